/**
 * Strings of a protobuf file. They should be UTF-8, but writers do not check and runtimes do not care, so bytes that are not valid
 * UTF-8 become lone surrogates U+DC80 to U+DCFF and turn back into the same bytes on writing (the scheme of Python's PEP 383).
 * Two different byte strings are never the same text.
 */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
/** Names up to this length are looked up before they are decoded. */
export const longName = 100;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

export function decodeText(bytes: Uint8Array): string {
  if (bytes.length <= longName && isAscii(bytes)) return String.fromCharCode.apply(null, bytes as unknown as number[]);
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

/** Names are short ASCII nearly always, for which a decoder call costs more than it does. */
function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= 0x80) return false;
  return true;
}

const cached = 1 << 12;

/** The texts seen lately: an operator or the name of an attribute stands in a file thousands of times. */
export class RecentTexts {
  readonly #texts: string[] = new Array(cached).fill("");

  text(bytes: Uint8Array, start: number, length: number): string {
    const end = start + length;
    const slot = hashOf(bytes, start, end) & (cached - 1);
    const known = this.#texts[slot] as string;
    if (isText(known, bytes, start, length)) return known;
    const text = decodeText(bytes.subarray(start, end));
    this.#texts[slot] = text;
    return text;
  }
}

/**
 * A number for bytes, the same for the same ones; not negative.
 * @param multiplier odd; one that a file cannot know keeps it from making names up that all have one number
 */
export function hashOf(bytes: Uint8Array, start: number, end: number, multiplier = 31): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, multiplier) + (bytes[at] as number)) | 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Whether a text is these bytes, as ASCII: bytes from 0x80 on are never equal to the code of what they stand for. */
export function isText(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] as number;
    if (byte >= 0x80 || text.charCodeAt(i) !== byte) return false;
  }
  return true;
}

/** By hand and in one go: a decoder that throws for each bad byte would take minutes over a hostile file. */
function decodeEscaped(bytes: Uint8Array): string {
  const parts: string[] = [];
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const code = codePointAt(bytes, at);
    if (code < 0) units.push(0xdc00 + (bytes[at++] as number));
    else {
      if (code > 0xffff) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
      else units.push(code);
      at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    if (units.length > 8000) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  return parts.join("") + String.fromCharCode(...units);
}

/** The code point of the well-formed UTF-8 sequence at `at` (RFC 3629, section 4); -1 when there is none. */
function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return lead;
  const length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length === 0 || at + length > bytes.length) return -1;
  let code = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] as number;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  const isOverlong = (length === 3 && code < 0x800) || (length === 4 && code < 0x10000);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return isOverlong || isSurrogate || code > 0x10ffff ? -1 : code;
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
