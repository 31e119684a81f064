import { RangeMax } from "./rangeMax";
import { type LayeredGraph, leftHalf, rightHalf } from "./trunks";

/** Width of a column of the skyline, pixels: less than what is kept between two neighbours. */
const CELL = 4;

/** How far down a drawing is taken at each x. */
export class Skyline {
  readonly #left: number;
  readonly #last: number;
  readonly #cells: RangeMax;

  constructor(graph: LayeredGraph, x: Float64Array, lane: Float64Array) {
    let left = 0;
    let right = 0;
    for (let item = 0; item < graph.itemCount; item++) {
      left = Math.min(left, x[item]! - leftHalf(graph, item));
      right = Math.max(right, x[item]! + rightHalf(graph, item));
    }
    for (const at of lane) right = Math.max(right, at);
    this.#left = left;
    this.#last = Math.ceil((right - left) / CELL) + 1;
    this.#cells = new RangeMax(new Float64Array(this.#last + 1));
  }

  /** The lowest that anything between `left` and `right` reaches. */
  lowest(left = Number.NEGATIVE_INFINITY, right = Number.POSITIVE_INFINITY): number {
    return this.#cells.max(this.#cell(left), this.#cell(right));
  }

  /** Everything from `left` to `right` is taken down to y. */
  lower(left: number, right: number, y: number): void {
    this.#cells.raise(this.#cell(left), this.#cell(right), y);
  }

  #cell(x: number): number {
    return Math.min(this.#last, Math.max(0, Math.floor((x - this.#left) / CELL)));
  }
}
