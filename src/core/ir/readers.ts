import type { Node } from "./node";

/** The nodes that read a value with how many of their inputs do, in the order in which they first did. */
export class Readers {
  readonly #all = new Map<Node, number>();

  constructor(first?: Node) {
    if (first) this.#all.set(first, 1);
  }

  get size(): number {
    return this.#all.size;
  }

  /** The node that reads it, when no other does. */
  get only(): Node | undefined {
    return this.#all.size === 1 ? this.nodes()[0] : undefined;
  }

  /** How many inputs of the node read the value. */
  times(node: Node): number {
    return this.#all.get(node) ?? 0;
  }

  /** Of all nodes together. */
  get total(): number {
    let total = 0;
    for (const times of this.#all.values()) total += times;
    return total;
  }

  nodes(): Node[] {
    return [...this.#all.keys()];
  }

  add(node: Node): void {
    this.#all.set(node, this.times(node) + 1);
  }

  remove(node: Node): void {
    const times = this.times(node) - 1;
    if (times > 0) this.#all.set(node, times);
    else this.#all.delete(node);
  }
}
