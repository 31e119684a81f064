import { adjacency } from "../layout/adjacency";
import type { NestedInput } from "./input";

/** The end of a segment that is outside of the group. */
export const OUTSIDE = -1;

/**
 * What the edges of a graph are in each of its groups: from child to child, from outside to a child, or from a child to the outside. One
 * segment for each value, however many read it. Segments of group g are `start[g + 1]` up to `start[g + 2]`; the graph itself comes first.
 */
export interface Segments {
  readonly start: Int32Array;
  /** Items, or `OUTSIDE`. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** The node that makes the value. */
  readonly value: Int32Array;
}

export function segmentsOf(input: NestedInput): Segments {
  const { nodeCount, groupCount, parent, edgeSources, edgeTargets, hidden } = input;
  const depth = new Int32Array(groupCount);
  for (let g = 0; g < groupCount; g++) depth[g] = parent[nodeCount + g]! < 0 ? 1 : depth[parent[nodeCount + g]!]! + 1;
  const depthOf = (group: number) => (group < 0 ? 0 : depth[group]!);
  const list = new SegmentList();
  // A value leaves a group once, and comes to a child once: stamped with the value that was last seen there.
  const left = new Int32Array(nodeCount + groupCount).fill(-1);
  const came = new Int32Array(nodeCount + groupCount).fill(-1);
  for (const e of adjacency(
    edgeSources,
    edgeSources.map((_, edge) => edge),
    nodeCount,
  ).items) {
    const value = edgeSources[e]!;
    let from = value;
    let to = edgeTargets[e]!;
    if (from === to || hidden?.[from] === 1 || hidden?.[to] === 1) continue;
    while (parent[from] !== parent[to]) {
      const outer = parent[from]!;
      const inner = parent[to]!;
      if (depthOf(outer) >= depthOf(inner)) {
        if (left[from] !== value) list.add(e, outer, from, OUTSIDE, value);
        left[from] = value;
        from = nodeCount + outer;
      } else {
        if (came[to] !== value) list.add(e, inner, OUTSIDE, to, value);
        came[to] = value;
        to = nodeCount + inner;
      }
    }
    if (came[to] !== value) list.add(e, parent[from]!, from, to, value);
    came[to] = value;
  }
  return list.byGroup(groupCount, edgeSources.length);
}

class SegmentList {
  readonly #edge: number[] = [];
  readonly #group: number[] = [];
  readonly #source: number[] = [];
  readonly #target: number[] = [];
  readonly #value: number[] = [];

  add(edge: number, group: number, source: number, target: number, value: number): void {
    this.#edge.push(edge);
    this.#group.push(group);
    this.#source.push(source);
    this.#target.push(target);
    this.#value.push(value);
  }

  /** Segments of one group in the order of their edges. */
  byGroup(groupCount: number, edgeCount: number): Segments {
    const count = this.#group.length;
    const start = new Int32Array(groupCount + 2);
    for (const group of this.#group) start[group + 2]! += 1;
    for (let g = 0; g <= groupCount; g++) start[g + 1]! += start[g]!;
    const next = start.slice();
    const source = new Int32Array(count);
    const target = new Int32Array(count);
    const value = new Int32Array(count);
    const numbers = Int32Array.from(this.#edge.keys());
    for (const i of adjacency(Int32Array.from(this.#edge), numbers, edgeCount).items) {
      const at = next[this.#group[i]! + 1]!;
      next[this.#group[i]! + 1] = at + 1;
      source[at] = this.#source[i]!;
      target[at] = this.#target[i]!;
      value[at] = this.#value[i]!;
    }
    return { start, source, target, value };
  }
}
