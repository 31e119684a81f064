const KEY = Buffer.from("\n\u0008location\u0012", "latin1");
/** A model names few files; somebody who names more wants to keep us busy. */
const MOST = 64;

/**
 * Files beside a model that hold its weights: the values of `location` in `TensorProto.external_data`, found by the bytes of its key
 * (field 1 of StringStringEntryProto, followed by field 2), without reading the model.
 */
export function externalLocations(bytes: Uint8Array): string[] {
  const found = new Set<string>();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(KEY); at >= 0 && found.size < MOST; at = buffer.indexOf(KEY, at + 1)) {
    const length = buffer[at + KEY.length] ?? 0;
    const start = at + KEY.length + 1;
    // A longer length takes more than one byte: no file name is that long.
    if (length > 0 && length < 128) found.add(buffer.toString("utf8", start, start + length));
  }
  return [...found];
}
