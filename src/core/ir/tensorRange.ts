import { DataType, dataTypeInfo } from "./dataType";
import { narrowFloatValues } from "./narrowFloats";
import type { Tensor } from "./tensor";
import { float16ToNumber } from "./tensorValues";

/**
 * Bytes of a tensor from `offset` on, without having the others in memory. Throws RangeError for strings.
 * @param room memory to use for them, from the next call on for others; it must be aligned for every typed array
 */
export function readBytes(tensor: Tensor, offset: number, length: number, room?: Uint8Array): Uint8Array {
  const { data } = tensor;
  if (!("byteLength" in data)) throw new RangeError("a string tensor has no raw bytes");
  if (!data.readInto) return data.bytes().subarray(offset, offset + length);
  // Zeroed memory of its own: aligned for every typed array.
  const target = room && room.length >= length ? room.subarray(0, length) : new Uint8Array(length);
  data.readInto(offset, target);
  return target;
}

/** Elements `from` to `from + count` as whole bytes: packed ones are unpacked to one code a byte. */
export function readCodes(tensor: Tensor, from: number, count: number, room?: Uint8Array): Uint8Array {
  const { bits } = dataTypeInfo(tensor.dtype);
  if (bits >= 8) return readBytes(tensor, (from * bits) / 8, (count * bits) / 8, room);
  const firstBit = from * bits;
  const start = Math.floor(firstBit / 8);
  const packed = readBytes(tensor, start, Math.ceil((firstBit + count * bits) / 8) - start);
  const mask = (1 << bits) - 1;
  const codes = new Uint8Array(count);
  // Low bits first; a code of 6 bits may lie in two bytes.
  for (let i = 0, at = firstBit - start * 8; i < count; i++, at += bits) {
    const two = (packed[at >> 3] as number) | ((packed[(at >> 3) + 1] ?? 0) << 8);
    codes[i] = (two >> (at & 7)) & mask;
  }
  return codes;
}

/** True for the types whose elements are single real numbers. */
export function isNumeric(dtype: DataType): boolean {
  return ["float", "int", "uint", "bool"].includes(dataTypeInfo(dtype).kind);
}

/** Where numbers are read from: anything that is indexed. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/**
 * Elements `from` to `from + count` of a numeric tensor as numbers; 64-bit integers are rounded to the nearest double.
 * Throws RangeError for strings and complex numbers.
 * @param room see `readBytes`
 */
export function readNumbers(tensor: Tensor, from: number, count: number, room?: Uint8Array): Numbers {
  const { dtype } = tensor;
  const codes = readCodes(tensor, from, count, room);
  const table = narrowFloatValues(dtype);
  if (table) return Float32Array.from(codes, (code) => table[code] as number);
  const { bits, kind } = dataTypeInfo(dtype);
  if (bits < 8 && kind === "int") {
    const sign = 1 << (bits - 1);
    return Int8Array.from(codes, (code) => (code ^ sign) - sign);
  }
  if (bits <= 8 && kind !== "int") return codes;
  // Not `slice`: a Node Buffer answers that with a view.
  const { buffer, byteOffset } = codes.byteOffset % 8 === 0 ? codes : new Uint8Array(codes);
  switch (dtype) {
    case DataType.Float:
      return new Float32Array(buffer, byteOffset, count);
    case DataType.Double:
      return new Float64Array(buffer, byteOffset, count);
    case DataType.Float16:
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), float16ToNumber);
    case DataType.BFloat16:
      return fromBfloat16(new Uint16Array(buffer, byteOffset, count));
    case DataType.Int8:
      return new Int8Array(buffer, byteOffset, count);
    case DataType.Int16:
      return new Int16Array(buffer, byteOffset, count);
    case DataType.Uint16:
      return new Uint16Array(buffer, byteOffset, count);
    case DataType.Int32:
      return new Int32Array(buffer, byteOffset, count);
    case DataType.Uint32:
      return new Uint32Array(buffer, byteOffset, count);
    case DataType.Int64:
      return Float64Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case DataType.Uint64:
      return Float64Array.from(new BigUint64Array(buffer, byteOffset, count), Number);
    default:
      throw new RangeError(`elements of type ${dataTypeInfo(dtype).name} are no numbers`);
  }
}

function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] as number) << 16;
  return new Float32Array(bits.buffer);
}
