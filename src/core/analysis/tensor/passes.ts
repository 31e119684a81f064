import type { Histogram } from "../../../protocol/tensor";
import type { Numbers } from "../../ir";

/*
 * Loops that run a hundred million times for a large weight. Hence: locals, each declared alone (taken out of an array they would be four times
 * slower); two elements at once, whose sums do not wait for each other; no branch on the sign or the bin of an element, which no processor
 * foresees; NaN and infinities are noticed by the sum of squares, and only then looked for one by one.
 */

const BINS = 64;

/** What one pass finds: the range, and sums of the finite elements. */
export class Range {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  sum = 0;
  l1 = 0;
  squares = 0;
  finite = 0;
  zeros = 0;
  nans = 0;

  /** Looks at elements `from` up to `to`. Gives the sum of their squares, without those that are not finite. */
  add(numbers: Numbers, from: number, to: number): number {
    let min = this.min;
    let max = this.max;
    let sum = 0;
    let sum2 = 0;
    let l1 = 0;
    let l12 = 0;
    let squares = 0;
    let squares2 = 0;
    let zeros = 0;
    const even = from + 2 * Math.floor((to - from) / 2);
    for (let i = from; i < even; i += 2) {
      const one = numbers[i] as number;
      const two = numbers[i + 1] as number;
      sum += one;
      sum2 += two;
      l1 += Math.abs(one);
      l12 += Math.abs(two);
      squares += one * one;
      squares2 += two * two;
      if (one < min) min = one;
      if (one > max) max = one;
      if (two < min) min = two;
      if (two > max) max = two;
      if (one === 0) zeros++;
      if (two === 0) zeros++;
    }
    if (even < to) {
      const last = numbers[even] as number;
      sum += last;
      l1 += Math.abs(last);
      squares += last * last;
      if (last < min) min = last;
      if (last > max) max = last;
      if (last === 0) zeros++;
    }
    const total = squares + squares2;
    if (!(total < Number.POSITIVE_INFINITY)) return this.#addFinite(numbers, from, to);
    this.min = min;
    this.max = max;
    this.sum += sum + sum2;
    this.l1 += l1 + l12;
    this.squares += total;
    this.zeros += zeros;
    this.finite += to - from;
    return total;
  }

  /** Where some are not finite, or their squares are not. */
  #addFinite(numbers: Numbers, from: number, to: number): number {
    let squares = 0;
    for (let i = from; i < to; i++) {
      const value = numbers[i] as number;
      if (Number.isNaN(value)) this.nans++;
      if (!Number.isFinite(value)) continue;
      this.finite++;
      this.min = Math.min(this.min, value);
      this.max = Math.max(this.max, value);
      this.sum += value;
      this.l1 += Math.abs(value);
      squares += value * value;
      if (value === 0) this.zeros++;
    }
    this.squares += squares;
    return squares;
  }
}

interface Found {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** No element is NaN or infinite. */
  readonly allFinite: boolean;
}

/** What a second pass finds about the range and the mean: the deviations and the histogram. */
export class Spread {
  squares = 0;
  readonly #found: Found;
  readonly #counts = new Float64Array(BINS);
  /** Of one piece: integers are counted faster, and two counters in turn need not wait for each other. One bin more is for the largest element. */
  readonly #even = new Uint32Array(BINS + 1);
  readonly #odd = new Uint32Array(BINS + 1);

  constructor(found: Found) {
    this.#found = found;
  }

  add(numbers: Numbers): void {
    const { min, max, mean, allFinite } = this.#found;
    // The width of the largest doubles is more than the largest double.
    const half = Number.isFinite(max - min) ? 1 : 0.5;
    const low = min * half;
    const scale = max > min ? BINS / (max * half - low) : 0;
    const even = this.#even.fill(0);
    const odd = this.#odd.fill(0);
    let squares = 0;
    let squares2 = 0;
    const { length } = numbers;
    const pairs = allFinite ? length - (length % 2) : 0;
    for (let i = 0; i < pairs; i += 2) {
      const one = numbers[i] as number;
      const two = numbers[i + 1] as number;
      squares += (one - mean) * (one - mean);
      squares2 += (two - mean) * (two - mean);
      even[((one * half - low) * scale) | 0]!++;
      odd[((two * half - low) * scale) | 0]!++;
    }
    for (let i = pairs; i < length; i++) {
      const value = numbers[i] as number;
      if (!Number.isFinite(value)) continue;
      squares += (value - mean) * (value - mean);
      even[((value * half - low) * scale) | 0]!++;
    }
    this.squares += squares + squares2;
    for (let bin = 0; bin <= BINS; bin++) this.#counts[Math.min(bin, BINS - 1)]! += even[bin]! + odd[bin]!;
  }

  histogram(): Histogram {
    return { from: this.#found.min, to: this.#found.max, counts: [...this.#counts] };
  }
}
