import type { Adjacency } from "./adjacency";
import type { Alignment } from "./alignment";
import { CrossingCounter } from "./crossings";
import { Rows } from "./rows";
import { swapNeighbours } from "./swaps";
import type { LayeredGraph } from "./trunks";

/** Sweeps over one stretch of layers: at most so many, and no more after so many without a better order. */
const MOST_SWEEPS = 12;
const PATIENCE = 4;

/**
 * The order of the items in each layer, for few crossings: sweeps down and up sort each layer by the mean place of its neighbours
 * (Sugiyama, Tagawa, Toda 1981, eq. 6), then neighbours that cross less the other way round are swapped. The best order seen is kept.
 * A layer of one item parts what is above it from what is below: each stretch between two such layers is a problem of its own, and most
 * are done as soon as their crossings are counted.
 */
export function orderRows(graph: LayeredGraph, nodeOrder: Int32Array, alignment: Alignment) {
  const rows = new Rows(graph);
  rows.set(depthFirst(graph, nodeOrder, alignment, rows.start));
  const counter = new CrossingCounter(graph, rows);
  const sorter = new RowSorter(graph, rows);
  let crossings = 0;
  for (let first = 0; first < graph.layerCount; ) {
    let last = first + 1;
    while (last < graph.layerCount && rows.start[last + 1]! - rows.start[last]! > 1) last++;
    const stretch = new Stretch(graph, rows, counter, first, Math.min(last, graph.layerCount - 1));
    stretch.improve(sorter);
    crossings += stretch.crossings;
    first = last;
  }
  return { rows, crossings };
}

/** The rows from `first` to `last` as one problem of ordering. */
class Stretch {
  crossings: number;
  #best: Int32Array = NONE;

  constructor(
    readonly graph: LayeredGraph,
    readonly rows: Rows,
    readonly counter: CrossingCounter,
    readonly first: number,
    readonly last: number,
  ) {
    this.crossings = counter.between(first, last);
  }

  /** Finds a better order; the rows are left in the best there is. */
  improve(sorter: RowSorter): void {
    if (this.crossings === 0) return;
    const { rows, first, last } = this;
    const start = this.#items();
    this.#best = start;
    this.#sweep(sorter);
    if (this.crossings === 0) return;
    // Sweeps seldom move a column past its neighbours: a second start has everything on the other side, where lanes do not arrive.
    rows.restore(first, last, start);
    rows.mirror(first, last, this.graph.firstStub);
    this.#keepIfBetter();
    this.#sweep(sorter);
    rows.restore(first, last, this.#best);
  }

  #sweep(sorter: RowSorter): void {
    const { graph, rows, first, last } = this;
    for (let sweep = 0, waited = 0; sweep < MOST_SWEEPS && waited < PATIENCE && this.crossings > 0; sweep++) {
      const ties = (sweep & 2) === 0 ? "keep" : "reverse";
      if (sweep % 2 === 0) for (let l = first + 1; l <= last; l++) sorter.sort(l, graph.up, ties);
      else for (let l = last - 1; l >= first; l--) sorter.sort(l, graph.down, ties);
      if (sweep > 0) swapNeighbours(graph, rows, first, last);
      waited = this.#keepIfBetter() ? 0 : waited + 1;
    }
  }

  #keepIfBetter(): boolean {
    const now = this.counter.between(this.first, this.last);
    if (now >= this.crossings) return false;
    this.crossings = now;
    this.#best = this.#items();
    return true;
  }

  #items(): Int32Array {
    return this.rows.items.slice(this.rows.start[this.first]!, this.rows.start[this.last + 1]!);
  }
}

const NONE = new Int32Array();

/** Appends items to their rows along a depth-first walk that takes the best continuation first: columns stay together. */
function depthFirst(
  { down, itemCount, firstStub, layer, layerCount }: LayeredGraph,
  nodeOrder: Int32Array,
  { below, spineAt }: Alignment,
  rowStart: Int32Array,
): Int32Array {
  const items = new Int32Array(itemCount);
  const next = rowStart.slice();
  const seen = new Uint8Array(itemCount).fill(1, firstStub);
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
  for (let stub = firstStub; stub < itemCount; stub++) {
    items[next[layer[stub]!]!] = stub;
    next[layer[stub]!]! += 1;
  }
  return items;
}

class RowSorter {
  readonly #rows: Rows;
  readonly #key: Float64Array;
  readonly #firstStub: number;

  constructor({ itemCount, firstStub }: LayeredGraph, rows: Rows) {
    this.#rows = rows;
    this.#key = new Float64Array(itemCount);
    this.#firstStub = firstStub;
  }

  /** Sorts a row by the mean places of its neighbours; an item without one stays about where it is. */
  sort(layer: number, { start, items: neighbours }: Adjacency, ties: "keep" | "reverse"): void {
    const { items, place, start: rowStart } = this.#rows;
    const from = rowStart[layer]!;
    let end = rowStart[layer + 1]!;
    while (end > from && items[end - 1]! >= this.#firstStub) end--;
    if (end - from < 2) return;
    const key = this.#key;
    let sorted = true;
    let before = Number.NEGATIVE_INFINITY;
    for (let at = from; at < end; at++) {
      const item = items[at]!;
      const first = start[item]!;
      const last = start[item + 1]!;
      let sum = 0;
      for (let k = first; k < last; k++) sum += place[neighbours[k]!]!;
      const mean = last > first ? sum / (last - first) : at - from;
      key[item] = mean;
      if (mean < before || (mean === before && ties === "reverse")) sorted = false;
      before = mean;
    }
    if (sorted) return;
    if (end - from <= SHORT_ROW) insertionSort(items, from, end, key, place, ties);
    else {
      const sign = ties === "keep" ? 1 : -1;
      items.subarray(from, end).sort((a, b) => key[a]! - key[b]! || sign * (place[a]! - place[b]!));
    }
    this.#rows.numberPlaces(layer);
  }
}

const SHORT_ROW = 24;

/** Most rows are short and nearly sorted: no call into the runtime's general sort for those. */
function insertionSort(
  items: Int32Array,
  from: number,
  end: number,
  key: Float64Array,
  place: Int32Array,
  ties: "keep" | "reverse",
): void {
  for (let i = from + 1; i < end; i++) {
    const item = items[i]!;
    const mean = key[item]!;
    let at = i;
    for (; at > from; at--) {
      const left = items[at - 1]!;
      const apart = key[left]! - mean;
      if (apart < 0 || (apart === 0 && place[left]! < place[item]! === (ties === "keep"))) break;
      items[at] = left;
    }
    items[at] = item;
  }
}
