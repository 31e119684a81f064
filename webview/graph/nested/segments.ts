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
  const list = new SegmentList(2 * edgeSources.length);
  // A value leaves a group once, and comes to a child once: stamped with the value that was last seen there.
  const left = new Int32Array(nodeCount + groupCount).fill(-1);
  const came = new Int32Array(nodeCount + groupCount).fill(-1);
  const { items: bySource } = adjacency(edgeSources, countingUp(edgeSources.length), nodeCount);
  for (let i = 0; i < bySource.length; i++) {
    const e = bySource[i]!;
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

/** Segments as they are found, in columns that grow. */
class SegmentList {
  #count = 0;
  #edge: Int32Array;
  #group: Int32Array;
  #source: Int32Array;
  #target: Int32Array;
  #value: Int32Array;

  constructor(room: number) {
    this.#edge = new Int32Array(room);
    this.#group = new Int32Array(room);
    this.#source = new Int32Array(room);
    this.#target = new Int32Array(room);
    this.#value = new Int32Array(room);
  }

  add(edge: number, group: number, source: number, target: number, value: number): void {
    if (this.#count === this.#edge.length) this.#grow();
    const at = this.#count++;
    this.#edge[at] = edge;
    this.#group[at] = group;
    this.#source[at] = source;
    this.#target[at] = target;
    this.#value[at] = value;
  }

  #grow(): void {
    this.#edge = grown(this.#edge);
    this.#group = grown(this.#group);
    this.#source = grown(this.#source);
    this.#target = grown(this.#target);
    this.#value = grown(this.#value);
  }

  /** Segments of one group in the order of their edges. */
  byGroup(groupCount: number, edgeCount: number): Segments {
    const count = this.#count;
    const start = new Int32Array(groupCount + 2);
    for (let i = 0; i < count; i++) start[this.#group[i]! + 2]! += 1;
    for (let g = 0; g <= groupCount; g++) start[g + 1]! += start[g]!;
    const next = start.slice();
    const source = new Int32Array(count);
    const target = new Int32Array(count);
    const value = new Int32Array(count);
    const { items } = adjacency(this.#edge, countingUp(count), edgeCount, count);
    for (let k = 0; k < count; k++) {
      const i = items[k]!;
      const at = next[this.#group[i]! + 1]!;
      next[this.#group[i]! + 1] = at + 1;
      source[at] = this.#source[i]!;
      target[at] = this.#target[i]!;
      value[at] = this.#value[i]!;
    }
    return { start, source, target, value };
  }
}

function grown(column: Int32Array): Int32Array {
  const larger = new Int32Array(2 * column.length + 16);
  larger.set(column);
  return larger;
}

function countingUp(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}
