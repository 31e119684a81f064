import { addDims, DataType, type Dim, type Shape } from "../ir";
import { broadcastShapes } from "./broadcast";
import { convolutionCost, inferConvolution } from "./conv";
import { inferMatMul, matMulCost, productCost } from "./gemm";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";
import { inferGlobalPool, inferPool, inputElementsCost, poolCost } from "./pool";
import { inferDequantize, inferQuantize } from "./quantization";
import { inferRecurrent, recurrentCost } from "./rnn";

/** ONNX Runtime's quantized operators (com.microsoft). Facts from its docs/ContribOperators.md. */

function inferLike(context: InferContext): void {
  context.set(0, context.type(0));
}

/** A, scale, zero point, B, scale, zero point, output scale and zero point. */
function inferQuantizedBinary(context: InferContext): void {
  context.tensor(0, context.dtype(0), broadcastShapes(context.shape(0), context.shape(3)));
}

/** Output scale and zero point, then (tensor, scale, zero point) for each part. */
function inferQuantizedConcat(context: InferContext): void {
  const parts: (Shape | undefined)[] = [];
  for (let index = 2; index < context.node.inputs.length; index += 3) parts.push(context.shape(index));
  context.tensor(0, context.dtype(1) ?? context.dtype(2), concatenated(parts, context.node.int("axis", 1)));
}

function concatenated(parts: readonly (Shape | undefined)[], axis: number): Shape | undefined {
  const [first] = parts;
  if (!first || parts.some((part) => part?.length !== first.length)) return undefined;
  const at = axis < 0 ? axis + first.length : axis;
  let size: Dim = 0;
  for (const part of parts) size = addDims(size, part?.[at] ?? null);
  return first.map((dim, i) => (i === at ? size : (parts.find((part) => typeof part?.[i] === "number")?.[i] ?? dim)));
}

/** condition, then X and Y with their scales and zero points. */
function inferQuantizedWhere(context: InferContext): void {
  const chosen = broadcastShapes(context.shape(1), context.shape(4));
  context.tensor(0, context.dtype(1), broadcastShapes(context.shape(0), chosen));
}

/** float32 without an output scale. */
function inferQuantizedGemm(context: InferContext): void {
  const { node } = context;
  const a = context.shape(0)?.[node.int("transA", 0) !== 0 ? 1 : 0] ?? null;
  const b = context.shape(3)?.[node.int("transB", 0) !== 0 ? 0 : 1] ?? null;
  context.tensor(0, node.input(7) ? (context.dtype(8) ?? context.dtype(0)) : DataType.Float, [a, b]);
}

function quantizedGemmCost({ node, shape, outputShape }: CostContext): Cost {
  return productCost(
    shape(0)?.[node.int("transA", 0) !== 0 ? 0 : 1] ?? null,
    outputShape(0),
    node.input(6) !== undefined,
  );
}

/** The output's type is that of the scale of A: input 2 for MatMulIntegerToFloat. */
function inferToFloat(context: InferContext): void {
  inferMatMul(context, 0, 1, context.dtype(2) ?? DataType.Float);
}

export const microsoftQuantizedOps: readonly OpDef[] = [
  op("QuantizeLinear", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 3],
    attributes: { axis: "int" },
    infer: inferQuantize,
  }),
  op("DequantizeLinear", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 3],
    attributes: { axis: "int" },
    infer: inferDequantize,
  }),
  op("QLinearAdd", { domain: "com.microsoft", since: [1], inputs: [7, 8], infer: inferQuantizedBinary }),
  op("QLinearMul", { domain: "com.microsoft", since: [1], inputs: [7, 8], infer: inferQuantizedBinary }),
  op("QLinearWhere", { domain: "com.microsoft", since: [1], inputs: [9, 9], infer: inferQuantizedWhere }),
  op("QLinearConcat", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, Infinity],
    attributes: { axis: "int" },
    infer: inferQuantizedConcat,
  }),
  op("QLinearSigmoid", { domain: "com.microsoft", since: [1], inputs: [4, 5], infer: inferLike }),
  op("QLinearLeakyRelu", {
    domain: "com.microsoft",
    since: [1],
    inputs: [4, 5],
    attributes: { alpha: "float" },
    infer: inferLike,
  }),
  op("QLinearSoftmax", {
    domain: "com.microsoft",
    since: [1],
    inputs: [5, 5],
    attributes: { axis: "int", opset: "int" },
    infer: inferLike,
  }),
  op("QLinearAveragePool", {
    domain: "com.microsoft",
    since: [1],
    inputs: [4, 5],
    attributes: {
      auto_pad: "string",
      ceil_mode: "int",
      channels_last: "int",
      count_include_pad: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: inferPool,
    cost: poolCost,
  }),
  op("QLinearGlobalAveragePool", {
    domain: "com.microsoft",
    since: [1],
    inputs: [5, 5],
    attributes: { channels_last: "int" },
    infer: inferGlobalPool,
    cost: inputElementsCost,
  }),
  op("QLinearConv", {
    domain: "com.microsoft",
    since: [1],
    inputs: [8, 9],
    attributes: {
      auto_pad: "string",
      channels_last: "int",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, { input: 0, weight: 3, dtype: { like: 7 } }),
    cost: (context) => convolutionCost(context, 3, false),
  }),
  op("QGemm", {
    domain: "com.microsoft",
    since: [1],
    inputs: [6, 9],
    attributes: { alpha: "float", transA: "int", transB: "int" },
    infer: inferQuantizedGemm,
    cost: quantizedGemmCost,
  }),
  op("DynamicQuantizeMatMul", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 5],
    infer: (context) => inferMatMul(context, 0, 1, context.dtype(0)),
    cost: (context) => matMulCost(context, 0, 1),
  }),
  op("MatMulIntegerToFloat", {
    domain: "com.microsoft",
    since: [1],
    inputs: [4, 7],
    infer: inferToFloat,
    cost: (context) => matMulCost(context, 0, 1),
  }),
  op("MatMulInteger16", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    infer: (context) => inferMatMul(context, 0, 1, DataType.Int32),
    cost: (context) => matMulCost(context, 0, 1),
  }),
  op("DynamicQuantizeLSTM", {
    domain: "com.microsoft",
    since: [1],
    inputs: [12, 12],
    outputs: [0, 3],
    attributes: {
      activation_alpha: "floats",
      activation_beta: "floats",
      activations: "strings",
      clip: "float",
      direction: "string",
      hidden_size: "int",
      input_forget: "int",
    },
    infer: inferRecurrent,
    cost: recurrentCost,
  }),
];
