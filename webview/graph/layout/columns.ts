import type { Adjacency } from "./adjacency";
import type { Alignment } from "./alignment";
import { NODE_GAP, TRUNK_GAP } from "./input";
import type { Rows } from "./rows";
import { type LayeredGraph, leftHalf, rightHalf } from "./trunks";

const SWEEPS = 10;
/** What moves less than this, pixels, is at rest. */
const STILL = 0.01;
/** In the last sweeps an item follows its neighbours on both sides, which evens out what the one-sided sweeps left. */
const BOTH_SIDES = 2;

/** Which neighbours an item follows. */
const ABOVE = 0;
const BELOW = 1;
const BOTH = 2;
type Follow = typeof ABOVE | typeof BELOW | typeof BOTH;

const WEIGHT = { linkedTrunk: 16, linkedNode: 6, neighbours: 1, alone: 0.1 } as const;

/** Least distance between the centres of two neighbours in a row. */
export function separation(graph: LayeredGraph, left: number, right: number): number {
  const gap = left < graph.nodeCount && right < graph.nodeCount ? NODE_GAP : TRUNK_GAP;
  return rightHalf(graph, left) + leftHalf(graph, right) + gap;
}

/**
 * Horizontal places. The spine stands at x = 0; the items on either side of it are placed row by row at the least squared distance from
 * where their neighbours above or below want them, in order and without overlap: an isotonic regression, solved in linear time by
 * pooling adjacent violators (Barlow, Bartholomew, Bremner, Brunk 1972), and clamped to the room beside the spine, which keeps it optimal.
 */
export class Columns {
  readonly x: Float64Array;
  readonly #graph: LayeredGraph;
  readonly #rows: Rows;
  readonly #spineAt: Int32Array;
  /** Least distance of the item at a place in the rows from the one left of it; 0 for the first of a row. */
  readonly #gap: Float64Array;
  /** The item that an item is linked to above and below, -1 for none. */
  readonly #linked: readonly [above: Int32Array, below: Int32Array];
  // Blocks of the regression: weighted sum of wishes, weight, items.
  readonly #sum: Float64Array;
  readonly #weight: Float64Array;
  readonly #count: Int32Array;
  /** Distance of an item from the first of its run when packed. */
  readonly #offset: Float64Array;

  /** When something in a row last moved, and when the row was last placed after its neighbours above, below, and on both sides. */
  readonly #movedAt: Int32Array;
  readonly #placedAt: readonly Int32Array[];
  #now = 0;

  constructor(graph: LayeredGraph, rows: Rows, alignment: Alignment) {
    // A row longer at both ends: the first and the last have neighbours that never move.
    this.#movedAt = new Int32Array(graph.layerCount + 2);
    this.#placedAt = [ABOVE, BELOW, BOTH].map(() => new Int32Array(graph.layerCount));
    this.#graph = graph;
    this.#rows = rows;
    this.#spineAt = alignment.spineAt;
    this.#gap = gapsIn(graph, rows);
    this.#linked = [partners(alignment.above, alignment.below), partners(alignment.below, alignment.above)];
    this.x = new Float64Array(graph.itemCount);
    this.#sum = new Float64Array(graph.itemCount);
    this.#weight = new Float64Array(graph.itemCount);
    this.#count = new Int32Array(graph.itemCount);
    this.#offset = new Float64Array(graph.itemCount);
  }

  place(): void {
    const { layerCount } = this.#graph;
    for (let l = 0; l < layerCount; l++) this.#pack(l);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      const both = sweep >= SWEEPS - BOTH_SIDES;
      if (sweep % 2 === 0) for (let l = 0; l < layerCount; l++) this.#placeRow(l, both ? BOTH : ABOVE);
      else for (let l = layerCount - 1; l >= 0; l--) this.#placeRow(l, both ? BOTH : BELOW);
    }
  }

  /** Side by side, the spine at 0, or the row centred when the spine does not pass it. */
  #pack(layer: number): void {
    const { start, items } = this.#rows;
    const [from, end] = [start[layer]!, start[layer + 1]!];
    const spine = this.#spineAt[layer]!;
    let at = 0;
    for (let k = from; k < end; k++) {
      at += this.#gap[k]!;
      this.x[items[k]!] = at;
    }
    const origin = spine === -1 ? at / 2 : this.x[spine]!;
    for (let k = from; k < end; k++) this.x[items[k]!]! -= origin;
  }

  #placeRow(layer: number, follow: Follow): void {
    const { start, place } = this.#rows;
    const from = start[layer]!;
    const end = start[layer + 1]!;
    const spine = this.#spineAt[layer]!;
    if (spine !== -1 && end - from === 1) return;
    // Where neither the row nor what it follows has moved since, it would come to stand where it is.
    const placedAt = this.#placedAt[follow]!;
    const movedAt = this.#movedAt;
    let moved = movedAt[layer + 1]!;
    if (follow !== BELOW) moved = Math.max(moved, movedAt[layer]!);
    if (follow !== ABOVE) moved = Math.max(moved, movedAt[layer + 2]!);
    if (placedAt[layer]! > moved) return;
    this.#now++;
    let most: number;
    if (spine === -1) most = this.#placeRun(from, end, follow, 0);
    else {
      const at = from + place[spine]!;
      most = Math.max(this.#placeRun(from, at, follow, -1), this.#placeRun(at + 1, end, follow, 1));
    }
    if (most > STILL) movedAt[layer + 1] = this.#now;
    placedAt[layer] = ++this.#now;
  }

  /**
   * Places the items from `from` to `end`, which stand on one `side` of the spine (-1 left, 1 right) or in a row that it does not pass (0);
   * gives how far the farthest moved.
   */
  #placeRun(from: number, end: number, follow: Follow, side: -1 | 0 | 1): number {
    if (from === end) return 0;
    const { items } = this.#rows;
    const [offsets, sums, weights, counts] = [this.#offset, this.#sum, this.#weight, this.#count];
    let blocks = 0;
    let offset = 0;
    for (let k = from; k < end; k++) {
      if (k > from) offset += this.#gap[k]!;
      offsets[k] = offset;
      this.#wish(items[k]!, follow);
      sums[blocks] = (wish.x - offset) * wish.weight;
      weights[blocks] = wish.weight;
      counts[blocks] = 1;
      // Means compared without dividing: weights are positive.
      while (blocks > 0 && sums[blocks - 1]! * weights[blocks]! > sums[blocks]! * weights[blocks - 1]!) {
        sums[blocks - 1]! += sums[blocks]!;
        weights[blocks - 1]! += weights[blocks]!;
        counts[blocks - 1]! += counts[blocks]!;
        blocks--;
      }
      blocks++;
    }
    // Where the first item may stand, were the run packed.
    let least = Number.NEGATIVE_INFINITY;
    let most = Number.POSITIVE_INFINITY;
    if (side === 1) least = this.#gap[from]!;
    if (side === -1) most = -this.#gap[end]! - offset;
    let k = from;
    let farthest = 0;
    for (let block = 0; block < blocks; block++) {
      const first = Math.min(Math.max(sums[block]! / weights[block]!, least), most);
      for (const last = k + counts[block]!; k < last; k++) {
        const x = first + offsets[k]!;
        farthest = Math.max(farthest, Math.abs(x - this.x[items[k]!]!));
        this.x[items[k]!] = x;
      }
    }
    return farthest;
  }

  /** Leaves in `wish` where an item would be and how much. */
  #wish(item: number, follow: Follow): void {
    if (follow !== BELOW) this.#wishFrom(item, this.#graph.up, this.#linked[0]);
    if (follow === ABOVE) return;
    const { x, weight } = wish;
    this.#wishFrom(item, this.#graph.down, this.#linked[1]);
    if (follow === BELOW) return;
    wish.x = (x * weight + wish.x * wish.weight) / (weight + wish.weight);
    wish.weight += weight;
  }

  #wishFrom(item: number, { start, items }: Adjacency, linked: Int32Array): void {
    const { x } = this;
    const partner = linked[item]!;
    const first = start[item]!;
    const last = start[item + 1]!;
    if (partner !== -1) {
      wish.x = x[partner]!;
      wish.weight = item < this.#graph.nodeCount ? WEIGHT.linkedNode : WEIGHT.linkedTrunk;
    } else if (last > first) {
      let sum = 0;
      for (let k = first; k < last; k++) sum += x[items[k]!]!;
      wish.x = sum / (last - first);
      wish.weight = WEIGHT.neighbours;
    } else {
      wish.x = x[item]!;
      wish.weight = WEIGHT.alone;
    }
  }
}

function gapsIn(graph: LayeredGraph, { start, items }: Rows): Float64Array {
  const gap = new Float64Array(graph.itemCount);
  for (let l = 0; l < graph.layerCount; l++)
    for (let k = start[l]! + 1; k < start[l + 1]!; k++) gap[k] = separation(graph, items[k - 1]!, items[k]!);
  return gap;
}

/** Whom each item chose where the other chose it too. */
function partners(chosen: Int32Array, back: Int32Array): Int32Array {
  return chosen.map((other, item) => (other !== -1 && back[other] === item ? other : -1));
}

/** One object for all wishes: they are made millions of times. */
const wish = { x: 0, weight: 0 };
