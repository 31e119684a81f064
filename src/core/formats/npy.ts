import {
  DataType,
  dataTypeInfo,
  dataTypeName,
  isNumeric,
  packedByteLength,
  readBytes,
  readCodes,
  type Tensor,
} from "../ir";

/** What goes before the elements in a .npy file, and how these are to be read from the tensor. */
export interface NpyPlan {
  readonly header: Uint8Array;
  /** Bytes of the whole file. */
  readonly bytes: number;
  /** Set when NumPy has no such type and another stands for it: one sentence. */
  readonly note?: string;
  /** The elements in pieces of at most about 4 MB, in order. */
  pieces(): Iterable<Uint8Array>;
}

/** Types that are in NumPy, by its type characters (numpy.lib.format, "descr"). */
const OWN: Readonly<Partial<Record<DataType, string>>> = {
  [DataType.Float]: "<f4",
  [DataType.Double]: "<f8",
  [DataType.Float16]: "<f2",
  [DataType.Int8]: "|i1",
  [DataType.Int16]: "<i2",
  [DataType.Int32]: "<i4",
  [DataType.Int64]: "<i8",
  [DataType.Uint8]: "|u1",
  [DataType.Uint16]: "<u2",
  [DataType.Uint32]: "<u4",
  [DataType.Uint64]: "<u8",
  [DataType.Bool]: "|b1",
  [DataType.Complex64]: "<c8",
  [DataType.Complex128]: "<c16",
};

const PIECE = 4 * 1024 * 1024;
/** NumPy 2 makes no array of more dimensions. */
const MOST_DIMENSIONS = 64;
/** Texts of a fixed width: one long one makes all long. */
const LONGEST_TEXTS = 1 << 27;

/**
 * How a tensor is written in NumPy's .npy format. Integers of less than 8 bits become 8-bit ones of the same values; floats that NumPy does
 * not have are written as their bits, in unsigned integers, so that nothing is rounded. Gives a reason where it cannot be written.
 */
export function planNpy(tensor: Tensor): NpyPlan | { readonly refused: string } {
  const { dtype, dims } = tensor;
  const name = dataTypeName(dtype);
  if (dims.length > MOST_DIMENSIONS) return { refused: `NumPy has no arrays of ${dims.length} dimensions` };
  const { kind, bits } = dataTypeInfo(dtype);
  if (kind === "string") return planTexts(tensor);
  const own = OWN[dtype];
  if (own !== undefined) return plan(tensor, own, { width: bits / 8 });
  if (!isNumeric(dtype)) return { refused: `elements of type ${name} are not known` };
  if (kind !== "float") {
    const note = `NumPy has no ${name}: the values are written as ${kind}8.`;
    return plan(tensor, kind === "int" ? "|i1" : "|u1", { width: 1, note });
  }
  const width = bits > 8 ? bits / 8 : 1;
  const note = `NumPy has no ${name}: the bits of each element are written as uint${width * 8}.`;
  return plan(tensor, width === 1 ? "|u1" : `<u${width}`, { width, note });
}

function plan(tensor: Tensor, descr: string, { width, note }: { width: number; note?: string }): NpyPlan {
  const header = npyHeader(descr, tensor.dims);
  const bytes = header.length + tensor.size * width;
  return { header, bytes, ...(note !== undefined && { note }), pieces: () => elementPieces(tensor, width) };
}

function* elementPieces(tensor: Tensor, width: number): Iterable<Uint8Array> {
  const { bits, kind } = dataTypeInfo(tensor.dtype);
  const count = PIECE / width;
  for (let from = 0; from < tensor.size; from += count) {
    const taken = Math.min(count, tensor.size - from);
    if (bits >= 8) {
      yield readBytes(tensor, from * width, packedByteLength(tensor.dtype, taken));
      continue;
    }
    const codes = readCodes(tensor, from, taken);
    const sign = 1 << (bits - 1);
    yield kind === "int" ? codes.map((code) => (code ^ sign) - sign) : codes;
  }
}

/** Texts have the width of the longest; ones that are no UTF-8 are written as bytes. */
function planTexts(tensor: Tensor): NpyPlan | { readonly refused: string } {
  const strings = tensor.strings();
  const refused = "its texts would take too much room at the width of the longest";
  // A text of n bytes has at least n / 4 characters of 4 bytes each: what is too long in bytes need not be decoded.
  const longestBytes = strings.reduce((most, bytes) => Math.max(most, bytes.length), 0);
  if (longestBytes * strings.length > LONGEST_TEXTS) return { refused };
  const texts = decoded(strings);
  const longest = (texts ?? strings).reduce((most, text) => Math.max(most, text.length), 1);
  const width = longest * (texts ? 4 : 1);
  if (width * strings.length > LONGEST_TEXTS) return { refused };
  const header = npyHeader(`${texts ? "<U" : "|S"}${longest}`, tensor.dims);
  const body = new Uint8Array(width * strings.length);
  if (texts) {
    const view = new DataView(body.buffer);
    for (const [at, text] of texts.entries())
      for (const [place, code] of text.entries()) view.setUint32(at * width + place * 4, code, true);
  } else for (const [at, bytes] of strings.entries()) body.set(bytes, at * width);
  const note = texts ? undefined : "Some texts are no UTF-8: all are written as bytes.";
  return { header, bytes: header.length + body.length, ...(note !== undefined && { note }), pieces: () => [body] };
}

/** Code points of each text; undefined when one is no UTF-8. */
function decoded(strings: readonly Uint8Array[]): readonly (readonly number[])[] | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return strings.map((bytes) => Array.from(decoder.decode(bytes), (character) => character.codePointAt(0) as number));
  } catch {
    return undefined;
  }
}

/** Version 1.0, or 2.0 where the header is too long for its 16-bit length; padded so that the elements begin at a multiple of 64. */
function npyHeader(descr: string, dims: readonly number[]): Uint8Array {
  const shape = dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const isLong = text.length + 75 > 0xffff;
  const prefix = isLong ? 12 : 10;
  const total = Math.ceil((prefix + text.length + 1) / 64) * 64;
  const header = new Uint8Array(total).fill(0x20);
  header.set([0x93, ...new TextEncoder().encode("NUMPY"), isLong ? 2 : 1, 0]);
  const view = new DataView(header.buffer);
  if (isLong) view.setUint32(8, total - prefix, true);
  else view.setUint16(8, total - prefix, true);
  header.set(new TextEncoder().encode(text), prefix);
  header[total - 1] = 0x0a;
  return header;
}
