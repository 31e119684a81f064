/**
 * Element types of a tensor, with the numbers of `TensorProto.DataType` in the ONNX specification (onnx.proto, IR version 14).
 * The names are the ones the ONNX text format uses.
 */
export enum DataType {
  Undefined = 0,
  Float = 1,
  Uint8 = 2,
  Int8 = 3,
  Uint16 = 4,
  Int16 = 5,
  Int32 = 6,
  Int64 = 7,
  String = 8,
  Bool = 9,
  Float16 = 10,
  Double = 11,
  Uint32 = 12,
  Uint64 = 13,
  Complex64 = 14,
  Complex128 = 15,
  BFloat16 = 16,
  Float8E4M3FN = 17,
  Float8E4M3FNUZ = 18,
  Float8E5M2 = 19,
  Float8E5M2FNUZ = 20,
  Uint4 = 21,
  Int4 = 22,
  Float4E2M1 = 23,
  Float8E8M0 = 24,
  Uint2 = 25,
  Int2 = 26,
  Float6E2M3 = 27,
  Float6E3M2 = 28,
}

interface DataTypeInfo {
  readonly name: string;
  /** Bits of one element in `raw_data`; 0 for strings and for types this table does not know. */
  readonly bits: number;
  readonly kind: "float" | "int" | "uint" | "bool" | "string" | "complex" | "unknown";
}

const unknownInfo: DataTypeInfo = { name: "undefined", bits: 0, kind: "unknown" };

const table: Readonly<Record<number, DataTypeInfo>> = {
  [DataType.Undefined]: unknownInfo,
  [DataType.Float]: { name: "float32", bits: 32, kind: "float" },
  [DataType.Uint8]: { name: "uint8", bits: 8, kind: "uint" },
  [DataType.Int8]: { name: "int8", bits: 8, kind: "int" },
  [DataType.Uint16]: { name: "uint16", bits: 16, kind: "uint" },
  [DataType.Int16]: { name: "int16", bits: 16, kind: "int" },
  [DataType.Int32]: { name: "int32", bits: 32, kind: "int" },
  [DataType.Int64]: { name: "int64", bits: 64, kind: "int" },
  [DataType.String]: { name: "string", bits: 0, kind: "string" },
  [DataType.Bool]: { name: "bool", bits: 8, kind: "bool" },
  [DataType.Float16]: { name: "float16", bits: 16, kind: "float" },
  [DataType.Double]: { name: "float64", bits: 64, kind: "float" },
  [DataType.Uint32]: { name: "uint32", bits: 32, kind: "uint" },
  [DataType.Uint64]: { name: "uint64", bits: 64, kind: "uint" },
  [DataType.Complex64]: { name: "complex64", bits: 64, kind: "complex" },
  [DataType.Complex128]: { name: "complex128", bits: 128, kind: "complex" },
  [DataType.BFloat16]: { name: "bfloat16", bits: 16, kind: "float" },
  [DataType.Float8E4M3FN]: { name: "float8e4m3fn", bits: 8, kind: "float" },
  [DataType.Float8E4M3FNUZ]: { name: "float8e4m3fnuz", bits: 8, kind: "float" },
  [DataType.Float8E5M2]: { name: "float8e5m2", bits: 8, kind: "float" },
  [DataType.Float8E5M2FNUZ]: { name: "float8e5m2fnuz", bits: 8, kind: "float" },
  [DataType.Uint4]: { name: "uint4", bits: 4, kind: "uint" },
  [DataType.Int4]: { name: "int4", bits: 4, kind: "int" },
  [DataType.Float4E2M1]: { name: "float4e2m1", bits: 4, kind: "float" },
  [DataType.Float8E8M0]: { name: "float8e8m0", bits: 8, kind: "float" },
  [DataType.Uint2]: { name: "uint2", bits: 2, kind: "uint" },
  [DataType.Int2]: { name: "int2", bits: 2, kind: "int" },
  [DataType.Float6E2M3]: { name: "float6e2m3", bits: 6, kind: "float" },
  [DataType.Float6E3M2]: { name: "float6e3m2", bits: 6, kind: "float" },
};

export function dataTypeInfo(type: DataType): DataTypeInfo {
  return table[type] ?? unknownInfo;
}

export function dataTypeName(type: DataType): string {
  return table[type]?.name ?? `type${type}`;
}

const byName = new Map(Object.entries(table).map(([code, info]) => [info.name, Number(code) as DataType]));

export function dataTypeFromName(name: string): DataType | undefined {
  return byName.get(name);
}

/** Bytes that `count` elements take in `raw_data` (sub-byte types are packed, low bits first; ONNX spec, TensorProto.raw_data). */
export function packedByteLength(type: DataType, count: number): number {
  return Math.ceil((count * dataTypeInfo(type).bits) / 8);
}
