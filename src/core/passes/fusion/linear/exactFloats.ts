import { DataType, floatsOf, floatTensor, packedByteLength, Tensor, type TensorData } from "../../../ir";

/** Elements computed in float64; they are rounded to the tensor's type when its bytes are asked for, so that a chain of folds rounds once. */
class ExactData implements TensorData {
  constructor(
    private readonly dtype: DataType,
    readonly exact: Float64Array,
  ) {}

  get byteLength(): number {
    return packedByteLength(this.dtype, this.exact.length);
  }

  bytes(): Uint8Array {
    return floatTensor(this.dtype, [this.exact.length], this.exact).bytes();
  }
}

/** A float tensor that remembers the float64 values it was made from. */
export function exactTensor(dtype: DataType, dims: readonly number[], exact: Float64Array): Tensor {
  return new Tensor(dtype, dims, new ExactData(dtype, exact));
}

/** The elements before rounding where they are known, else as stored; undefined when the tensor is not float16, bfloat16, float32 or float64. */
export function exactFloats(tensor: Tensor): Float32Array | Float64Array | undefined {
  return tensor.data instanceof ExactData ? tensor.data.exact : floatsOf(tensor);
}

/**
 * The elements from `from` up to `to`, as {@link exactFloats} gives them, in an array that holds them only until the next call where they
 * have to be read: `scratch` must be that long.
 */
export function exactRange(
  tensor: Tensor,
  from: number,
  to: number,
  scratch: ArrayBuffer,
): Float32Array | Float64Array {
  const { data, dtype } = tensor;
  if (data instanceof ExactData) return data.exact.subarray(from, to);
  const length = to - from;
  const range = dtype === DataType.Double ? new Float64Array(scratch, 0, length) : new Float32Array(scratch, 0, length);
  if (!Array.isArray(data) && (data as TensorData).readInto) {
    const width = range.BYTES_PER_ELEMENT;
    (data as TensorData).readInto?.(from * width, new Uint8Array(scratch, 0, length * width));
    return range;
  }
  const all = floatsOf(tensor);
  if (!all) throw new RangeError("expected float32 or float64 elements");
  return (all as Float32Array).subarray(from, to);
}
