import {
  type Attribute,
  DataType,
  type Dim,
  dataTypeInfo,
  elementsOf,
  floatsOf,
  floatTensor,
  integersOf,
  type Shape,
  saturated,
  Tensor,
  type Value,
} from "../ir";

/** Longest contents that inference carries: shapes, pads and slices are far shorter; anything longer is data. */
export const maxContent = 64;

/**
 * The constant behind a value: an initializer or the output of a Constant node in any of its forms.
 * @param options.fixedInitializers initializers that are graph inputs too count as constants. True for IR versions before 4, where
 *   every initializer had to be listed as an input and no caller could override it.
 */
export function constantOf(value: Value, options: { fixedInitializers?: boolean } = {}): Tensor | undefined {
  const known = value.constant ?? (options.fixedInitializers ? value.initializer : undefined);
  if (known) return known;
  const { producer } = value;
  return producer?.opType === "Constant" && producer.domain === "" ? constantTensor(producer.attributes) : undefined;
}

/** The tensor that the attributes of a Constant node spell; undefined for a sparse one and for a reference to a function's attribute. */
export function constantTensor(attributes: ReadonlyMap<string, Attribute>): Tensor | undefined {
  for (const held of attributes.values()) {
    if (held.reference !== undefined) return undefined;
    switch (`${held.name}:${held.kind}`) {
      case "value:tensor":
      case "value_int:int":
      case "value_ints:ints":
      case "value_float:float":
      case "value_floats:floats":
      case "value_string:string":
      case "value_strings:strings":
        return tensorFrom(held);
    }
  }
  return undefined;
}

function tensorFrom(held: Attribute): Tensor | undefined {
  switch (held.kind) {
    case "tensor":
      return held.value;
    case "int":
      return Tensor.int64s([], [held.value]);
    case "ints":
      return Tensor.int64s([held.value.length], held.value);
    case "float":
      return floatTensor(DataType.Float, [], [held.value]);
    case "floats":
      return floatTensor(DataType.Float, [held.value.length], held.value);
    case "string":
      return held.bytes ? new Tensor(DataType.String, [], [held.bytes]) : Tensor.strings([], [held.value]);
    case "strings":
      return held.bytes
        ? new Tensor(DataType.String, [held.value.length], held.bytes)
        : Tensor.strings([held.value.length], held.value);
    default:
      return undefined;
  }
}

/**
 * The contents of a small constant, row-major: its whole numbers, floats included, with holes for fractions and for what is beyond the
 * safe integers. Undefined for strings and for anything larger.
 */
export function contentOf(tensor: Tensor): Shape | undefined {
  if (tensor.size > maxContent || tensor.dtype === DataType.String) return undefined;
  const values = integersOf(tensor) ?? floatsOf(tensor) ?? elementsOf(tensor);
  if (!values || !isNumeric(tensor.dtype)) return undefined;
  return Array.from<number | bigint, Dim>(values, (value) => {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number + 0 : null;
  });
}

/** Integers of a small constant, saturated: `INT64_MAX` is how exporters spell "to the end". */
export function saturatedIntegers(tensor: Tensor): number[] | undefined {
  if (tensor.size > maxContent) return undefined;
  const exact = integersOf(tensor);
  if (exact) return exact;
  const elements = elementsOf(tensor);
  return elements instanceof BigInt64Array ? Array.from(elements, saturated) : undefined;
}

function isNumeric(dtype: DataType): boolean {
  const { kind, bits } = dataTypeInfo(dtype);
  return kind === "bool" || ((kind === "int" || kind === "uint" || kind === "float") && bits >= 8);
}
