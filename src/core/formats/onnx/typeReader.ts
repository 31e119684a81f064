import { type Dim, dimFromParam, type Shape, type ValueType } from "../../ir";
import { type ReadInfo, ReadMetadata } from "./carried";
import { readEntry } from "./externalData";
import { maxDepth, type ReadContext } from "./readContext";
import {
  DimensionField,
  MapTypeField,
  OpaqueTypeField,
  ShapeField,
  TensorTypeField,
  TypeField,
  ValueInfoField,
} from "./schema";
import { type NameId, noName } from "./valueNames";
import type { Span, WireReader } from "./wireReader";

/** Reads the `ValueInfoProto` that the present field holds. */
export function readValueInfo(reader: WireReader, context: ReadContext): ReadInfo {
  context.spend("value", reader);
  let id: NameId = noName;
  let type: ValueType | undefined;
  let typeSpan: Span | undefined;
  let docString = "";
  let metadata: ReadMetadata | undefined;
  const outer = reader.enter("a value");
  const start = reader.position;
  while (reader.next()) {
    switch (reader.field) {
      case ValueInfoField.name:
        id = reader.name("the name of a value", context.names);
        break;
      case ValueInfoField.type: {
        const inner = reader.enter("the type of a value");
        const from = reader.position;
        type = readTypeBody(reader, 0);
        typeSpan = reader.span(from, reader.position - from);
        reader.leave(inner);
        break;
      }
      case ValueInfoField.docString:
        docString = reader.string("the description of a value");
        break;
      case ValueInfoField.metadata:
        metadata ??= new ReadMetadata();
        readMetadataEntry(reader, metadata, context);
        break;
      default:
        reader.skip();
    }
  }
  const span = reader.span(start, reader.position - start);
  reader.leave(outer);
  return { name: context.names.text(id), id, type, docString, metadata: metadata ?? noMetadata, span, typeSpan };
}

const noMetadata: ReadonlyMap<string, string> = new Map();

export function readMetadataEntry(reader: WireReader, metadata: ReadMetadata, context: ReadContext): void {
  context.spend("piece", reader);
  const start = reader.fieldStart;
  const { key, value } = readEntry(reader, "metadata");
  metadata.set(key, value);
  metadata.spans.push(reader.span(start, reader.position - start));
}

/** Reads a `TypeProto` message that was entered; undefined when it says nothing that the IR knows. */
export function readTypeBody(reader: WireReader, depth: number): ValueType | undefined {
  if (depth > maxDepth) reader.fail(`types nested at most ${maxDepth} deep`, "deeper ones", reader.position);
  let type: ValueType | undefined;
  while (reader.next()) {
    switch (reader.field) {
      case TypeField.tensor:
      case TypeField.sparse: {
        const kind = reader.field === TypeField.tensor ? "tensor" : "sparse";
        type = { kind, ...readTensorType(reader) };
        break;
      }
      case TypeField.sequence:
        type = { kind: "sequence", element: readElementType(reader, depth) };
        break;
      case TypeField.optional:
        type = { kind: "optional", element: readElementType(reader, depth) };
        break;
      case TypeField.map:
        type = readMapType(reader, depth);
        break;
      case TypeField.opaque:
        type = readOpaqueType(reader);
        break;
      default:
        reader.skip();
    }
  }
  return type;
}

function readTensorType(reader: WireReader): { dtype: number; shape?: Shape } {
  let dtype = 0;
  let shape: Shape | undefined;
  const outer = reader.enter("a tensor type");
  while (reader.next()) {
    if (reader.field === TensorTypeField.elemType) dtype = reader.number("an element type");
    else if (reader.field === TensorTypeField.shape) shape = readShape(reader);
    else reader.skip();
  }
  reader.leave(outer);
  return shape ? { dtype, shape } : { dtype };
}

function readShape(reader: WireReader): Shape {
  const shape: Dim[] = [];
  const outer = reader.enter("a shape");
  while (reader.next()) {
    if (reader.field === ShapeField.dim) shape.push(readDimension(reader));
    else reader.skip();
  }
  reader.leave(outer);
  return shape;
}

function readDimension(reader: WireReader): Dim {
  let dim: Dim = null;
  const outer = reader.enter("a dimension");
  while (reader.next()) {
    if (reader.field === DimensionField.value) {
      const value = reader.number("the size of a dimension");
      // Exporters write -1 for "unknown", and runtimes take it so.
      dim = value >= 0 && Number.isSafeInteger(value) ? value : null;
    } else if (reader.field === DimensionField.param) dim = dimFromParam(reader.string("the name of a dimension"));
    else reader.skip();
  }
  reader.leave(outer);
  return dim;
}

function readElementType(reader: WireReader, depth: number): ValueType | undefined {
  let element: ValueType | undefined;
  const outer = reader.enter("a type");
  while (reader.next()) {
    if (reader.field === TensorTypeField.elemType) element = readNestedType(reader, depth);
    else reader.skip();
  }
  reader.leave(outer);
  return element;
}

function readMapType(reader: WireReader, depth: number): ValueType {
  let key = 0;
  let value: ValueType | undefined;
  const outer = reader.enter("a map type");
  while (reader.next()) {
    if (reader.field === MapTypeField.key) key = reader.number("a key type");
    else if (reader.field === MapTypeField.value) value = readNestedType(reader, depth);
    else reader.skip();
  }
  reader.leave(outer);
  return { kind: "map", key, value };
}

function readNestedType(reader: WireReader, depth: number): ValueType | undefined {
  const outer = reader.enter("a type");
  const type = readTypeBody(reader, depth + 1);
  reader.leave(outer);
  return type;
}

function readOpaqueType(reader: WireReader): ValueType {
  let domain = "";
  let name = "";
  const outer = reader.enter("an opaque type");
  while (reader.next()) {
    if (reader.field === OpaqueTypeField.domain) domain = reader.string("a domain");
    else if (reader.field === OpaqueTypeField.name) name = reader.string("a type name");
    else reader.skip();
  }
  reader.leave(outer);
  return { kind: "opaque", domain, name };
}
