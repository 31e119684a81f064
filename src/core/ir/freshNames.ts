import type { Graph } from "./graph";
import type { Model } from "./model";

/** Names that nothing in the model uses yet, for values and nodes. Made once for a run over a model. */
export class FreshNames {
  readonly #taken = new Set<string>();
  readonly #counters = new Map<string, number>();

  constructor(model: Model | Graph) {
    for (const graph of model.graphs()) {
      for (const value of graph.inputs) this.#taken.add(value.name);
      for (const value of graph.initializers) this.#taken.add(value.name);
      for (const node of graph.nodes()) {
        this.#taken.add(node.name);
        for (const output of node.outputs) this.#taken.add(output.name);
      }
    }
  }

  /** `wish` itself when free, else `wish_1`, `wish_2`, ... */
  take(wish: string): string {
    let name = wish;
    let counter = this.#counters.get(wish) ?? 0;
    while (name === "" || this.#taken.has(name)) name = `${wish}_${++counter}`;
    this.#counters.set(wish, counter);
    this.#taken.add(name);
    return name;
  }
}
