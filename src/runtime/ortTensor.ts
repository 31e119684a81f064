import type { Tensor as OrtTensor, TypedTensor } from "onnxruntime-node";
import { DataType, dataTypeName, elementsOf, Tensor } from "../core/ir";

/** Element types that the Node binding of ONNX Runtime takes and gives, by the names it uses for them. */
const ortNames: Partial<Record<DataType, OrtTensor.Type>> = {
  [DataType.Float]: "float32",
  [DataType.Double]: "float64",
  [DataType.Float16]: "float16",
  [DataType.Int8]: "int8",
  [DataType.Int16]: "int16",
  [DataType.Int32]: "int32",
  [DataType.Int64]: "int64",
  [DataType.Uint8]: "uint8",
  [DataType.Uint16]: "uint16",
  [DataType.Uint32]: "uint32",
  [DataType.Uint64]: "uint64",
  [DataType.Bool]: "bool",
  [DataType.String]: "string",
  [DataType.Uint4]: "uint4",
  [DataType.Int4]: "int4",
};

const fromOrt = new Map<string, DataType>(Object.entries(ortNames).map(([code, name]) => [name, Number(code)]));

type TensorConstructor = new (
  type: OrtTensor.Type,
  data: ArrayBufferView | string[],
  dims: readonly number[],
) => OrtTensor;

/** Throws an Error for element types that the binding does not carry (bfloat16, 8-bit floats, complex). */
export function toOrt(tensor: Tensor, Constructor: unknown): OrtTensor {
  const type = ortNames[tensor.dtype];
  if (!type) throw new Error(`the runtime's Node binding cannot pass ${dataTypeName(tensor.dtype)} tensors`);
  const Make = Constructor as TensorConstructor;
  if (type === "string") {
    const decoder = new TextDecoder();
    return new Make(
      type,
      tensor.strings().map((text) => decoder.decode(text)),
      tensor.dims,
    );
  }
  // 4-bit types go packed, as ONNX packs them.
  const data = elementsOf(tensor) ?? tensor.bytes().slice();
  return new Make(type, data, tensor.dims);
}

export function fromOrtTensor(value: OrtTensor): Tensor {
  const dtype = fromOrt.get(value.type);
  if (dtype === undefined) throw new Error(`the runtime gave a tensor of type ${value.type}`);
  if (value.type === "string") return Tensor.strings(value.dims, (value as TypedTensor<"string">).data);
  const data = value.data as ArrayBufferView;
  return Tensor.fromBytes(dtype, value.dims, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
