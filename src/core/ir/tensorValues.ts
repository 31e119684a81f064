import { DataType } from "./dataType";
import { Tensor } from "./tensor";

/** A typed array over the elements of a fixed-size type: a view when aligned, else a copy. 16-bit floats come as raw Uint16. */
export type ElementArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

const arrayTypes = {
  [DataType.Float]: Float32Array,
  [DataType.Double]: Float64Array,
  [DataType.Int8]: Int8Array,
  [DataType.Uint8]: Uint8Array,
  [DataType.Bool]: Uint8Array,
  [DataType.Int16]: Int16Array,
  [DataType.Uint16]: Uint16Array,
  [DataType.Float16]: Uint16Array,
  [DataType.BFloat16]: Uint16Array,
  [DataType.Int32]: Int32Array,
  [DataType.Uint32]: Uint32Array,
  [DataType.Int64]: BigInt64Array,
  [DataType.Uint64]: BigUint64Array,
} as const;

/** Undefined for strings, complex, 8-bit floats and sub-byte types, and for what is missing. The machine is assumed to be little-endian, as ONNX files are. */
export function elementsOf(tensor: Tensor): ElementArray | undefined {
  const Type = arrayTypes[tensor.dtype as keyof typeof arrayTypes];
  if (!Type || tensor.missing) return undefined;
  const bytes = tensor.bytes();
  // Not `slice`: a Node Buffer, which a reader may give, answers that with a view.
  const aligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new Type(aligned.buffer as ArrayBuffer, aligned.byteOffset, tensor.size);
}

/** Elements of an integer or bool tensor as numbers; undefined for other types or when a value is not a safe integer. */
export function integersOf(tensor: Tensor): number[] | undefined {
  switch (tensor.dtype) {
    case DataType.Int64:
    case DataType.Uint64:
    case DataType.Int32:
    case DataType.Uint32:
    case DataType.Int16:
    case DataType.Uint16:
    case DataType.Int8:
    case DataType.Uint8:
    case DataType.Bool: {
      const elements = elementsOf(tensor);
      const values = elements && Array.from<number | bigint, number>(elements, Number);
      return values?.every(Number.isSafeInteger) ? values : undefined;
    }
    default:
      return undefined;
  }
}

/** Elements of a float16, bfloat16, float32 or float64 tensor as numbers; undefined for other types. */
export function floatsOf(tensor: Tensor): Float32Array | Float64Array | undefined {
  const elements = elementsOf(tensor);
  if (elements instanceof Float32Array || elements instanceof Float64Array) return elements;
  if (!(elements instanceof Uint16Array)) return undefined;
  if (tensor.dtype === DataType.Float16) return Float32Array.from(elements, float16ToNumber);
  if (tensor.dtype === DataType.BFloat16) return bfloat16ToFloat32(elements);
  return undefined;
}

/** A float tensor of `dtype` (float16, bfloat16, float32, float64) from numbers, rounded to nearest even. */
export function floatTensor(dtype: DataType, dims: readonly number[], values: ArrayLike<number>): Tensor {
  return Tensor.fromBytes(dtype, dims, viewOf(roundedTo(dtype, values)));
}

/** An integer tensor of `dtype` (int8..int64, uint8..uint64, bool) from numbers. */
export function integerTensor(dtype: DataType, dims: readonly number[], values: readonly number[]): Tensor {
  const Type = arrayTypes[dtype as keyof typeof arrayTypes];
  if (!Type) throw new RangeError(`not an integer type: ${dtype}`);
  if (dtype === DataType.Int64 || dtype === DataType.Uint64) {
    const elements: ArrayBufferView =
      dtype === DataType.Int64 ? BigInt64Array.from(values, BigInt) : BigUint64Array.from(values, BigInt);
    return Tensor.fromBytes(dtype, dims, viewOf(elements));
  }
  return Tensor.fromBytes(dtype, dims, viewOf((Type as typeof Int32Array).from(values)));
}

function roundedTo(dtype: DataType, values: ArrayLike<number>): ArrayBufferView {
  switch (dtype) {
    case DataType.Float:
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case DataType.Double:
      return values instanceof Float64Array ? values : Float64Array.from(values);
    case DataType.Float16:
      return Uint16Array.from(values, numberToFloat16);
    case DataType.BFloat16:
      return Uint16Array.from(values, numberToBfloat16);
    default:
      throw new RangeError(`not a float type: ${dtype}`);
  }
}

function viewOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754-2019 binary16 to a number. */
export function float16ToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A number to IEEE 754-2019 binary16, ties to even. */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundToEven(size / 2 ** -24);
  const exponent = Math.floor(Math.log2(size));
  const adjusted = size < 2 ** exponent ? exponent - 1 : size >= 2 ** (exponent + 1) ? exponent + 1 : exponent;
  return sign | (((adjusted + 15) << 10) + (roundToEven((size / 2 ** adjusted) * 1024) - 1024));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}

function bfloat16ToFloat32(values: Uint16Array): Float32Array {
  const bits = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = (values[i] as number) << 16;
  return new Float32Array(bits.buffer);
}

function numberToBfloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
