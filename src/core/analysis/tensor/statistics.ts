import type { ChannelNorms, TensorStatistics } from "../../../protocol/tensor";
import { dataTypeName, isNumeric, type Numbers, readNumbers, type Tensor } from "../../ir";
import { Range, Spread } from "./passes";

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
  const room = new Uint8Array(8 * Math.max(0, ...pieces.map(({ count }) => count)));
  const pass = async (from: number, look: (numbers: Numbers) => void) => {
    for (const [at, { start, count }] of pieces.entries()) {
      look(readNumbers(tensor, start, count, room));
      progress?.(from + (0.5 * (at + 1)) / pieces.length);
      await turn?.();
    }
  };
  const first = new Range();
  await pass(0, (numbers) => {
    if (norms) norms.add(numbers, first);
    else first.add(numbers, 0, numbers.length);
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
  const second = new Spread({ min, max, mean, allFinite: first.finite === examined });
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

/** Fewer elements in a row of one channel are looked at one by one. */
const SHORT_RUN = 32;

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

  /** @param range looks at the elements too; where runs are long, it is what sums their squares */
  add(numbers: Numbers, range: Range): void {
    const squares = this.#squares;
    const isShort = this.#run < SHORT_RUN;
    if (isShort) range.add(numbers, 0, numbers.length);
    for (let at = 0; at < numbers.length; ) {
      const end = Math.min(numbers.length, at + this.#left);
      squares[this.#channel]! += isShort ? squaresIn(numbers, at, end) : range.add(numbers, at, end);
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

function squaresIn(numbers: Numbers, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const value = numbers[i] as number;
    if (value - value === 0) sum += value * value;
  }
  return sum;
}
