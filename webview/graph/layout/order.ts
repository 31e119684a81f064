import type { Adjacency } from "./adjacency";
import type { Alignment } from "./alignment";
import { CrossingCounter } from "./crossings";
import { Rows } from "./rows";
import { swapNeighbours } from "./swaps";
import type { LayeredGraph } from "./trunks";

const SWEEPS = 8;

/**
 * The order of the items in each layer, for few crossings: sweeps down and up sort each layer by the mean place of its neighbours
 * (Sugiyama, Tagawa, Toda 1981, eq. 6), then neighbours that cross less the other way round are swapped. The best order seen is kept.
 */
export function orderRows(graph: LayeredGraph, nodeOrder: Int32Array, alignment: Alignment) {
  const rows = new Rows(graph);
  rows.set(depthFirst(graph, nodeOrder, alignment, rows.start));
  const counter = new CrossingCounter(graph, rows);
  let best = rows.items.slice();
  let crossings = counter.total();
  const sorter = new RowSorter(graph.itemCount, rows);
  for (let sweep = 0; sweep < SWEEPS && crossings > 0; sweep++) {
    const ties = (sweep & 2) === 0 ? "keep" : "reverse";
    if (sweep % 2 === 0) for (let l = 1; l < graph.layerCount; l++) sorter.sort(l, graph.up, ties);
    else for (let l = graph.layerCount - 2; l >= 0; l--) sorter.sort(l, graph.down, ties);
    if (sweep > 0) swapNeighbours(graph, rows);
    const now = counter.total();
    if (now >= crossings) continue;
    crossings = now;
    best = rows.items.slice();
  }
  rows.set(best);
  return { rows, crossings };
}

/** Appends items to their rows along a depth-first walk that takes the best continuation first: columns stay together. */
function depthFirst(
  { down, itemCount, layer, layerCount }: LayeredGraph,
  nodeOrder: Int32Array,
  { below, spineAt }: Alignment,
  rowStart: Int32Array,
): Int32Array {
  const items = new Int32Array(itemCount);
  const next = rowStart.slice();
  const seen = new Uint8Array(itemCount);
  const stack = new Int32Array(2 * itemCount + down.items.length + 1);
  const walk = (root: number) => {
    let depth = 0;
    stack[depth++] = root;
    while (depth > 0) {
      const item = stack[--depth]!;
      if (seen[item] === 1) continue;
      seen[item] = 1;
      items[next[layer[item]!]!] = item;
      next[layer[item]!]! += 1;
      for (let k = down.start[item + 1]! - 1; k >= down.start[item]!; k--) stack[depth++] = down.items[k]!;
      if (below[item] !== -1) stack[depth++] = below[item]!; // taken first, because pushed last
    }
  };
  for (let l = 0; l < layerCount; l++) if (spineAt[l] !== -1) walk(spineAt[l]!);
  for (const node of nodeOrder) if (seen[node] === 0) walk(node);
  return items;
}

class RowSorter {
  readonly #rows: Rows;
  readonly #key: Float64Array;

  constructor(itemCount: number, rows: Rows) {
    this.#rows = rows;
    this.#key = new Float64Array(itemCount);
  }

  /** Sorts a row by the mean places of its neighbours; an item without one stays about where it is. */
  sort(layer: number, { start, items: neighbours }: Adjacency, ties: "keep" | "reverse"): void {
    const { items, place, start: rowStart } = this.#rows;
    const [from, end] = [rowStart[layer]!, rowStart[layer + 1]!];
    if (end - from < 2) return;
    const key = this.#key;
    for (let at = from; at < end; at++) {
      const item = items[at]!;
      const [first, last] = [start[item]!, start[item + 1]!];
      let sum = 0;
      for (let k = first; k < last; k++) sum += place[neighbours[k]!]!;
      key[item] = last > first ? sum / (last - first) : place[item]!;
    }
    const sign = ties === "keep" ? 1 : -1;
    const row = items.subarray(from, end);
    const before = (a: number, b: number) => key[a]! - key[b]! || sign * (place[a]! - place[b]!);
    if (row.length <= 24) insertionSort(row, before);
    else row.sort(before);
    this.#rows.numberPlaces(layer);
  }
}

/** Most rows are short and nearly sorted: no call into the runtime's general sort for those. */
function insertionSort(row: Int32Array, compare: (a: number, b: number) => number): void {
  for (let i = 1; i < row.length; i++) {
    const item = row[i]!;
    let at = i;
    for (; at > 0 && compare(row[at - 1]!, item) > 0; at--) row[at] = row[at - 1]!;
    row[at] = item;
  }
}
