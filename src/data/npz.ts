import { inflateRawSync } from "node:zlib";
import type { Tensor } from "../core/ir";
import { DataError } from "./dataError";
import { readNpy } from "./npy";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const maxEntries = 65_535;

/**
 * Reads NumPy's .npz: a zip archive (PKWARE APPNOTE 6.3) of .npy arrays, stored or deflated. Gives the arrays by name, without ".npy".
 * @param maxBytes how many bytes all arrays together may unpack to.
 */
export function readNpz(bytes: Uint8Array, name: string, maxBytes = 2 ** 31): Map<string, Tensor> {
  const arrays = new Map<string, Tensor>();
  let left = maxBytes;
  for (const entry of entriesOf(bytes, name)) {
    if (!entry.name.endsWith(".npy")) continue;
    if (entry.size > left) throw new DataError(`${name}: its arrays take more than ${maxBytes} bytes.`);
    left -= entry.size;
    const content = unpack(bytes, entry, name);
    const key = entry.name.slice(0, -".npy".length);
    arrays.set(key, readNpy(content, `${name} (${key})`));
  }
  if (arrays.size === 0) throw new DataError(`${name}: there is no array in this archive.`);
  return arrays;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

function* entriesOf(bytes: Uint8Array, name: string): Generator<Entry, void, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (): never => {
    throw new DataError(`${name}: not a whole .npz archive.`);
  };
  // The end record is the last 22 bytes unless a comment (64 KiB at most) follows it.
  let end = bytes.length - 22;
  const lowest = Math.max(0, end - 0xffff);
  while (end >= lowest && view.getUint32(end, true) !== endSignature) end--;
  if (end < lowest || end < 0) return broken();
  const count = Math.min(view.getUint16(end + 10, true), maxEntries);
  let at = view.getUint32(end + 16, true);
  const decoder = new TextDecoder();
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySignature) return broken();
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const commentLength = view.getUint16(at + 32, true);
    if (at + 46 + nameLength + extraLength > bytes.length) return broken();
    const packedSize = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const offset = view.getUint32(at + 42, true);
    if (packedSize === 0xffffffff || size === 0xffffffff || offset === 0xffffffff)
      throw new DataError(`${name}: archives above 4 GB are not read.`);
    yield {
      name: decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      packedSize,
      size,
      offset,
    };
    at += 46 + nameLength + extraLength + commentLength;
  }
}

function unpack(bytes: Uint8Array, entry: Entry, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, packedSize, size } = entry;
  const broken = (): never => {
    throw new DataError(`${name}: the array "${entry.name}" is damaged.`);
  };
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== localSignature) return broken();
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packedSize > bytes.length) return broken();
  const packed = bytes.subarray(start, start + packedSize);
  if (entry.method === 0) return packedSize === size ? packed : broken();
  if (entry.method !== 8)
    throw new DataError(`${name}: the array "${entry.name}" is packed in a way that is not read.`);
  try {
    const content = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
    return content.length === size ? content : broken();
  } catch {
    return broken();
  }
}
