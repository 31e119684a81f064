import { DataType, dataTypeInfo, packedByteLength } from "./dataType";

/**
 * Where the elements of a tensor lie. A reader gives a view of the file or a range that is read when asked for;
 * nothing is copied before `bytes()` is called.
 */
export interface TensorData {
  readonly byteLength: number;
  /** The elements in the layout of `TensorProto.raw_data`: little-endian, row-major, sub-byte types packed low bits first. */
  bytes(): Uint8Array;
  /** The bytes from `offset` on, as many as `target` takes, without having the others in memory. */
  readInto?(offset: number, target: Uint8Array): void;
  /** Set when the elements cannot be had, because their file is not there: what reading them throws. */
  readonly missing?: Error | undefined;
}

/** A constant: an initializer or the value of an attribute. Immutable, so it may be shared by several values and models. */
export class Tensor {
  /**
   * @param dims sizes, all known; `[]` is a scalar.
   * @param data elements, or UTF-8 byte strings when `dtype` is String.
   * @param origin what the reader needs to write an untouched tensor back as it stood in its file; opaque to everybody else.
   */
  constructor(
    readonly dtype: DataType,
    readonly dims: readonly number[],
    readonly data: TensorData | readonly Uint8Array[],
    readonly origin?: object,
  ) {}

  /** Number of elements; 1 for a scalar, 0 when a dimension is 0. */
  get size(): number {
    return this.dims.reduce((product, dim) => product * dim, 1);
  }

  /** Bytes of the elements; for strings the sum of their lengths. */
  get byteLength(): number {
    if (isStrings(this.data)) return this.data.reduce((total, text) => total + text.length, 0);
    return this.data.byteLength;
  }

  /** Set when its file is not there; everything but its elements is known then. */
  get missing(): Error | undefined {
    return isStrings(this.data) ? undefined : this.data.missing;
  }

  /** Raw elements. Throws RangeError for strings. */
  bytes(): Uint8Array {
    if (isStrings(this.data)) throw new RangeError("a string tensor has no raw bytes");
    return this.data.bytes();
  }

  /** Elements of a string tensor. Throws RangeError for any other. */
  strings(): readonly Uint8Array[] {
    if (!isStrings(this.data)) throw new RangeError("not a string tensor");
    return this.data;
  }

  /** The same elements under another shape of equal size (no copy). */
  reshaped(dims: readonly number[]): Tensor {
    return new Tensor(this.dtype, dims, this.data);
  }

  static fromBytes(dtype: DataType, dims: readonly number[], bytes: Uint8Array): Tensor {
    const expected = packedByteLength(
      dtype,
      dims.reduce((product, dim) => product * dim, 1),
    );
    if (bytes.length !== expected)
      throw new RangeError(`expected ${expected} bytes for [${dims}], got ${bytes.length}`);
    return new Tensor(dtype, dims, { byteLength: bytes.length, bytes: () => bytes });
  }

  static floats(dims: readonly number[], values: ArrayLike<number>): Tensor {
    return Tensor.fromBytes(DataType.Float, dims, bytesOf(Float32Array.from(values)));
  }

  static int64s(dims: readonly number[], values: readonly (number | bigint)[]): Tensor {
    return Tensor.fromBytes(DataType.Int64, dims, bytesOf(BigInt64Array.from(values, BigInt)));
  }

  static strings(dims: readonly number[], values: readonly string[]): Tensor {
    const encoder = new TextEncoder();
    return new Tensor(
      DataType.String,
      dims,
      values.map((value) => encoder.encode(value)),
    );
  }
}

function isStrings(data: TensorData | readonly Uint8Array[]): data is readonly Uint8Array[] {
  return Array.isArray(data);
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** True when the elements are whole bytes of a fixed size, so that they can be moved around without decoding. */
export function hasFixedSizeElements(tensor: Tensor): boolean {
  const bits = dataTypeInfo(tensor.dtype).bits;
  return bits >= 8;
}
