import { DataType, dataTypeInfo, elementsOf, floatTensor, Tensor } from "../ir";
import { broadcastShapes } from "./broadcast";
import { broadcastIndices, sizeOf } from "./indices";
import { maxEvaluated, staticDims } from "./moveElements";

/**
 * Exact arithmetic on small constants. Integers of every width are computed as bigint and wrapped to their width, as two's complement
 * machines do. Floats are float32 and float64 only, and only operations that IEEE 754 rounds correctly: a result must be what any runtime
 * gives, bit by bit. A kernel that answers undefined declines the whole tensor.
 */
export interface Kernels<Integer, Float> {
  readonly integer?: Integer;
  readonly float?: Float;
}

export type BinaryKernels = Kernels<
  (a: bigint, b: bigint) => bigint | undefined,
  (a: number, b: number) => number | undefined
>;
export type UnaryKernels = Kernels<(a: bigint) => bigint | undefined, (a: number) => number | undefined>;

/** Integer and bool elements as bigint; undefined for any other type. */
export function bigintsOf(tensor: Tensor): bigint[] | undefined {
  const { kind, bits } = dataTypeInfo(tensor.dtype);
  if ((kind !== "int" && kind !== "uint" && kind !== "bool") || bits < 8) return undefined;
  return Array.from(elementsOf(tensor) ?? [], BigInt);
}

/** float32 and float64 elements; undefined for any other type. */
export function exactFloatsOf(tensor: Tensor): Float32Array | Float64Array | undefined {
  return tensor.dtype === DataType.Float || tensor.dtype === DataType.Double
    ? (elementsOf(tensor) as Float32Array | Float64Array)
    : undefined;
}

/** A tensor of any integer type of whole bytes, or bool, values wrapped to its width. */
export function bigintTensor(dtype: DataType, dims: readonly number[], values: readonly bigint[]): Tensor {
  const { bits } = dataTypeInfo(dtype);
  const bytes = new Uint8Array((values.length * bits) / 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (bits === 64) view.setBigUint64(i * 8, BigInt.asUintN(64, value), true);
    else if (bits === 32) view.setUint32(i * 4, Number(BigInt.asUintN(32, value)), true);
    else if (bits === 16) view.setUint16(i * 2, Number(BigInt.asUintN(16, value)), true);
    else view.setUint8(i, Number(BigInt.asUintN(8, value)));
  });
  return Tensor.fromBytes(dtype, dims, bytes);
}

export function boolTensor(dims: readonly number[], values: readonly boolean[]): Tensor {
  return Tensor.fromBytes(DataType.Bool, dims, Uint8Array.from(values, Number));
}

/** Elements of two tensors brought to their common shape, in pairs; undefined when they do not broadcast or are too large. */
export function aligned(a: Tensor, b: Tensor): { dims: readonly number[]; a: Int32Array; b: Int32Array } | undefined {
  const dims = staticDims(broadcastShapes(a.dims, b.dims));
  if (!dims || sizeOf(dims) > maxEvaluated) return undefined;
  return { dims, a: broadcastIndices(a.dims, dims), b: broadcastIndices(b.dims, dims) };
}

export function evaluateBinary(
  inputs: readonly (Tensor | undefined)[],
  kernels: BinaryKernels,
): readonly Tensor[] | undefined {
  const [a, b] = inputs;
  if (!a || !b || a.dtype !== b.dtype) return undefined;
  const pairs = aligned(a, b);
  if (!pairs) return undefined;
  const values = (each: readonly unknown[]) => (each.includes(undefined) ? undefined : each);
  const integersA = kernels.integer && bigintsOf(a);
  const integersB = bigintsOf(b);
  if (integersA && integersB && a.dtype !== DataType.Bool) {
    const { integer } = kernels;
    const result = values(
      Array.from(pairs.a, (at, i) => integer?.(integersA[at] as bigint, integersB[pairs.b[i] as number] as bigint)),
    );
    return result && [bigintTensor(a.dtype, pairs.dims, result as bigint[])];
  }
  const floatsA = kernels.float && exactFloatsOf(a);
  const floatsB = exactFloatsOf(b);
  if (!floatsA || !floatsB) return undefined;
  const { float } = kernels;
  const result = values(
    Array.from(pairs.a, (at, i) => float?.(floatsA[at] as number, floatsB[pairs.b[i] as number] as number)),
  );
  return result && [floatTensor(a.dtype, pairs.dims, result as number[])];
}

export function evaluateUnary(
  inputs: readonly (Tensor | undefined)[],
  kernels: UnaryKernels,
): readonly Tensor[] | undefined {
  const [a] = inputs;
  if (!a || a.size > maxEvaluated || a.dtype === DataType.Bool) return undefined;
  const integers = kernels.integer && bigintsOf(a);
  if (integers) {
    const result = integers.map((value) => kernels.integer?.(value));
    return result.includes(undefined) ? undefined : [bigintTensor(a.dtype, a.dims, result as bigint[])];
  }
  const floats = kernels.float && exactFloatsOf(a);
  if (!floats) return undefined;
  const result = Array.from(floats, (value) => kernels.float?.(value));
  return result.includes(undefined) ? undefined : [floatTensor(a.dtype, a.dims, result as number[])];
}

/** A comparison: `compare` sees two bigints or two floats. */
export function evaluateComparison(
  inputs: readonly (Tensor | undefined)[],
  compare: (a: bigint | number, b: bigint | number) => boolean,
): readonly Tensor[] | undefined {
  const [a, b] = inputs;
  if (!a || !b || a.dtype !== b.dtype) return undefined;
  const pairs = aligned(a, b);
  const left = bigintsOf(a) ?? exactFloatsOf(a);
  const right = bigintsOf(b) ?? exactFloatsOf(b);
  if (!pairs || !left || !right) return undefined;
  const result = Array.from(pairs.a, (at, i) =>
    compare(left[at] as bigint | number, right[pairs.b[i] as number] as bigint | number),
  );
  return [boolTensor(pairs.dims, result)];
}
