import { type Attribute, DataType, type SparseTensor, type Tensor, type ValueType } from "../../ir";
import { ByteRange } from "../byteRange";
import type { ByteSource } from "../fileSet";
import { type AttributeContent, Carried, ReadAttribute } from "./carried";
import { type RawGraph, readRawGraph } from "./graphReader";
import type { ReadContext } from "./readContext";
import { attributeKinds, AttributeField as F, SparseTensorField, Wire } from "./schema";
import { readDims, readTensor } from "./tensorReader";
import { decodeText, validText } from "./text";
import { readTypeBody } from "./typeReader";
import { type NameId, noName } from "./valueNames";
import { type Span, WireReader } from "./wireReader";

/** What the fields of one `AttributeProto` said. Most have one field that matters, so lists are made when they are needed. */
class AttributeParts {
  name = "";
  docString = "";
  reference = "";
  type = 0;
  f = 0;
  i = 0n;
  s: Span = noBytes;
  t: Tensor | undefined;
  g: RawGraph | undefined;
  sparse: SparseTensor | undefined;
  tp: ValueType | undefined;
  tensors: Tensor[] | undefined;
  graphs: RawGraph[] | undefined;
  sparses: SparseTensor[] | undefined;
  types: ValueType[] | undefined;
  strings: Span[] | undefined;
  floats: number[] | undefined;
  ints: bigint[] | undefined;
  /** A list is too long to be decoded before somebody looks at it. */
  isLong = false;
  /** Kind by the fields that are there, for files before IR version 2, which do not say the type. */
  seen = 0;
  carried: Carried | undefined;
}

const noBytes = new Uint8Array(0);
const noGraphs: readonly RawGraph[] = [];

/** Lists up to this length are decoded at once. */
const eagerNumbers = 256;

/** Reads the `AttributeProto` that the present field holds. Graphs in it are read, but their names are not resolved yet. */
export function readAttribute(
  reader: WireReader,
  context: ReadContext,
  depth: number,
): { attribute: Attribute; graphs: readonly RawGraph[] } {
  context.spend("attribute", reader);
  const outer = reader.enter("an attribute");
  const known = context.attributes.find(reader);
  if (known) {
    reader.moveTo(reader.limit);
    reader.leave(outer);
    return { attribute: known as Attribute, graphs: noGraphs };
  }
  const parts = new AttributeParts();
  const hadExternal = context.hasExternalData;
  context.hasExternalData = false;
  const start = reader.position;
  while (reader.next()) readField(reader, parts, context, depth);
  const end = reader.position;
  const content = contentOf(parts, reader, start, end);
  const graphs =
    content.kind === "graph" && parts.g ? [parts.g] : content.kind === "graphs" ? (parts.graphs ?? []) : noGraphs;
  const isVerbatim = graphs.length === 0 && !context.hasExternalData;
  context.hasExternalData ||= hadExternal;
  const attribute =
    context.attributes.keep(reader, start, content.kind, (bytes) => new ReadAttribute(parts, bytes, content)) ??
    new ReadAttribute(parts, isVerbatim ? reader.span(start, end - start) : undefined, content);
  reader.leave(outer);
  if (graphs[0]) graphs[0].carried.attribute = parts.carried;
  return { attribute: attribute as Attribute, graphs };
}

function readField(reader: WireReader, parts: AttributeParts, context: ReadContext, depth: number): void {
  const { field } = reader;
  switch (field) {
    case F.name:
      parts.name = reader.string("the name of an attribute");
      return;
    case F.docString:
      parts.docString = reader.string("the description of an attribute");
      if (parts.docString === "") carriedOf(parts).notePresence(field, "");
      return;
    case F.refAttrName:
      parts.reference = reader.string("the name of a function's attribute");
      return;
    case F.type:
      parts.type = reader.number("the type of an attribute");
      return;
    case F.f:
      parts.f = reader.float("a float attribute");
      parts.seen ||= 1;
      return;
    case F.i:
      parts.i = reader.int64("an int attribute");
      parts.seen ||= 2;
      return;
    case F.s:
      parts.s = reader.payload("a string attribute");
      parts.seen ||= 3;
      return;
    case F.t:
      parts.t = readAttributeTensor(reader, context);
      parts.seen ||= 4;
      return;
    case F.g:
      parts.g = readAttributeGraph(reader, context, depth, parts.g);
      parts.seen ||= 5;
      return;
    case F.floats:
      readNumbers(reader, parts, floatList);
      parts.seen ||= 6;
      return;
    case F.ints:
      readNumbers(reader, parts, intList);
      parts.seen ||= 7;
      return;
    case F.strings:
      context.spend("piece", reader);
      parts.strings ??= [];
      parts.strings.push(reader.payload("a list of strings"));
      parts.seen ||= 8;
      return;
    case F.tensors:
      parts.tensors ??= [];
      parts.tensors.push(readAttributeTensor(reader, context));
      parts.seen ||= 9;
      return;
    case F.graphs:
      parts.graphs ??= [];
      parts.graphs.push(readAttributeGraph(reader, context, depth, undefined));
      parts.seen ||= 10;
      return;
    case F.sparseTensor:
      parts.sparse = readSparseTensor(reader, context).sparse;
      parts.seen ||= 11;
      return;
    case F.sparseTensors:
      parts.sparses ??= [];
      parts.sparses.push(readSparseTensor(reader, context).sparse);
      parts.seen ||= 12;
      return;
    case F.tp:
      parts.tp = readAttributeType(reader);
      parts.seen ||= 13;
      return;
    case F.typeProtos: {
      context.spend("value", reader);
      const type = readAttributeType(reader);
      parts.types ??= [];
      if (type) parts.types.push(type);
      parts.seen ||= 14;
      return;
    }
    default:
      context.spend("piece", reader);
      carriedOf(parts).fields.push({ field, span: reader.carry() });
  }
}

function carriedOf(parts: AttributeParts): Carried {
  parts.carried ??= new Carried();
  return parts.carried;
}

function readAttributeTensor(reader: WireReader, context: ReadContext): Tensor {
  const outer = reader.enter("a tensor attribute");
  const { tensor } = readTensor(reader, context);
  reader.leave(outer);
  return tensor;
}

function readAttributeGraph(
  reader: WireReader,
  context: ReadContext,
  depth: number,
  into: RawGraph | undefined,
): RawGraph {
  const outer = reader.enter("a subgraph");
  const graph = readRawGraph(reader, context, depth + 1, into);
  reader.leave(outer);
  return graph;
}

function readAttributeType(reader: WireReader): ValueType | undefined {
  const outer = reader.enter("a type");
  const type = readTypeBody(reader, 0);
  reader.leave(outer);
  return type;
}

/** Reads the `SparseTensorProto` that the present field holds. */
export function readSparseTensor(
  reader: WireReader,
  context: ReadContext,
): { name: NameId; sparse: SparseTensor; carried: Carried } {
  let name: NameId = noName;
  let values: Tensor | undefined;
  let indices: Tensor | undefined;
  const dims: number[] = [];
  const carried = new Carried();
  const start = reader.fieldStart;
  const outer = reader.enter("a sparse tensor");
  while (reader.next()) {
    const { field } = reader;
    if (field === SparseTensorField.values || field === SparseTensorField.indices) {
      const inner = reader.enter("a tensor");
      const read = readTensor(reader, context);
      reader.leave(inner);
      if (field === SparseTensorField.values) ({ name, tensor: values } = read);
      else indices = read.tensor;
    } else if (field === SparseTensorField.dims) readDims(reader, dims);
    else {
      context.spend("piece", reader);
      carried.fields.push({ field, span: reader.carry() });
    }
  }
  reader.leave(outer);
  if (!values || !indices) return reader.fail("a sparse tensor with values and indices", "none", start);
  const isIndex = indices.dtype === DataType.Int64 && (indices.dims.length === 1 || indices.dims.length === 2);
  if (!isIndex || values.dims.length !== 1 || indices.dims[0] !== values.dims[0])
    return reader.fail("a sparse tensor with one int64 index for each value", "another layout", start);
  return { name, sparse: { dims, values, indices }, carried };
}

interface NumberList<T> {
  readonly kind: "floats" | "ints";
  readonly field: number;
  readonly wire: number;
  read(reader: WireReader): T;
}

const floatList: NumberList<number> = {
  kind: "floats",
  field: F.floats,
  wire: Wire.fixed32,
  read: (reader) => reader.rawFloat("a list of floats"),
};
const intList: NumberList<bigint> = {
  kind: "ints",
  field: F.ints,
  wire: Wire.varint,
  read: (reader) => reader.rawInt64("a list of ints"),
};

/** Reads one field of a list, packed or not; a long list is only stepped over. */
function readNumbers<T>(reader: WireReader, parts: AttributeParts, how: NumberList<T>): void {
  parts[how.kind] ??= [];
  const list = parts[how.kind] as T[];
  if (!reader.isPacked) {
    reader.expectWire(how.wire, "a list of numbers");
    if (list.length < eagerNumbers) list.push(how.read(reader));
    else {
      parts.isLong = true;
      reader.skip();
    }
    return;
  }
  const outer = reader.enter("a list of numbers");
  if (reader.limit - reader.position > eagerNumbers * 4) {
    parts.isLong = true;
    reader.moveTo(reader.limit);
  } else {
    while (reader.position < reader.limit) list.push(how.read(reader));
  }
  reader.leave(outer);
}

/** Does the work when it is asked for, once. */
function lazily<T>(decode: () => T): () => T {
  let known: T | undefined;
  return () => {
    known ??= decode();
    return known;
  };
}

function numbersContent<T>(
  how: NumberList<T>,
  parts: AttributeParts,
  place: { source: ByteSource; start: number; end: number },
): AttributeContent {
  if (!parts.isLong) return { kind: how.kind, value: parts[how.kind]?.slice() ?? [] };
  return { kind: how.kind, lazy: lazily(() => decodeList(place, how)) };
}

/** Walks an attribute again for one of its lists. */
function decodeList<T>(place: { source: ByteSource; start: number; end: number }, how: NumberList<T>): T[] {
  const reader = WireReader.within(place.source, place.start, place.end);
  const list: T[] = [];
  while (reader.next()) {
    if (reader.field !== how.field) reader.skip();
    else if (!reader.isPacked) list.push(how.read(reader));
    else {
      const outer = reader.enter("a list of numbers");
      while (reader.position < reader.limit) list.push(how.read(reader));
      reader.leave(outer);
    }
  }
  return list;
}

function stringContent(span: Span): AttributeContent {
  if (span instanceof ByteRange) {
    const bytes = lazily(() => span.source.read(span.offset, span.byteLength));
    return { kind: "string", lazy: lazily(() => decodeText(bytes())), lazyBytes: bytes };
  }
  const text = validText(span);
  return text === undefined
    ? { kind: "string", value: decodeText(span), bytes: span }
    : { kind: "string", value: text };
}

function stringsContent(spans: readonly Span[]): AttributeContent {
  const bytes = spans.map((span) => (span instanceof ByteRange ? span.bytes() : span));
  const texts = bytes.map(validText);
  if (!texts.includes(undefined)) return { kind: "strings", value: texts };
  return { kind: "strings", value: bytes.map(decodeText), bytes };
}

function contentOf(parts: AttributeParts, reader: WireReader, start: number, end: number): AttributeContent {
  if (parts.reference !== "") return { kind: "unknown" };
  const kind = attributeKinds[parts.type || parts.seen] ?? "unknown";
  switch (kind) {
    case "float":
      return { kind, value: parts.f };
    case "int":
      return { kind, value: parts.i };
    case "string":
      return stringContent(parts.s);
    case "tensor":
      return parts.t ? { kind, value: parts.t } : { kind: "unknown" };
    case "graph":
      return parts.g ? { kind, value: parts.g.graph } : { kind: "unknown" };
    case "sparse":
      return parts.sparse ? { kind, value: parts.sparse } : { kind: "unknown" };
    case "type":
      return parts.tp ? { kind, value: parts.tp } : { kind: "unknown" };
    case "floats":
      return numbersContent(floatList, parts, { source: reader.source, start, end });
    case "ints":
      return numbersContent(intList, parts, { source: reader.source, start, end });
    case "strings":
      return stringsContent(parts.strings ?? []);
    case "tensors":
      return { kind, value: parts.tensors ?? [] };
    case "graphs":
      return { kind, value: (parts.graphs ?? []).map(({ graph }) => graph) };
    case "sparses":
      return { kind, value: parts.sparses ?? [] };
    case "types":
      return { kind, value: parts.types ?? [] };
    default:
      return { kind: "unknown" };
  }
}
