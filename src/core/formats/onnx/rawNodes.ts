import type { Attribute } from "../../ir";
import type { NodeCarried, ReadMetadata } from "./carried";
import type { RawGraph } from "./graphReader";
import type { NameId } from "./valueNames";

/** A node whose inputs and outputs are still names. */
export interface RawNode {
  inputs: readonly NameId[];
  outputs: readonly NameId[];
  name: string;
  opType: string;
  attributes: readonly Attribute[];
  readonly offset: number;
  rare: RareParts;
}

/** What few nodes have. */
export interface RareParts {
  domain: string;
  overload: string;
  docString: string;
  metadata: ReadMetadata | undefined;
  graphs: readonly RawGraph[];
  carried: NodeCarried | undefined;
}

const noGraphs: readonly RawGraph[] = [];

/** Of a node that has none of them. */
export const nothingRare: RareParts = Object.freeze({
  domain: "",
  overload: "",
  docString: "",
  metadata: undefined,
  graphs: noGraphs,
  carried: undefined,
});

/** Lists of one list each, end to end. */
class Lists<T> {
  readonly #all: T[] = [];
  readonly #ends: number[] = [];

  push(list: readonly T[]): void {
    for (let at = 0; at < list.length; at++) this.#all.push(list[at] as T);
    this.#ends.push(this.#all.length);
  }

  at(index: number): T[] {
    return this.#all.slice(index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]);
  }
}

/**
 * The nodes of a graph, read and not yet built, in columns: names are resolved when all is read, and a hundred thousand objects that live
 * until then are copied about by the garbage collector, columns are not.
 */
export class RawNodes {
  readonly #names: string[] = [];
  readonly #opTypes: string[] = [];
  readonly #offsets: number[] = [];
  readonly #inputs = new Lists<NameId>();
  readonly #outputs = new Lists<NameId>();
  readonly #attributes = new Lists<Attribute>();
  readonly #rare = new Map<number, RareParts>();

  get length(): number {
    return this.#names.length;
  }

  push(node: RawNode): void {
    if (node.rare !== nothingRare) this.#rare.set(this.length, node.rare);
    this.#names.push(node.name);
    this.#opTypes.push(node.opType);
    this.#offsets.push(node.offset);
    this.#inputs.push(node.inputs);
    this.#outputs.push(node.outputs);
    this.#attributes.push(node.attributes);
  }

  at(index: number): RawNode {
    return {
      inputs: this.#inputs.at(index),
      outputs: this.#outputs.at(index),
      name: this.#names[index] as string,
      opType: this.#opTypes[index] as string,
      attributes: this.#attributes.at(index),
      offset: this.#offsets[index] as number,
      rare: this.#rare.get(index) ?? nothingRare,
    };
  }
}
