import type { Alignment } from "./alignment";
import { separation } from "./columns";
import type { Rows } from "./rows";
import type { LayeredGraph } from "./trunks";

/**
 * Moves the items of each column to one x. The regression leaves columns nearly straight; this takes out the last pixels of wobble,
 * which the eye sees first. From the spine outwards, each column comes to the mean of its items, or as much further out as it needs to
 * clear what stands inside it in any of its layers, as the blocks of Brandes and Köpf (2001, section 4.2) are packed. Where two columns
 * change sides on the way down neither can be first: then the one that is reached first is cut.
 */
export function straightenColumns(graph: LayeredGraph, rows: Rows, alignment: Alignment, x: Float64Array): void {
  const sides = new Sides(graph, rows, alignment);
  const columns = new ColumnList(graph, alignment, sides);
  const placed = new Uint8Array(graph.itemCount);
  /** Items of a column that still wait for what stands inside them. */
  const waiting = new Int32Array(columns.count);
  /** Items whose inner neighbour is placed. */
  const ready: number[] = [];

  const release = (item: number) => {
    if (item === -1) return;
    ready.push(item);
    waiting[columns.of[item]!]! -= 1;
  };
  const place = (items: Int32Array) => {
    placeTogether(items, graph, sides, x);
    for (const item of items) placed[item] = 1;
    for (const item of items) release(sides.outer[item]!);
  };

  for (let item = 0; item < graph.itemCount; item++) {
    if (sides.of[item] === 0) continue;
    const inner = sides.inner[item]!;
    if (inner === -1 || sides.of[inner] === 0) ready.push(item);
    else waiting[columns.of[item]!]! += 1;
  }
  /** Items that were reached while others of their column were not. */
  const early: number[] = [];
  for (let next = 0, cut = 0; next < ready.length || cut < early.length; ) {
    const mustCut = next === ready.length;
    const item = mustCut ? early[cut++]! : ready[next++]!;
    if (placed[item] === 1) continue;
    if (waiting[columns.of[item]!] === 0) place(columns.unplaced(item, placed));
    else if (mustCut) place(Int32Array.of(item));
    else early.push(item);
  }
}

/** At the mean of where the items stand, or further from the spine where something inside is in the way. */
function placeTogether(items: Int32Array, graph: LayeredGraph, sides: Sides, x: Float64Array): void {
  const side = sides.of[items[0]!]!;
  let sum = 0;
  let least = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    sum += x[item]!;
    const inner = sides.inner[item]!;
    if (inner === -1) continue;
    const apart = side > 0 ? separation(graph, inner, item) : separation(graph, item, inner);
    least = Math.max(least, side * x[inner]! + apart);
  }
  const at = side * Math.max((side * sum) / items.length, least);
  for (const item of items) x[item] = at;
}

/** On which side of the spine an item stands, and its neighbours towards and away from it. Rows that it does not pass count as right. */
class Sides {
  /** -1 left, 1 right, 0 on the spine. */
  readonly of: Int8Array;
  /** -1 for none; the spine is an inner neighbour. */
  readonly inner: Int32Array;
  readonly outer: Int32Array;

  constructor({ itemCount, layerCount }: LayeredGraph, { start, items }: Rows, { spineAt }: Alignment) {
    this.of = new Int8Array(itemCount);
    this.inner = new Int32Array(itemCount).fill(-1);
    this.outer = new Int32Array(itemCount).fill(-1);
    for (let l = 0; l < layerCount; l++) {
      const end = start[l + 1]!;
      let side: -1 | 1 = spineAt[l] === -1 ? 1 : -1;
      for (let at = start[l]!; at < end; at++) {
        const item = items[at]!;
        const left = at === start[l] ? -1 : items[at - 1]!;
        const right = at + 1 === end ? -1 : items[at + 1]!;
        if (item === spineAt[l]) {
          side = 1;
          continue;
        }
        this.of[item] = side;
        this.inner[item] = side === 1 ? left : right;
        this.outer[item] = side === 1 ? right : left;
      }
    }
  }
}

/** Runs of linked items on one side of the spine, from top to bottom. */
class ColumnList {
  readonly of: Int32Array;
  readonly #start: number[] = [];
  readonly #items: Int32Array;

  constructor({ itemCount }: LayeredGraph, alignment: Alignment, sides: Sides) {
    this.of = new Int32Array(itemCount).fill(-1);
    this.#items = new Int32Array(itemCount);
    // A link is followed as long as both ends stand on one side of the spine.
    const linked = (above: number, below: number) =>
      above !== -1 &&
      below !== -1 &&
      alignment.above[below] === above &&
      alignment.below[above] === below &&
      sides.of[above] !== 0 &&
      sides.of[above] === sides.of[below];
    let filled = 0;
    for (let first = 0; first < itemCount; first++) {
      if (sides.of[first] === 0 || linked(alignment.above[first]!, first)) continue;
      this.#start.push(filled);
      for (let item = first; ; item = alignment.below[item]!) {
        this.of[item] = this.#start.length - 1;
        this.#items[filled++] = item;
        if (!linked(item, alignment.below[item]!)) break;
      }
    }
    this.#start.push(filled);
  }

  get count(): number {
    return this.#start.length - 1;
  }

  /** The items of an item's column that have no place yet. */
  unplaced(item: number, placed: Uint8Array): Int32Array {
    const column = this.of[item]!;
    return this.#items.subarray(this.#start[column]!, this.#start[column + 1]!).filter((one) => placed[one] === 0);
  }
}
