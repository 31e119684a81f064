import type { Adjacency } from "./adjacency";
import type { Rows } from "./rows";
import type { LayeredGraph } from "./trunks";

const ROUNDS = 4;
/** Pairs with more edges than this between them cost more time than a swap of them is worth. */
const MOST_PAIRS = 4096;

/** Swaps neighbours in the rows from `first` to `last` wherever their edges cross less the other way round, until nothing improves. */
export function swapNeighbours({ up, down, firstStub }: LayeredGraph, rows: Rows, first: number, last: number): void {
  const { start, items, place } = rows;
  let improved = true;
  for (let round = 0; round < ROUNDS && improved; round++) {
    improved = false;
    for (let l = first; l <= last; l++) {
      for (let at = start[l]!; at + 1 < start[l + 1]!; at++) {
        const left = items[at]!;
        const right = items[at + 1]!;
        if (right >= firstStub) break;
        const pairs = pairCount(up, left, right) + pairCount(down, left, right);
        if (pairs === 0 || pairs > MOST_PAIRS) continue;
        if (gain(up, place, left, right) + gain(down, place, left, right) <= 0) continue;
        rows.swap(at);
        improved = true;
      }
    }
  }
}

function pairCount({ start }: Adjacency, a: number, b: number): number {
  return (start[a + 1]! - start[a]!) * (start[b + 1]! - start[b]!);
}

/** Crossings between the edges of two neighbours as they stand, less those after a swap. */
function gain({ start, items }: Adjacency, place: Int32Array, left: number, right: number): number {
  let saved = 0;
  for (let i = start[left]!; i < start[left + 1]!; i++) {
    const p = place[items[i]!]!;
    for (let k = start[right]!; k < start[right + 1]!; k++) saved += Math.sign(p - place[items[k]!]!);
  }
  return saved;
}
