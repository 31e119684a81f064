/** Protobuf by hand, for tests of files that no library would write. Each function gives the bytes of one field, tag included. */
export type Bytes = Uint8Array;

export function concat(...parts: readonly (Bytes | readonly number[])[]): Bytes {
  return new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
}

/** A bare varint; negative numbers take ten bytes. */
export function varint(value: number | bigint): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export function tag(field: number, wire: number): Bytes {
  return varint(field * 8 + wire);
}

export function int(field: number, value: number | bigint): Bytes {
  return concat(tag(field, 0), varint(value));
}

export function bytes(field: number, content: Bytes | readonly number[]): Bytes {
  return concat(tag(field, 2), varint(content.length), content);
}

export function text(field: number, content: string): Bytes {
  return bytes(field, Buffer.from(content, "utf8"));
}

export function message(field: number, ...parts: readonly Bytes[]): Bytes {
  return bytes(field, concat(...parts));
}

export function float(field: number, value: number): Bytes {
  return concat(tag(field, 5), floats([value]));
}

export function fixed64(field: number, value: bigint): Bytes {
  const content = new Uint8Array(8);
  new DataView(content.buffer).setBigUint64(0, value, true);
  return concat(tag(field, 1), content);
}

/** Little-endian float32, without tag. */
export function floats(values: readonly number[]): Bytes {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function entry(field: number, key: string, value: string): Bytes {
  return message(field, text(1, key), text(2, value));
}
