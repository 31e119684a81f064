import { DataType, dataTypeInfo, type ModelFormatError, packedByteLength, type TensorData } from "../../ir";
import { ByteRange } from "../byteRange";
import type { Span } from "./wireReader";

/** How the numbers of a typed field (`float_data`, ...) are encoded. */
export type TypedEncoding = "float" | "double" | "varint";

/** One occurrence of a typed field: packed numbers, or a single number. */
export type TypedRun = Span;

/**
 * Elements in one of the typed fields of a tensor, turned into the layout of `raw_data` when asked for. Most files use `raw_data`; typed
 * fields hold small constants, so that decoding them late costs nothing and decoding them early would.
 */
export class TypedData implements TensorData {
  readonly byteLength: number;
  #kept: Uint8Array | undefined;

  constructor(
    private readonly dtype: DataType,
    private readonly count: number,
    private readonly encoding: TypedEncoding,
    private readonly runs: readonly TypedRun[],
    private readonly damaged: () => ModelFormatError,
  ) {
    this.byteLength = packedByteLength(dtype, count);
  }

  bytes(): Uint8Array {
    this.#kept ??= this.#decode();
    return this.#kept;
  }

  #decode(): Uint8Array {
    const target = new Uint8Array(this.byteLength);
    if (this.encoding !== "varint") {
      let at = 0;
      for (const run of this.runs) {
        const bytes = run instanceof ByteRange ? run.source.read(run.offset, run.byteLength) : run;
        if (at + bytes.length > target.length) throw this.damaged();
        target.set(bytes, at);
        at += bytes.length;
      }
      if (at !== target.length) throw this.damaged();
      return target;
    }
    const put = putter(this.dtype, target);
    const expected = numbersFor(this.dtype, this.count);
    let index = 0;
    for (const run of this.runs) {
      const bytes = run instanceof ByteRange ? run.source.read(run.offset, run.byteLength) : run;
      for (let at = 0; at < bytes.length; index++) {
        if (index >= expected) throw this.damaged();
        at = readVarint(bytes, at, this.damaged);
        put(index, low, high);
      }
    }
    if (index !== expected) throw this.damaged();
    return target;
  }
}

/** Numbers that a typed field must hold for `count` elements: several elements share one where they are packed. */
export function numbersFor(dtype: DataType, count: number): number {
  const { bits, kind } = dataTypeInfo(dtype);
  if (kind === "complex") return count * 2;
  return bits === 4 || bits === 2 ? packedByteLength(dtype, count) : count;
}

/** The low and high halves of the varint that `readVarint` found last: a return value without an allocation. */
let low = 0;
let high = 0;

function readVarint(bytes: Uint8Array, start: number, damaged: () => ModelFormatError): number {
  low = 0;
  high = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw damaged();
    const bits = byte & 0x7f;
    if (i < 4) low |= bits << (7 * i);
    else if (i === 4) {
      low |= bits << 28;
      high |= bits >> 4;
    } else high |= bits << (7 * i - 32);
    if (byte < 0x80) return start + i + 1;
  }
  throw damaged();
}

/** Stores number `index` into raw data; for packed and 8-bit types that is its low byte (onnx.proto, `int32_data`). */
function putter(dtype: DataType, target: Uint8Array): (index: number, low: number, high: number) => void {
  const view = new DataView(target.buffer);
  const { bits } = dataTypeInfo(dtype);
  if (bits === 64) {
    return (index, lowHalf, highHalf) => {
      view.setInt32(index * 8, lowHalf, true);
      view.setInt32(index * 8 + 4, highHalf, true);
    };
  }
  if (bits === 32) return (index, lowHalf) => view.setInt32(index * 4, lowHalf, true);
  if (bits === 16) return (index, lowHalf) => view.setInt16(index * 2, lowHalf, true);
  if (bits === 6) return (index, lowHalf) => putSixBits(target, index, lowHalf & 0x3f);
  if (dtype === DataType.Bool)
    return (index, lowHalf) => {
      target[index] = lowHalf === 0 ? 0 : 1;
    };
  return (index, lowHalf) => {
    target[index] = lowHalf;
  };
}

/** A contiguous bit stream, low bits first (onnx.proto, `raw_data` of float6). */
function putSixBits(target: Uint8Array, index: number, bits: number): void {
  const at = Math.floor((index * 6) / 8);
  const shift = (index * 6) % 8;
  target[at] = (target[at] as number) | (bits << shift);
  if (shift > 2) target[at + 1] = (target[at + 1] as number) | (bits >> (8 - shift));
}
