import type { ModelGraph } from "../../src/protocol/graph";
import { adjacency } from "./layout/adjacency";

/** One line of the tree that is to be seen. */
export interface TreeRow {
  /** Number of a node, or of a group behind the nodes. */
  readonly item: number;
  /** 1 at the top. */
  readonly level: number;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** Undefined for what holds nothing. */
  readonly open: boolean | undefined;
}

/** The groups and nodes of a graph as a tree: nodes in the order of the model, a group where its first node stands. */
export class ItemTree {
  readonly #nodeCount: number;
  readonly #parent: Int32Array;
  readonly #children: { readonly start: Int32Array; readonly items: Int32Array };
  readonly #open = new Set<number>();
  #rows: TreeRow[] | undefined;
  #places: Map<number, number> | undefined;

  constructor({ nodes, groups }: ModelGraph) {
    const nodeCount = nodes.kind.length;
    const count = nodeCount + groups.parent.length;
    this.#nodeCount = nodeCount;
    this.#parent = new Int32Array(count);
    for (let item = 0; item < count; item++) {
      const group = item < nodeCount ? groups.of[item]! : groups.parent[item - nodeCount]!;
      this.#parent[item] = group < 0 ? -1 : nodeCount + group;
    }
    const first = new Int32Array(count).fill(count);
    // By the first node of each. A group of which no node is drawn is no part of the drawing.
    const order = new Int32Array(count);
    let end = 0;
    for (let node = 0; node < nodeCount; node++)
      for (let item = node; item >= 0 && first[item]! > node; item = this.#parent[item]!) {
        first[item] = node;
        order[end++] = item;
      }
    const drawn = order.subarray(0, end);
    this.#children = adjacency(
      drawn.map((item) => this.#parent[item]! + 1),
      drawn,
      count + 1,
    );
  }

  get rows(): readonly TreeRow[] {
    this.#rows ??= this.#flatten();
    return this.#rows;
  }

  /** Number of the row of an item, or of the closed group around it; -1 when there is none. */
  rowOf(item: number): number {
    this.#places ??= new Map(this.rows.map((row, at) => [row.item, at]));
    for (let shown = item; shown >= 0; shown = this.parentOf(shown)) {
      const at = this.#places.get(shown);
      if (at !== undefined) return at;
    }
    return -1;
  }

  parentOf(item: number): number {
    return this.#parent[item] ?? -1;
  }

  /** How many nodes and groups a group holds, not counting those inside of its groups. */
  countIn(item: number): number {
    return this.#children.start[item + 2]! - this.#children.start[item + 1]!;
  }

  isGroup(item: number): boolean {
    return item >= this.#nodeCount;
  }

  setOpen(item: number, state: "open" | "closed"): void {
    if (!this.isGroup(item) || this.#open.has(item) === (state === "open")) return;
    if (state === "open") this.#open.add(item);
    else this.#open.delete(item);
    this.#rows = undefined;
    this.#places = undefined;
  }

  /** Opens the groups around an item. */
  uncover(item: number): void {
    for (let group = this.parentOf(item); group >= 0; group = this.parentOf(group)) this.setOpen(group, "open");
  }

  #flatten(): TreeRow[] {
    const rows: TreeRow[] = [];
    // Not by recursion: names may nest deeply.
    const stack: { readonly parent: number; next: number }[] = [{ parent: -1, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const from = this.#children.start[top.parent + 1]!;
      const siblings = this.#children.start[top.parent + 2]! - from;
      if (top.next >= siblings) {
        stack.pop();
        continue;
      }
      const item = this.#children.items[from + top.next]!;
      top.next += 1;
      const open = this.isGroup(item) ? this.#open.has(item) : undefined;
      rows.push({ item, level: stack.length, position: top.next, siblings, open });
      if (open) stack.push({ parent: item, next: 0 });
    }
    return rows;
  }
}
