import { type Dim, dimToParam, type Shape, type Value, type ValueType } from "../../ir";
import { originOf, type ReadInfo, ReadMetadata } from "./carried";
import {
  DimensionField,
  EntryField,
  MapTypeField,
  OpaqueTypeField,
  ShapeField,
  TensorTypeField,
  TypeField,
  ValueInfoField,
} from "./schema";
import type { WireWriter } from "./wireWriter";

/** Metadata as field `field` of the present message. */
export function writeMetadata(writer: WireWriter, field: number, metadata: ReadonlyMap<string, string>): void {
  if (metadata instanceof ReadMetadata) {
    for (const span of metadata.spans) writer.raw(span);
    return;
  }
  for (const [key, value] of metadata) writeEntry(writer, field, key, value);
}

export function writeEntry(writer: WireWriter, field: number, key: string, value: string): void {
  writer.message(field, () => {
    writer.string(EntryField.key, key);
    writer.string(EntryField.value, value);
  });
}

/** A `ValueInfoProto`: as it was read while nothing of it changed. */
export function writeValueInfo(
  writer: WireWriter,
  field: number,
  value: Value,
  name: string,
  info: ReadInfo | undefined,
): void {
  const origin = originOf(value);
  const keepsType = info !== undefined && stillDescribes(info.type, value.type);
  const keepsTexts = origin !== undefined && value.docString === origin.docString && value.metadata === origin.metadata;
  if (info && keepsType && keepsTexts && name === info.name) {
    writer.bytes(field, info.span);
    return;
  }
  writer.message(field, () => {
    writer.string(ValueInfoField.name, name);
    if (info?.typeSpan && keepsType) writer.bytes(ValueInfoField.type, info.typeSpan);
    else if (value.type) writeType(writer, ValueInfoField.type, value.type);
    writer.optionalString(ValueInfoField.docString, info && keepsTexts ? info.docString : value.docString);
    writeMetadata(writer, ValueInfoField.metadata, info && keepsTexts ? info.metadata : value.metadata);
  });
}

/**
 * Whether a declaration still holds for a value whose type was derived since. Shapes may be known better or worse than declared (the
 * declaration is the model's interface and stays); another element type, rank or size means that a pass changed the value.
 */
export function stillDescribes(declared: ValueType | undefined, now: ValueType | undefined): boolean {
  if (!now || declared === now) return true;
  if (!declared || declared.kind !== now.kind) return false;
  switch (now.kind) {
    case "tensor":
    case "sparse": {
      const before = declared as typeof now;
      return before.dtype === now.dtype && compatibleShapes(before.shape, now.shape);
    }
    case "sequence":
    case "optional":
      return stillDescribes((declared as typeof now).element, now.element);
    case "map":
      return (declared as typeof now).key === now.key && stillDescribes((declared as typeof now).value, now.value);
    case "opaque":
      return (declared as typeof now).domain === now.domain && (declared as typeof now).name === now.name;
  }
}

function compatibleShapes(declared: Shape | undefined, now: Shape | undefined): boolean {
  if (!declared || !now) return true;
  return (
    declared.length === now.length &&
    declared.every((dim, axis) => typeof dim !== "number" || typeof now[axis] !== "number" || dim === now[axis])
  );
}

export function writeType(writer: WireWriter, field: number, type: ValueType): void {
  writer.message(field, () => {
    switch (type.kind) {
      case "tensor":
      case "sparse":
        writer.message(type.kind === "tensor" ? TypeField.tensor : TypeField.sparse, () => {
          writer.varint(TensorTypeField.elemType, type.dtype);
          if (type.shape) writeShape(writer, TensorTypeField.shape, type.shape);
        });
        break;
      case "sequence":
      case "optional":
        writer.message(type.kind === "sequence" ? TypeField.sequence : TypeField.optional, () => {
          if (type.element) writeType(writer, TensorTypeField.elemType, type.element);
        });
        break;
      case "map":
        writer.message(TypeField.map, () => {
          writer.varint(MapTypeField.key, type.key);
          if (type.value) writeType(writer, MapTypeField.value, type.value);
        });
        break;
      case "opaque":
        writer.message(TypeField.opaque, () => {
          writer.optionalString(OpaqueTypeField.domain, type.domain);
          writer.optionalString(OpaqueTypeField.name, type.name);
        });
        break;
    }
  });
}

function writeShape(writer: WireWriter, field: number, shape: Shape): void {
  writer.message(field, () => {
    for (const dim of shape) writer.message(ShapeField.dim, () => writeDim(writer, dim));
  });
}

function writeDim(writer: WireWriter, dim: Dim): void {
  if (typeof dim === "number") writer.varint(DimensionField.value, dim);
  else if (dim !== null) writer.string(DimensionField.param, dimToParam(dim));
}
