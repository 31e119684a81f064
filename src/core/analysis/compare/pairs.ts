import type { Side } from "./side";

/** Which node of the one side is which of the other, as far as it is known. Nodes pair once, and with their own kind. */
export class Pairs {
  /** Node after for each before, and the other way round; -1 for none. */
  readonly to: Int32Array;
  readonly from: Int32Array;
  /** Pairs in the order in which they were found, for who wants to go on from them. */
  readonly found: [before: number, after: number][] = [];
  readonly #beforeKinds: Uint8Array;
  readonly #afterKinds: Uint8Array;

  constructor(before: Side, after: Side) {
    this.to = new Int32Array(before.layers.length).fill(-1);
    this.from = new Int32Array(after.layers.length).fill(-1);
    this.#beforeKinds = before.graph.nodes.kind;
    this.#afterKinds = after.graph.nodes.kind;
  }

  /** Gives false where one of them has another already. */
  add(before: number, after: number): boolean {
    if (this.to[before] !== -1 || this.from[after] !== -1) return false;
    if (this.#beforeKinds[before] !== this.#afterKinds[after]) return false;
    this.to[before] = after;
    this.from[after] = before;
    this.found.push([before, after]);
    return true;
  }
}
