/** Greatest value of a range of cells; cells can be raised by range. Both in log n (a segment tree with marks left on the way down). */
export class RangeMax {
  readonly #size: number;
  /** Greatest below a tree node, and a floor that all cells below it have been raised to. */
  readonly #greatest: Float64Array;
  readonly #floor: Float64Array;

  constructor(values: Float64Array) {
    let size = 1;
    while (size < values.length) size *= 2;
    this.#size = size;
    this.#greatest = new Float64Array(2 * size).fill(Number.NEGATIVE_INFINITY);
    this.#floor = new Float64Array(2 * size).fill(Number.NEGATIVE_INFINITY);
    this.#greatest.set(values, size);
    for (let i = size - 1; i > 0; i--) this.#greatest[i] = this.#below(i);
  }

  /** Of cells `from` to `to`, both included. */
  max(from: number, to: number): number {
    return this.#max(1, 0, this.#size - 1, from, to);
  }

  raise(from: number, to: number, value: number): void {
    this.#raise(1, 0, this.#size - 1, from, to, value);
  }

  #below(i: number): number {
    return Math.max(this.#floor[i]!, this.#greatest[2 * i]!, this.#greatest[2 * i + 1]!);
  }

  #max(i: number, first: number, last: number, from: number, to: number): number {
    if (to < first || last < from) return Number.NEGATIVE_INFINITY;
    if (from <= first && last <= to) return this.#greatest[i]!;
    const middle = (first + last) >> 1;
    return Math.max(
      this.#floor[i]!,
      this.#max(2 * i, first, middle, from, to),
      this.#max(2 * i + 1, middle + 1, last, from, to),
    );
  }

  #raise(i: number, first: number, last: number, from: number, to: number, value: number): void {
    if (to < first || last < from) return;
    if (from <= first && last <= to) {
      this.#floor[i] = Math.max(this.#floor[i]!, value);
      this.#greatest[i] = Math.max(this.#greatest[i]!, value);
      return;
    }
    const middle = (first + last) >> 1;
    this.#raise(2 * i, first, middle, from, to, value);
    this.#raise(2 * i + 1, middle + 1, last, from, to, value);
    this.#greatest[i] = this.#below(i);
  }
}
