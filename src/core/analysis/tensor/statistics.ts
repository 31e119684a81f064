import type { ChannelNorms, Histogram, TensorStatistics } from "../../../protocol/tensor";
import { dataTypeName, isNumeric, type Numbers, readNumbers, type Tensor } from "../../ir";

export interface StatisticsOptions {
  /** Axis whose channels get a norm each. */
  readonly channelAxis?: number | undefined;
  /** More elements than this are sampled. */
  readonly most?: number | undefined;
  /** Awaited between pieces: gives others a turn, and throws when the call was cancelled. */
  turn?(): Promise<void>;
  /** Part that is done, 0 to 1. */
  progress?(fraction: number): void;
}

/** Elements of a full pass: half a gigabyte of float32, which takes a second or two. */
export const examinedAtMost = 1 << 27;
const BINS = 64;
/** Elements that are read at once. */
const PIECE = 1 << 19;

/**
 * Statistics of a constant in two passes, in pieces: the tensor is never in memory as a whole. The first finds the range and the mean, the
 * second deviations from that mean and the histogram, so that neither loses digits to the other. Undefined for strings and complex
 * numbers.
 */
export async function tensorStatistics(
  tensor: Tensor,
  { channelAxis, most = examinedAtMost, turn, progress }: StatisticsOptions = {},
): Promise<TensorStatistics | undefined> {
  if (!isNumeric(tensor.dtype)) return undefined;
  const pieces = piecesOf(tensor.size, most);
  const examined = pieces.reduce((sum, { count }) => sum + count, 0);
  const isWhole = examined === tensor.size;
  const norms = isWhole && channelAxis !== undefined ? new NormsByChannel(tensor.dims, channelAxis) : undefined;
  const pass = async (from: number, look: (numbers: Numbers) => void) => {
    for (const [at, { start, count }] of pieces.entries()) {
      look(readNumbers(tensor, start, count));
      progress?.(from + (0.5 * (at + 1)) / pieces.length);
      await turn?.();
    }
  };
  const first = new Range();
  await pass(0, (numbers) => {
    first.add(numbers);
    norms?.add(numbers);
  });
  const facts = {
    dtype: dataTypeName(tensor.dtype),
    shape: tensor.dims,
    bytes: tensor.byteLength,
    count: tensor.size,
    examined,
    zeros: first.zeros,
    nans: first.nans,
    infinities: examined - first.nans - first.finite,
    ...(norms && { channels: norms.result() }),
  };
  if (first.finite === 0) return facts;
  const { min, max, l1 } = first;
  const mean = first.sum / first.finite;
  const second = new Spread(min, max, mean);
  await pass(0.5, (numbers) => second.add(numbers));
  const deviation = Math.sqrt(second.squares / first.finite);
  const l2 = Math.sqrt(first.squares);
  return { ...facts, range: { min, max, mean, deviation, l1, l2, histogram: second.histogram() } };
}

/** Everything in pieces, or as many pieces as may be looked at, spread evenly. */
function piecesOf(size: number, most: number): { start: number; count: number }[] {
  const all = Math.ceil(size / PIECE);
  const length = size <= most ? PIECE : Math.max(1, Math.min(PIECE, Math.floor(most / 16)));
  const looked = size <= most ? all : Math.max(1, Math.floor(most / length));
  return Array.from({ length: looked }, (_, at) => {
    const start = size <= most ? at * PIECE : Math.round((at * (size - length)) / Math.max(1, looked - 1));
    return { start, count: Math.min(length, size - start) };
  });
}

class Range {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  sum = 0;
  l1 = 0;
  squares = 0;
  finite = 0;
  zeros = 0;
  nans = 0;

  add(numbers: Numbers): void {
    // Locals, and plain comparisons: this runs a hundred million times for a large weight.
    let min = this.min;
    let max = this.max;
    let sum = 0;
    let l1 = 0;
    let squares = 0;
    let zeros = 0;
    let odd = 0;
    const { length } = numbers;
    for (let i = 0; i < length; i++) {
      const value = numbers[i] as number;
      const size = value < 0 ? -value : value;
      if (size < Number.POSITIVE_INFINITY) {
        if (value < min) min = value;
        if (value > max) max = value;
        if (size === 0) zeros++;
        sum += value;
        l1 += size;
        squares += value * value;
      } else {
        odd++;
        if (Number.isNaN(value)) this.nans++;
      }
    }
    this.min = min;
    this.max = max;
    this.sum += sum;
    this.l1 += l1;
    this.squares += squares;
    this.zeros += zeros;
    this.finite += length - odd;
  }
}

class Spread {
  squares = 0;
  readonly #counts = new Float64Array(BINS);
  /** Of one piece: integers are counted faster. */
  readonly #piece = new Uint32Array(BINS);

  constructor(
    private readonly min: number,
    private readonly max: number,
    private readonly mean: number,
  ) {}

  add(numbers: Numbers): void {
    const mean = this.mean;
    const piece = this.#piece.fill(0);
    // The width of the largest doubles is more than the largest double.
    const half = Number.isFinite(this.max - this.min) ? 1 : 0.5;
    const low = this.min * half;
    const scale = this.max > this.min ? BINS / (this.max * half - low) : 0;
    let squares = 0;
    const { length } = numbers;
    for (let i = 0; i < length; i++) {
      const value = numbers[i] as number;
      const away = value - mean;
      const square = away * away;
      // False for NaN and infinities, and where only the square is infinite.
      if (!(square < Number.POSITIVE_INFINITY) && !Number.isFinite(value)) continue;
      squares += square;
      const bin = ((value * half - low) * scale) | 0;
      piece[bin < BINS ? bin : BINS - 1]!++;
    }
    this.squares += squares;
    for (let bin = 0; bin < BINS; bin++) this.#counts[bin]! += piece[bin]!;
  }

  histogram(): Histogram {
    return { from: this.min, to: this.max, counts: [...this.#counts] };
  }
}

/** Sums squares by channel while the elements go by in order. */
class NormsByChannel {
  readonly #axis: number;
  readonly #squares: Float64Array;
  /** Elements between one channel and the next. */
  readonly #run: number;
  #channel = 0;
  #left: number;

  constructor(dims: readonly number[], axis: number) {
    this.#axis = axis;
    this.#squares = new Float64Array(dims[axis] ?? 0);
    this.#run = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    this.#left = this.#run;
  }

  add(numbers: Numbers): void {
    const squares = this.#squares;
    for (let at = 0; at < numbers.length; ) {
      const end = Math.min(numbers.length, at + this.#left);
      let sum = 0;
      for (let i = at; i < end; i++) {
        const value = numbers[i] as number;
        if (value - value === 0) sum += value * value;
      }
      squares[this.#channel]! += sum;
      this.#left -= end - at;
      at = end;
      if (this.#left > 0) continue;
      this.#left = this.#run;
      this.#channel = this.#channel + 1 === squares.length ? 0 : this.#channel + 1;
    }
  }

  result(): ChannelNorms {
    return { axis: this.#axis, l2: this.#squares.map(Math.sqrt) };
  }
}
