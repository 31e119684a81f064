/**
 * Strings of a protobuf file. They should be UTF-8, but writers do not check and runtimes do not care, so bytes that are not valid
 * UTF-8 become lone surrogates U+DC80 to U+DCFF and turn back into the same bytes on writing (the scheme of Python's PEP 383).
 * Two different byte strings are never the same text.
 */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const shortText = 48;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

export function decodeText(bytes: Uint8Array): string {
  if (bytes.length <= shortText) {
    const ascii = shortAscii(bytes);
    if (ascii !== undefined) return ascii;
  }
  return validText(bytes) ?? decodeEscaped(bytes);
}

/** The text when the bytes are valid UTF-8, else undefined. */
export function validText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function encodeText(text: string): Uint8Array {
  return loneSurrogate.test(text) ? encodeEscaped(text) : encoder.encode(text);
}

/** Names are short ASCII nearly always; this is several times faster than a decoder call. */
function shortAscii(bytes: Uint8Array): string | undefined {
  for (const byte of bytes) if (byte >= 0x80) return undefined;
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

function decodeEscaped(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    const text = length > 0 ? validText(bytes.subarray(at, at + length)) : undefined;
    parts.push(text ?? String.fromCharCode(0xdc00 + (bytes[at] as number)));
    at += text === undefined ? 1 : length;
  }
  return parts.join("");
}

/** Length of the UTF-8 sequence that the byte at `at` announces; 0 when it announces none or the bytes end before. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  return at + length <= bytes.length ? length : 0;
}

function encodeEscaped(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}
