import { dataTypeInfo, hasFixedSizeElements, Tensor, type TensorData } from "../../ir";

/** Tensors one after the other along an axis, joined when the bytes are asked for: merging holds no copy of the weights. */
class ConcatenatedData implements TensorData {
  constructor(
    private readonly parts: readonly Tensor[],
    private readonly axis: number,
  ) {}

  get byteLength(): number {
    return this.parts.reduce((total, part) => total + part.byteLength, 0);
  }

  bytes(): Uint8Array {
    const joined = new Uint8Array(this.byteLength);
    const [first] = this.parts;
    const rows = (first?.dims.slice(0, this.axis) ?? []).reduce((product, size) => product * size, 1);
    const rowBytes = rows === 0 ? 0 : this.byteLength / rows;
    let column = 0;
    for (const part of this.parts) {
      const bytes = part.bytes();
      const width = rows === 0 ? 0 : bytes.length / rows;
      for (let row = 0; row < rows; row++)
        joined.set(bytes.subarray(row * width, (row + 1) * width), row * rowBytes + column);
      column += width;
    }
    return joined;
  }
}

/** Tensors of one type that differ at most along `axis`. Elements must be whole bytes. */
export function concatenated(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts;
  if (!first || !parts.every((part) => part.dtype === first.dtype && hasFixedSizeElements(part)))
    throw new RangeError("only tensors of one fixed-size type can be joined");
  const along = parts.reduce((total, part) => total + (part.dims[axis] ?? 0), 0);
  const dims = first.dims.map((size, at) => (at === axis ? along : size));
  return new Tensor(first.dtype, dims, new ConcatenatedData(parts, axis));
}

export function zeros(like: Tensor, length: number): Tensor {
  const bytes = new Uint8Array((length * dataTypeInfo(like.dtype).bits) / 8);
  return Tensor.fromBytes(like.dtype, [length], bytes);
}
