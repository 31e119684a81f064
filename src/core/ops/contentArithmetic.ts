import {
  addDims,
  DataType,
  type Dim,
  dataTypeInfo,
  floorDivDims,
  lowerBound,
  maxDims,
  minDims,
  mulDims,
  type Shape,
  subDims,
} from "../ir";
import { broadcastShapes } from "./broadcast";
import { maxContent } from "./constants";
import { broadcastIndices, sizeOf } from "./indices";
import { staticDims } from "./moveElements";
import type { InferContext } from "./opDef";

/**
 * Arithmetic on contents that may be symbolic. A result is given only where it holds for every size that the symbols can have; elsewhere
 * it is null. Truth values are 0 and 1.
 */
export type Arithmetic = (a: Dim, b: Dim, whole: boolean) => Dim;

export const arithmetic = {
  add: addDims,
  sub: subDims,
  mul: mulDims,
  min: minDims,
  max: maxDims,
  /** Integers divide towards zero, which is the floor where neither side is negative; floats only where nothing is left over. */
  div(a: Dim, b: Dim, whole: boolean): Dim {
    if (a === null || b === null || b === 0) return null;
    if (typeof a === "number" && typeof b === "number") {
      if (whole) return (a - (a % b)) / b + 0;
      return Number.isInteger(a / b) ? a / b : null;
    }
    const quotient = floorDivDims(a, b);
    if (mulDims(quotient, b) === a) return quotient;
    return whole && (lowerBound(a) ?? -1) >= 0 && (lowerBound(b) ?? -1) >= 0 ? quotient : null;
  },
  /** The remainder with the sign of the divisor. */
  mod(a: Dim, b: Dim, whole: boolean): Dim {
    if (a === null || typeof b !== "number" || b === 0 || !whole) return null;
    if (typeof a === "number") return ((a % b) + b) % b;
    return b > 0 ? subDims(a, mulDims(floorDivDims(a, b), b)) : null;
  },
  equal: (a: Dim, b: Dim): Dim => (a !== null && a === b ? 1 : apart(a, b) ? 0 : null),
  less: (a: Dim, b: Dim): Dim => (atLeast(b, a, 1) ? 1 : atLeast(a, b, 0) ? 0 : null),
  lessOrEqual: (a: Dim, b: Dim): Dim => (atLeast(b, a, 0) ? 1 : atLeast(a, b, 1) ? 0 : null),
  greater: (a: Dim, b: Dim): Dim => arithmetic.less(b, a),
  greaterOrEqual: (a: Dim, b: Dim): Dim => arithmetic.lessOrEqual(b, a),
  and: (a: Dim, b: Dim): Dim => (a === 0 || b === 0 ? 0 : a === 1 && b === 1 ? 1 : null),
  or: (a: Dim, b: Dim): Dim => (a === 1 || b === 1 ? 1 : a === 0 && b === 0 ? 0 : null),
  xor: (a: Dim, b: Dim): Dim => (typeof a === "number" && typeof b === "number" ? a ^ b : null),
} satisfies Record<string, Arithmetic>;

/** a - b >= margin, whatever the symbols. */
function atLeast(a: Dim, b: Dim, margin: number): boolean {
  const bound = lowerBound(subDims(a, b));
  return bound !== null && bound >= margin;
}

function apart(a: Dim, b: Dim): boolean {
  return atLeast(a, b, 1) || atLeast(b, a, 1);
}

/** Contents of the output of a binary operator, broadcast; undefined when nothing is known. */
export function binaryContent(
  context: InferContext,
  combine: Arithmetic,
  dtype: number | undefined,
): Shape | undefined {
  const a = context.content(0);
  const b = context.content(1);
  if (!a || !b || dtype === undefined || context.opset < 7) return undefined;
  const dimsA = staticDims(context.shape(0));
  const dimsB = staticDims(context.shape(1));
  const dims = staticDims(broadcastShapes(dimsA, dimsB));
  if (!dimsA || !dimsB || !dims || sizeOf(dims) > maxContent) return undefined;
  const from = broadcastIndices(dimsB, dims);
  const whole = dataTypeInfo(context.dtype(0) ?? DataType.Undefined).kind !== "float";
  return Array.from(broadcastIndices(dimsA, dims), (index, i) =>
    representable(combine(a[index] ?? null, b[from[i] as number] ?? null, whole), dtype),
  );
}

/**
 * A content that an element of this type can hold exactly, else null. Symbols are trusted in types wide enough for any size: 32-bit
 * floats too, since exporters do shape arithmetic in them and a single size stays far below 2^24.
 */
export function representable(element: Dim, dtype: number): Dim {
  if (element === null) return null;
  if (typeof element === "string") return wideEnough.has(dtype) ? element : null;
  switch (dtype) {
    case DataType.Float:
      return Math.fround(element) === element ? element : null;
    case DataType.Double:
      return element;
    case DataType.Bool:
      return element === 0 || element === 1 ? element : null;
    default: {
      const { kind, bits } = dataTypeInfo(dtype);
      if (kind === "int") return element >= -(2 ** (bits - 1)) && element < 2 ** (bits - 1) ? element : null;
      return kind === "uint" && element >= 0 && element < 2 ** bits ? element : null;
    }
  }
}

const wideEnough = new Set<number>([DataType.Int64, DataType.Int32, DataType.Float, DataType.Double]);
