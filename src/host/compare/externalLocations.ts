const KEY = Buffer.from("\n\u0008location\u0012", "latin1");
/** Exporters may write a file for each tensor; somebody who names more than this wants to keep us busy. */
const MOST = 4096;

/**
 * Files beside a model that hold its weights: the values of `location` in `TensorProto.external_data`, found by the bytes of its key
 * (field 1 of StringStringEntryProto, followed by field 2), without reading the model.
 */
export function externalLocations(bytes: Uint8Array): string[] {
  const found = new Set<string>();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(KEY); at >= 0 && found.size < MOST; at = buffer.indexOf(KEY, at + 1)) {
    let start = at + KEY.length;
    const low = buffer[start++] ?? 0;
    // A varint; more than two bytes of it would be longer than any path.
    const high = low < 128 ? 0 : (buffer[start++] ?? 128);
    const length = (low & 127) + high * 128;
    if (high >= 128 || length === 0 || start + length > buffer.length) continue;
    found.add(buffer.toString("utf8", start, start + length));
  }
  return [...found];
}
