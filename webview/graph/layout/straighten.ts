import { type Alignment, linkedAbove, linkedBelow } from "./alignment";
import { separation } from "./columns";
import type { Rows } from "./rows";
import type { LayeredGraph } from "./trunks";

const ROUNDS = 3;

/**
 * Moves the items of each column to one x as far as their neighbours leave room. The regression leaves long columns nearly straight;
 * this takes out the last pixels of wobble, which the eye sees first. Outer columns go first: they make room for inner ones.
 */
export function straightenColumns(graph: LayeredGraph, rows: Rows, alignment: Alignment, x: Float64Array): void {
  const columns = columnsOf(graph, alignment);
  for (let round = 0; round < ROUNDS; round++) {
    const bent = columns.filter((column) => !isStraight(column, x));
    if (bent.length === 0) return;
    const outside = new Map(bent.map((column) => [column, Math.abs(mean(column, x, 0, column.length))]));
    bent.sort((a, b) => outside.get(b)! - outside.get(a)! || a[0]! - b[0]!);
    for (const column of bent) straighten(column, graph, rows, x);
  }
}

/** The linked runs of two or more items, from top to bottom; the spine is straight already and stays. */
function columnsOf({ itemCount, layer, layerCount }: LayeredGraph, alignment: Alignment): Int32Array[] {
  const columns: Int32Array[] = [];
  const column = new Int32Array(layerCount);
  for (let item = 0; item < itemCount; item++) {
    if (linkedAbove(alignment, item) || alignment.spineAt[layer[item]!] === item) continue;
    let length = 0;
    let at = item;
    column[length++] = at;
    while (linkedBelow(alignment, at) && alignment.spineAt[layer[alignment.below[at]!]!] !== alignment.below[at]) {
      at = alignment.below[at]!;
      column[length++] = at;
    }
    if (length > 1) columns.push(column.slice(0, length));
  }
  return columns;
}

function isStraight(column: Int32Array, x: Float64Array): boolean {
  for (const item of column) if (Math.abs(x[item]! - x[column[0]!]!) > 1e-6) return false;
  return true;
}

function mean(column: Int32Array, x: Float64Array, from: number, end: number): number {
  let sum = 0;
  for (let i = from; i < end; i++) sum += x[column[i]!]!;
  return sum / (end - from);
}

/** Cuts the column into the fewest runs whose items have room at a common x, from the top. */
function straighten(column: Int32Array, graph: LayeredGraph, rows: Rows, x: Float64Array): void {
  let from = 0;
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  const settle = (end: number) => {
    const at = Math.min(Math.max(mean(column, x, from, end), least), most);
    for (let i = from; i < end; i++) x[column[i]!] = at;
  };
  for (let i = 0; i < column.length; i++) {
    const item = column[i]!;
    const at = rows.start[graph.layer[item]!]! + rows.place[item]!;
    const isFirst = rows.place[item] === 0;
    const isLast = at + 1 === rows.start[graph.layer[item]! + 1];
    const left = isFirst ? Number.NEGATIVE_INFINITY : neighbour(rows.items[at - 1]!, item, -1, graph, x);
    const right = isLast ? Number.POSITIVE_INFINITY : neighbour(rows.items[at + 1]!, item, 1, graph, x);
    if (Math.max(least, left) > Math.min(most, right)) {
      settle(i);
      from = i;
      least = left;
      most = right;
    } else {
      least = Math.max(least, left);
      most = Math.min(most, right);
    }
  }
  settle(column.length);
}

/** Nearest that an item may come to its neighbour on one side. */
function neighbour(other: number, item: number, side: -1 | 1, graph: LayeredGraph, x: Float64Array): number {
  return x[other]! - side * separation(graph, side < 0 ? other : item, side < 0 ? item : other);
}
