import { dataTypeName, elementsOf, floatsOf, type Tensor } from "../../ir";
import { type Tolerance, toleranceOf } from "./tolerance";

export interface Difference {
  /** Largest absolute difference and the relative one at that element; Infinity where only one of them is finite or a number. */
  readonly abs: number;
  readonly rel: number;
  /** Set when it is above what is tolerated: a clause for people. */
  readonly problem?: string;
}

/** Compares an output with the original's. NaN equals NaN, an infinity equals itself. */
export function compareTensors(original: Tensor, other: Tensor, float32?: Tolerance): Difference {
  const infinite = { abs: Number.POSITIVE_INFINITY, rel: Number.POSITIVE_INFINITY };
  if (original.dtype !== other.dtype)
    return { ...infinite, problem: `is ${dataTypeName(other.dtype)} instead of ${dataTypeName(original.dtype)}` };
  if (original.dims.length !== other.dims.length || original.dims.some((dim, i) => dim !== other.dims[i]))
    return { ...infinite, problem: `has shape [${other.dims}] instead of [${original.dims}]` };
  const floats = floatsOf(original);
  const otherFloats = floatsOf(other);
  if (floats && otherFloats) return compareFloats(floats, otherFloats, toleranceOf(original.dtype, float32));
  return compareExactly(original, other);
}

function compareFloats(original: ArrayLike<number>, other: ArrayLike<number>, { rtol, atol }: Tolerance): Difference {
  const limit = atol * Math.max(1, rootMeanSquare(original));
  let abs = 0;
  let rel = 0;
  let outside = 0;
  for (let i = 0; i < original.length; i++) {
    const a = original[i] as number;
    const b = other[i] as number;
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const difference = Math.abs(a - b);
    const measured = Number.isFinite(difference) ? difference : Number.POSITIVE_INFINITY;
    if (!Number.isFinite(measured) || measured > limit + rtol * Math.abs(a)) outside++;
    if (measured > abs) {
      abs = measured;
      rel = measured === Number.POSITIVE_INFINITY ? measured : measured / Math.max(Math.abs(a), Number.MIN_VALUE);
    }
  }
  if (outside === 0) return { abs, rel };
  const share = `${outside} of ${original.length} elements`;
  return {
    abs,
    rel,
    problem: `differs in ${share}, by ${Number.isFinite(abs) ? abs.toPrecision(3) : "infinity"} at most`,
  };
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    sum += value * value;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

function compareExactly(original: Tensor, other: Tensor): Difference {
  const a = exactElements(original);
  const b = exactElements(other);
  let abs = 0;
  let rel = 0;
  let outside = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i];
    const y = b[i];
    if (x === y) continue;
    outside++;
    const difference = typeof x === "string" ? 1 : Math.abs(Number(x) - Number(y));
    if (difference <= abs) continue;
    abs = difference;
    rel = typeof x === "string" ? 1 : difference / Math.max(Math.abs(Number(x)), Number.MIN_VALUE);
  }
  if (outside === 0) return { abs, rel };
  return { abs, rel, problem: `differs in ${outside} of ${a.length} elements` };
}

function exactElements(tensor: Tensor): ArrayLike<number | bigint | string> {
  if (Array.isArray(tensor.data)) {
    const decoder = new TextDecoder();
    return tensor.strings().map((text) => decoder.decode(text));
  }
  return elementsOf(tensor) ?? tensor.bytes();
}
