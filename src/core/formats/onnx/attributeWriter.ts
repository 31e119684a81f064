import { type Attribute, assertNever, graphsOf, type SparseTensor } from "../../ir";
import { Carried, GraphCarried, ReadAttribute } from "./carried";
import type { ExternalLayout } from "./externalLayout";
import { type GraphWriting, writeGraphBody } from "./graphWriter";
import { attributeKinds, AttributeField as F, SparseTensorField } from "./schema";
import { writeTensor } from "./tensorWriter";
import { encodeText } from "./text";
import { writeType } from "./typeWriter";
import type { WireWriter } from "./wireWriter";

/** An `AttributeProto`: as it was read when nothing in it can have changed. */
export function writeAttribute(writer: WireWriter, field: number, attribute: Attribute, writing: GraphWriting): void {
  const read = (attribute as object) instanceof ReadAttribute ? (attribute as object as ReadAttribute) : undefined;
  if (read?.span && !(writing.layout.movesAll && holdsTensors(attribute))) {
    writer.bytes(field, read.span);
    return;
  }
  const carried = read?.carried ?? heldByGraph(attribute) ?? new Carried();
  writer.message(field, () => {
    writer.string(F.name, attribute.name);
    // Fields in the order of their numbers: the description comes before types, after everything else.
    const isType = attribute.kind === "type" || attribute.kind === "types";
    if (!isType && !isLate(attribute)) writeContent(writer, attribute, writing);
    writer.optionalString(F.docString, attribute.docString ?? "", carried.present);
    if (isType) writeContent(writer, attribute, writing);
    writer.varint(F.type, attributeKinds.indexOf(attribute.kind));
    if (isLate(attribute)) writeContent(writer, attribute, writing);
    for (const { span } of carried.fields) writer.raw(span);
  });
}

function isSparse({ kind }: Attribute): boolean {
  return kind === "sparse" || kind === "sparses";
}

/** What has a field number after that of `type`. */
function isLate(attribute: Attribute): boolean {
  return isSparse(attribute) || attribute.kind === "unknown" || attribute.reference !== undefined;
}

function holdsTensors(attribute: Attribute): boolean {
  return attribute.kind === "tensor" || attribute.kind === "tensors" || isSparse(attribute);
}

/** A copy of an attribute with graphs is another object; what its message carried is with the first of them. */
function heldByGraph(attribute: Attribute): Carried | undefined {
  const [graph] = graphsOf(attribute);
  return graph?.unknown instanceof GraphCarried ? graph.unknown.attribute : undefined;
}

function writeContent(writer: WireWriter, attribute: Attribute, writing: GraphWriting): void {
  if (attribute.reference !== undefined) {
    writer.string(F.refAttrName, attribute.reference);
    return;
  }
  switch (attribute.kind) {
    case "float":
      writer.float(F.f, attribute.value);
      return;
    case "int":
      writer.varint(F.i, attribute.value);
      return;
    case "string":
      writer.bytes(F.s, attribute.bytes ?? encodeText(attribute.value));
      return;
    case "tensor":
      writeTensor(writer, F.t, attribute.value, writing.layout);
      return;
    case "graph":
      writer.message(F.g, () => writeGraphBody(writer, attribute.value, writing));
      return;
    case "floats":
      for (const value of attribute.value) writer.float(F.floats, value);
      return;
    case "ints":
      for (const value of attribute.value) writer.varint(F.ints, value);
      return;
    case "strings":
      attribute.value.forEach((text, index) => {
        writer.bytes(F.strings, attribute.bytes?.[index] ?? encodeText(text));
      });
      return;
    case "tensors":
      for (const value of attribute.value) writeTensor(writer, F.tensors, value, writing.layout);
      return;
    case "graphs":
      for (const value of attribute.value) writer.message(F.graphs, () => writeGraphBody(writer, value, writing));
      return;
    case "sparse":
      writeSparse(writer, F.sparseTensor, attribute.value, writing.layout);
      return;
    case "sparses":
      for (const value of attribute.value) writeSparse(writer, F.sparseTensors, value, writing.layout);
      return;
    case "type":
      writeType(writer, F.tp, attribute.value);
      return;
    case "types":
      for (const value of attribute.value) writeType(writer, F.typeProtos, value);
      return;
    case "unknown":
      return;
    default:
      assertNever(attribute);
  }
}

/** A `SparseTensorProto`; `name` is that of its values, which is the name of a sparse initializer. */
export function writeSparse(
  writer: WireWriter,
  field: number,
  sparse: SparseTensor,
  layout: ExternalLayout,
  options: { name?: string; carried?: Carried } = {},
): void {
  writer.message(field, () => {
    writeTensor(writer, SparseTensorField.values, sparse.values, layout, options.name);
    writeTensor(writer, SparseTensorField.indices, sparse.indices, layout);
    for (const dim of sparse.dims) writer.varint(SparseTensorField.dims, dim);
    for (const { span } of options.carried?.fields ?? []) writer.raw(span);
  });
}
