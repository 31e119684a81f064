import { DataType, type Dim, dataTypeInfo, type Shape, Tensor } from "../ir";
import { sizeOf } from "./indices";

/** Largest result that `evaluate` makes: beyond it a constant is better left to the runtime, or not folded at all. */
export const maxEvaluated = 1 << 16;

/** Sizes when all are known. */
export function staticDims(shape: Shape | undefined): readonly number[] | undefined {
  return shape?.every((dim) => typeof dim === "number") ? (shape as readonly number[]) : undefined;
}

/** Contents that stand elsewhere after a move; undefined unless the shape they have is known. */
export function movedContent(
  content: Shape | undefined,
  dims: readonly number[] | undefined,
  indices: (dims: readonly number[]) => Int32Array | undefined,
): Shape | undefined {
  if (!content || !dims || sizeOf(dims) !== content.length) return undefined;
  const order = indices(dims);
  return order && Array.from(order, (index): Dim => content[index] ?? null);
}

/**
 * A tensor of shape `dims` from elements of `source` in the order of `indices`. Any type whose elements are whole bytes, and strings;
 * undefined for packed types and for results that are too large.
 */
export function pickElements(source: Tensor, dims: readonly number[], indices: Int32Array): Tensor | undefined {
  if (indices.length > maxEvaluated) return undefined;
  if (source.dtype === DataType.String) {
    const strings = source.strings();
    return new Tensor(
      DataType.String,
      dims,
      Array.from(indices, (index) => strings[index] as Uint8Array),
    );
  }
  const width = dataTypeInfo(source.dtype).bits / 8;
  if (!Number.isInteger(width) || width === 0) return undefined;
  const from = source.bytes();
  const to = new Uint8Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const start = (indices[i] as number) * width;
    for (let byte = 0; byte < width; byte++) to[i * width + byte] = from[start + byte] as number;
  }
  return Tensor.fromBytes(source.dtype, dims, to);
}

/** Tensors of one type laid end to end, as a vector. */
export function layEndToEnd(tensors: readonly Tensor[]): Tensor | undefined {
  const [first] = tensors;
  if (!first || tensors.some((tensor) => tensor.dtype !== first.dtype)) return undefined;
  const size = tensors.reduce((total, tensor) => total + tensor.size, 0);
  if (size > maxEvaluated) return undefined;
  if (first.dtype === DataType.String) {
    return new Tensor(
      DataType.String,
      [size],
      tensors.flatMap((tensor) => tensor.strings()),
    );
  }
  if (dataTypeInfo(first.dtype).bits < 8) return undefined;
  const bytes = new Uint8Array(tensors.reduce((total, tensor) => total + tensor.byteLength, 0));
  let at = 0;
  for (const tensor of tensors) {
    bytes.set(tensor.bytes(), at);
    at += tensor.byteLength;
  }
  return Tensor.fromBytes(first.dtype, [size], bytes);
}
