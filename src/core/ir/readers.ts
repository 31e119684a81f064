import type { Node } from "./node";

/**
 * The nodes that read a value with how many of their inputs do, in the order in which they first did. Nearly every value has one reader, and
 * a model has a million values: a map is made for the second only.
 */
export class Readers {
  #only: Node | undefined;
  #times = 0;
  #all: Map<Node, number> | undefined;

  get size(): number {
    if (this.#all) return this.#all.size;
    return this.#only ? 1 : 0;
  }

  /** The node that reads it, when no other does. */
  get only(): Node | undefined {
    if (!this.#all) return this.#only;
    return this.#all.size === 1 ? this.nodes()[0] : undefined;
  }

  /** How many inputs of the node read the value. */
  times(node: Node): number {
    if (this.#all) return this.#all.get(node) ?? 0;
    return this.#only === node ? this.#times : 0;
  }

  /** Of all nodes together. */
  get total(): number {
    if (!this.#all) return this.#times;
    let total = 0;
    for (const times of this.#all.values()) total += times;
    return total;
  }

  nodes(): Node[] {
    if (this.#all) return [...this.#all.keys()];
    return this.#only ? [this.#only] : [];
  }

  add(node: Node): void {
    if (!this.#all) {
      if (this.#only === undefined || this.#only === node) {
        this.#only = node;
        this.#times++;
        return;
      }
      this.#all = new Map([[this.#only, this.#times]]);
      this.#only = undefined;
    }
    this.#all.set(node, (this.#all.get(node) ?? 0) + 1);
  }

  remove(node: Node): void {
    const times = this.times(node) - 1;
    if (times < 0) return;
    if (!this.#all) {
      this.#times = times;
      if (times === 0) this.#only = undefined;
    } else if (times === 0) this.#all.delete(node);
    else this.#all.set(node, times);
  }
}
