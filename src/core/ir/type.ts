import { type DataType, dataTypeName } from "./dataType";
import type { Dim, Shape } from "./dim";

/** What kind of thing a value is: `TypeProto` of the ONNX specification. A missing shape means unknown rank. */
export type ValueType =
  | { readonly kind: "tensor"; readonly dtype: DataType; readonly shape?: Shape | undefined }
  | { readonly kind: "sparse"; readonly dtype: DataType; readonly shape?: Shape | undefined }
  | { readonly kind: "sequence"; readonly element?: ValueType | undefined }
  | { readonly kind: "optional"; readonly element?: ValueType | undefined }
  | { readonly kind: "map"; readonly key: DataType; readonly value?: ValueType | undefined }
  | { readonly kind: "opaque"; readonly domain: string; readonly name: string };

export type TensorType = Extract<ValueType, { kind: "tensor" }>;

export function tensorType(dtype: DataType, shape?: Shape): TensorType {
  return { kind: "tensor", dtype, shape };
}

export function shapeText(shape: Shape | undefined): string {
  return shape ? `[${shape.map(dimText).join(",")}]` : "[...]";
}

function dimText(dim: Dim): string {
  return dim === null ? "?" : String(dim);
}

/** `float32[batch,3,224,224]`, `seq(int64[?])`, ... */
export function typeText(type: ValueType | undefined): string {
  if (!type) return "?";
  switch (type.kind) {
    case "tensor":
      return dataTypeName(type.dtype) + shapeText(type.shape);
    case "sparse":
      return `sparse(${dataTypeName(type.dtype)}${shapeText(type.shape)})`;
    case "sequence":
      return `seq(${typeText(type.element)})`;
    case "optional":
      return `optional(${typeText(type.element)})`;
    case "map":
      return `map(${dataTypeName(type.key)},${typeText(type.value)})`;
    case "opaque":
      return `opaque(${type.domain}.${type.name})`;
  }
}
