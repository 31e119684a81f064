import { DataType, dataTypeInfo, dataTypeName, ModelFormatError, packedByteLength, Tensor } from "../../ir";
import { ByteRange } from "../byteRange";
import { TensorOrigin } from "./carried";
import { ExternalEntries, openExternal } from "./externalData";
import { HeldBytes } from "./heldBytes";
import type { ReadContext } from "./readContext";
import { TensorField as F, Wire } from "./schema";
import { numbersFor, TypedData, type TypedEncoding, type TypedRun } from "./typedData";
import { type NameId, noName } from "./valueNames";
import { type Mark, VerbatimPieces } from "./verbatimPieces";
import type { Span, WireReader } from "./wireReader";

/** What the fields of one `TensorProto` said. */
class TensorParts {
  readonly origin = new TensorOrigin();
  name: NameId = noName;
  dims: readonly number[] = [];
  dtype: DataType = DataType.Undefined;
  raw: HeldBytes | ByteRange | undefined;
  readonly runs: TypedRun[] = [];
  encoding: TypedEncoding | undefined;
  readonly strings: Uint8Array[] = [];
  readonly external = new ExternalEntries();
  isExternal = false;
  hasSegment = false;
}

/** Reads a tensor message that was entered; its elements stay where they are. */
export function readTensor(reader: WireReader, context: ReadContext): { name: NameId; tensor: Tensor } {
  context.spend("tensor", reader);
  const start = reader.position;
  const parts = new TensorParts();
  const dims: number[] = [];
  const verbatim = new VerbatimPieces();
  while (reader.next()) {
    const { field, fieldStart } = reader;
    verbatim.add(readField(reader, parts, dims, context), field, fieldStart);
  }
  const { origin } = parts;
  const form = context.forms.of(verbatim.end(reader.position), dims, reader);
  origin.pieces = form.pieces;
  parts.dims = form.dims;
  origin.isExternal = parts.isExternal;
  if (parts.isExternal) {
    origin.otherEntries = parts.external.others;
    context.hasExternalData = true;
  }
  return { name: parts.name, tensor: toTensor(parts, reader, start, context) };
}

function readField(reader: WireReader, parts: TensorParts, dims: number[], context: ReadContext): "keep" | Mark {
  switch (reader.field) {
    case F.dims:
      readDims(reader, dims);
      return "keep";
    case F.dataType:
      parts.dtype = reader.number("the data type of a tensor");
      return "keep";
    case F.segment:
      parts.hasSegment = true;
      reader.skip();
      return "keep";
    case F.floatData:
      readRun(reader, parts, context, "float", Wire.fixed32);
      return "keep";
    case F.doubleData:
      readRun(reader, parts, context, "double", Wire.fixed64);
      return "keep";
    case F.int32Data:
    case F.int64Data:
    case F.uint64Data:
      readRun(reader, parts, context, "varint", Wire.varint);
      return "keep";
    case F.stringData:
      context.spend("piece", reader);
      parts.strings.push(reader.bytes("an element of a string tensor"));
      return "keep";
    case F.rawData:
      parts.raw = reader.held("the elements of a tensor");
      parts.origin.hasRaw = true;
      return "raw";
    case F.name:
      parts.name = reader.name("the name of a tensor", context.names);
      parts.origin.name = context.names.text(parts.name);
      parts.origin.hasName = true;
      return "name";
    case F.externalData:
      parts.external.read(reader);
      return "external";
    case F.dataLocation:
      parts.isExternal = reader.number("the data location of a tensor") === 1;
      return parts.isExternal ? "external" : "keep";
    default:
      reader.skip();
      return "keep";
  }
}

/** `dims`, packed or not. */
export function readDims(reader: WireReader, dims: number[]): void {
  const start = reader.fieldStart;
  const add = (dim: number) => {
    if (dim < 0 || !Number.isSafeInteger(dim)) reader.fail("a tensor dimension of 0 or more", String(dim), start);
    // A million dimensions are an attack on whoever multiplies them; runtimes stop far below.
    if (dims.length >= maxRank) reader.fail(`a tensor of at most ${maxRank} dimensions`, "more", start);
    dims.push(dim);
  };
  if (!reader.isPacked) {
    add(reader.number("a tensor dimension"));
    return;
  }
  const outer = reader.enter("tensor dimensions");
  while (reader.position < reader.limit) add(reader.rawNumber("a tensor dimension"));
  reader.leave(outer);
}

const maxRank = 1024;

function readRun(
  reader: WireReader,
  parts: TensorParts,
  context: ReadContext,
  encoding: TypedEncoding,
  single: number,
): void {
  if (parts.encoding !== undefined && parts.encoding !== encoding)
    reader.fail("a tensor with its elements in one field", "elements in several fields", reader.fieldStart);
  parts.encoding = encoding;
  if (reader.isPacked) {
    parts.runs.push(reader.payload("the elements of a tensor"));
    return;
  }
  // One number a field is how some old writers did it.
  reader.expectWire(single, "the elements of a tensor");
  context.spend("piece", reader);
  const start = reader.position;
  reader.skip();
  parts.runs.push(reader.span(start, reader.position - start));
}

function toTensor(parts: TensorParts, reader: WireReader, start: number, context: ReadContext): Tensor {
  const { dtype, dims, origin } = parts;
  if (!parts.isExternal && !parts.hasSegment && parts.raw !== undefined && dtype !== DataType.String) {
    // What nearly all are: nothing is made that only an error or a rare encoding would need.
    const { raw } = parts;
    let count = 1;
    for (let axis = 0; axis < dims.length; axis++) count *= dims[axis] as number;
    if (count > 0 && raw.byteLength === packedByteLength(dtype, count)) return new Tensor(dtype, dims, raw, origin);
  }
  return toRareTensor(parts, reader, start, context);
}

const nothingHeld = new HeldBytes(new Uint8Array(0), 0, 0);

function toRareTensor(parts: TensorParts, reader: WireReader, start: number, context: ReadContext): Tensor {
  const { dtype, dims, origin } = parts;
  const label = origin.name ? `tensor "${shortened(origin.name)}"` : "a tensor";
  const damaged = (expected: string, found: string) =>
    new ModelFormatError({ file: reader.source.name, offset: start, expected, found, hint: "The file is damaged." });
  let count = 1;
  for (const dim of dims) count *= dim;
  if (dims.includes(0)) count = 0;
  if (!Number.isSafeInteger(count))
    throw damaged(`${label} that fits in memory`, `dimensions [${dims.slice(0, 8)}] with too many elements`);
  if (parts.hasSegment) throw damaged(`${label} in one piece`, "a segment of one (export the model without segments)");
  const shape = `${dataTypeName(dtype)}[${dims}]`;
  if (dtype === DataType.String) {
    if (parts.isExternal) throw damaged(`${label} of strings inside the model file`, "external data");
    if (parts.strings.length !== count)
      throw damaged(`${count} strings for ${label} of ${shape}`, `${parts.strings.length}`);
    return new Tensor(dtype, dims, parts.strings, origin);
  }
  const isKnown = dataTypeInfo(dtype).bits > 0;
  const length = packedByteLength(dtype, count);
  if (parts.isExternal) {
    const data = openExternal(parts.external, { label, length: isKnown ? length : undefined, start }, reader, context);
    return new Tensor(dtype, dims, data, origin);
  }
  if (parts.raw !== undefined || parts.encoding === undefined || !isKnown) {
    const { raw = nothingHeld } = parts;
    const found = raw.byteLength;
    if (isKnown && found !== length) throw damaged(`${length} bytes for ${label} of ${shape}`, `${found} bytes`);
    return new Tensor(dtype, dims, raw, origin);
  }
  const { encoding, runs } = parts;
  const mismatch = () =>
    damaged(`${numbersFor(dtype, count)} numbers for ${label} of ${shape}`, "another number of them");
  checkRuns(parts, count, mismatch);
  return new Tensor(dtype, dims, new TypedData(dtype, count, encoding, runs, mismatch), origin);
}

/** Counts the numbers in typed fields without decoding them. */
function checkRuns(parts: TensorParts, count: number, mismatch: () => ModelFormatError): void {
  const { dtype, encoding, runs } = parts;
  const { bits, kind } = dataTypeInfo(dtype);
  const expected = numbersFor(dtype, count);
  let found = 0;
  if (encoding === "varint") {
    if (kind === "complex" || dtype === DataType.Float || dtype === DataType.Double) throw mismatch();
    for (const run of runs) found += countVarints(run);
  } else {
    const size = encoding === "float" ? 4 : 8;
    if (size * 8 !== (kind === "complex" ? bits / 2 : bits) || (kind !== "complex" && kind !== "float"))
      throw mismatch();
    for (const run of runs) found += (run instanceof ByteRange ? run.byteLength : run.length) / size;
  }
  if (found !== expected) throw mismatch();
}

const countedPiece = 1024 * 1024;

function countVarints(run: Span): number {
  if (!(run instanceof ByteRange)) return countEnds(run);
  let count = 0;
  for (let at = 0; at < run.byteLength; at += countedPiece)
    count += countEnds(run.source.read(run.offset + at, Math.min(countedPiece, run.byteLength - at)));
  return count;
}

function countEnds(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte < 0x80) count++;
  return count;
}

export function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 77)}...` : name;
}
