import { type DataType, floatsOf, floatTensor, packedByteLength, Tensor, type TensorData } from "../../../ir";

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
