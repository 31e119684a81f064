import { type Alignment, linkedAbove } from "./alignment";
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
    for (const item of items) release(sides.outer(item));
  };

  for (let item = 0; item < graph.itemCount; item++) {
    if (sides.isSpine(item)) continue;
    const inner = sides.inner(item);
    if (inner === -1 || sides.isSpine(inner)) ready.push(item);
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
  const side = sides.of(items[0]!);
  let sum = 0;
  let least = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    sum += x[item]!;
    const inner = sides.inner(item);
    if (inner === -1) continue;
    const apart = side > 0 ? separation(graph, inner, item) : separation(graph, item, inner);
    least = Math.max(least, side * x[inner]! + apart);
  }
  const at = side * Math.max((side * sum) / items.length, least);
  for (const item of items) x[item] = at;
}

/** On which side of the spine an item stands, and its neighbours towards and away from it. Rows that it does not pass count as right. */
class Sides {
  readonly #graph: LayeredGraph;
  readonly #rows: Rows;
  readonly #spineAt: Int32Array;

  constructor(graph: LayeredGraph, rows: Rows, { spineAt }: Alignment) {
    this.#graph = graph;
    this.#rows = rows;
    this.#spineAt = spineAt;
  }

  isSpine(item: number): boolean {
    return this.#spineAt[this.#graph.layer[item]!] === item;
  }

  of(item: number): 1 | -1 {
    const spine = this.#spineAt[this.#graph.layer[item]!]!;
    return spine !== -1 && this.#rows.place[item]! < this.#rows.place[spine]! ? -1 : 1;
  }

  inner(item: number): number {
    return this.#neighbour(item, -this.of(item));
  }

  outer(item: number): number {
    return this.#neighbour(item, this.of(item));
  }

  #neighbour(item: number, step: number): number {
    const { start, place, items } = this.#rows;
    const from = start[this.#graph.layer[item]!]!;
    const at = from + place[item]! + step;
    return at < from || at >= start[this.#graph.layer[item]! + 1]! ? -1 : items[at]!;
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
    const continues = (item: number) =>
      linkedAbove(alignment, item) &&
      !sides.isSpine(alignment.above[item]!) &&
      sides.of(alignment.above[item]!) === sides.of(item);
    let filled = 0;
    for (let first = 0; first < itemCount; first++) {
      if (sides.isSpine(first) || continues(first)) continue;
      this.#start.push(filled);
      for (let item = first; ; ) {
        this.of[item] = this.#start.length - 1;
        this.#items[filled++] = item;
        const next = alignment.below[item]!;
        if (next === -1 || alignment.above[next] !== item || sides.isSpine(next) || !continues(next)) break;
        item = next;
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
