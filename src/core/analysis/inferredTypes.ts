import type { Model, Value } from "../ir";
import { inferModel } from "../ops";

/** Which inference's types a model has just now. */
const inPlace = new WeakMap<Model, InferredTypes>();

/**
 * What inference tells of a model's values, kept beside the model: files seldom state the shapes between nodes, and a model that was only
 * looked at is written as it was. A copy of the whole model would tell the same and take many times the room.
 */
export class InferredTypes {
  readonly #model: Model;
  readonly #values: Value[] = [];
  /** What the values do not have just now: the inferred types and contents, or while somebody looks, the declared ones. */
  readonly #types: Value["type"][] = [];
  readonly #contents: Value["content"][] = [];

  /** @param prepare changes types or contents of graph inputs and of outputs of nodes before inference begins */
  constructor(model: Model, prepare: () => void = () => {}) {
    this.#model = model;
    for (const graph of model.graph.graphs()) {
      for (const input of graph.inputs) this.#keep(input);
      for (const node of graph.nodes()) for (const output of node.outputs) this.#keep(output);
    }
    this.#only();
    try {
      prepare();
      inferModel(model);
    } finally {
      this.#exchange();
    }
  }

  /** Runs something that only looks at the model, while its values have the inferred types and contents. Not for what waits. */
  during<T>(look: () => T): T {
    if (inPlace.get(this.#model) === this) return look();
    this.#only();
    this.#exchange();
    inPlace.set(this.#model, this);
    try {
      return look();
    } finally {
      this.#exchange();
      inPlace.delete(this.#model);
    }
  }

  #only(): void {
    if (inPlace.has(this.#model)) throw new Error("the types of another inference are in place");
  }

  #keep(value: Value): void {
    this.#values.push(value);
    this.#types.push(value.type);
    this.#contents.push(value.content);
  }

  #exchange(): void {
    const [types, contents] = [this.#types, this.#contents];
    for (const [at, value] of this.#values.entries()) {
      const { type, content } = value;
      value.type = types[at];
      value.content = contents[at];
      types[at] = type;
      contents[at] = content;
    }
  }
}
