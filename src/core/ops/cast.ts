import {
  DataType,
  type Dim,
  dataTypeFromName,
  dataTypeInfo,
  elementsOf,
  float16ToNumber,
  floatTensor,
  lowerBound,
  numberToFloat16,
  type Tensor,
} from "../ir";
import { representable } from "./contentArithmetic";
import { maxEvaluated } from "./moveElements";
import { bigintsOf, bigintTensor, boolTensor, exactFloatsOf } from "./numericKernels";
import { type InferContext, type OpDef, op } from "./opDef";

/** Conversions of the element type. */

/** `to` is a number of TensorProto.DataType; before opset 6 it was its name in capitals. */
function targetOf(node: { int(name: string): number | undefined; string(name: string): string | undefined }) {
  const name = node.string("to")?.toLowerCase();
  if (name === undefined) return node.int("to");
  return dataTypeFromName(name === "float" ? "float32" : name === "double" ? "float64" : name);
}

function castContent(element: Dim, from: number | undefined, to: number): Dim {
  if (to === DataType.Bool) {
    if (typeof element === "number") return element === 0 ? 0 : 1;
    return (lowerBound(element) ?? 0) > 0 ? 1 : null;
  }
  // A float may hold a fraction that a whole content does not show: contents are whole by construction, so nothing is lost here.
  return from === DataType.String ? null : representable(element, to);
}

function inferCast(context: InferContext, to: number | undefined): void {
  context.tensor(0, to, context.shape(0));
  if (to === undefined) return;
  const from = context.dtype(0);
  context.setContent(
    0,
    context.content(0)?.map((element) => castContent(element, from, to)),
  );
}

/** Exact conversions only: what rounds, overflows or has a NaN in it is left to the runtime. */
function castTensor(tensor: Tensor, to: number): Tensor | undefined {
  if (tensor.size > maxEvaluated) return undefined;
  if (tensor.dtype === to) return tensor;
  const integers = bigintsOf(tensor);
  if (integers) return fromIntegers(tensor.dims, integers, to);
  const floats =
    tensor.dtype === DataType.Float16
      ? Float32Array.from(elementsOf(tensor) as Uint16Array, float16ToNumber)
      : exactFloatsOf(tensor);
  return floats && !floats.some(Number.isNaN) ? fromFloats(tensor.dims, Array.from(floats), to) : undefined;
}

function fromIntegers(dims: readonly number[], values: readonly bigint[], to: number): Tensor | undefined {
  const { kind, bits } = dataTypeInfo(to);
  if (kind === "bool")
    return boolTensor(
      dims,
      values.map((value) => value !== 0n),
    );
  if ((kind === "int" || kind === "uint") && bits >= 8) return bigintTensor(to, dims, values);
  const numbers = values.map(Number);
  return numbers.every(Number.isSafeInteger) ? fromFloats(dims, numbers, to) : undefined;
}

function fromFloats(dims: readonly number[], values: readonly number[], to: number): Tensor | undefined {
  const { kind, bits } = dataTypeInfo(to);
  if (to === DataType.Float || to === DataType.Double) return floatTensor(to, dims, values);
  if (to === DataType.Float16) {
    const exact = values.every((value) => float16ToNumber(numberToFloat16(value)) === value);
    return exact ? floatTensor(to, dims, values) : undefined;
  }
  if (kind === "bool")
    return boolTensor(
      dims,
      values.map((value) => value !== 0),
    );
  if ((kind !== "int" && kind !== "uint") || bits < 8) return undefined;
  const whole = values.map(Math.trunc);
  const inside = whole.every((value) => Number.isSafeInteger(value) && representable(value, to) !== null);
  return inside ? bigintTensor(to, dims, whole.map(BigInt)) : undefined;
}

const castAttributes = { saturate: "int", round_mode: "string" } as const;

export const castOps: readonly OpDef[] = [
  op("Cast", {
    since: [1, 6, 9, 13, 19, 21, 23, 24, 25, 28],
    inputs: [1, 1],
    attributes: { to: "int", ...castAttributes },
    infer: (context) => inferCast(context, targetOf(context.node)),
    evaluate([tensor], node) {
      const to = targetOf(node);
      const result = tensor && to !== undefined ? castTensor(tensor, to) : undefined;
      return result && [result];
    },
  }),
  op("CastLike", {
    since: [15, 19, 21, 23, 24, 25],
    inputs: [2, 2],
    attributes: castAttributes,
    infer: (context) => inferCast(context, context.dtype(1)),
    evaluate([tensor, like]) {
      const result = tensor && like ? castTensor(tensor, like.dtype) : undefined;
      return result && [result];
    },
  }),
  op("BitCast", {
    since: [26],
    inputs: [1, 1],
    attributes: { to: "int" },
    infer: (context) => context.tensor(0, context.node.int("to"), context.shape(0)),
  }),
];
