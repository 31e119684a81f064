import { addDims, DataType, type Dim, elementCount, mulDims, type Node, type Shape } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";
import { isChannelsLast, spatialShape, spatialSizes, transposedSizes, windowCounts, windowOf } from "./window";

/** Where a convolution finds its operands. */
interface Operands {
  readonly input: number;
  readonly weight: number;
  /** The output's element type: that of an input, or a fixed one. */
  readonly dtype: { readonly like: number } | { readonly is: number };
}

/** Infers a convolution over [N, C, ...] with weights [M, C/group, kernel...] (ONNX Conv-22). */
export function inferConvolution(context: InferContext, operands: Operands): void {
  const { node } = context;
  const input = context.shape(operands.input);
  const weight = context.shape(operands.weight);
  context.tensor(0, dtypeOf(context, operands), convolvedShape(node, input, weight));
}

function dtypeOf(context: InferContext, { dtype }: Operands): number | undefined {
  return "is" in dtype ? dtype.is : context.dtype(dtype.like);
}

function convolvedShape(node: Node, input: Shape | undefined, weight: Shape | undefined): Shape | undefined {
  const rank = input?.length ?? weight?.length;
  if (rank === undefined || rank < 3) return undefined;
  const kernel = kernelOf(node, weight, rank);
  const window = kernel && windowOf(node, kernel);
  const sizes = window && input ? windowCounts(window, spatialSizes(node, input)) : Array<Dim>(rank - 2).fill(null);
  return spatialShape(node, input?.[0] ?? null, weight?.[0] ?? null, sizes);
}

/** The attribute `kernel_shape`, else the spatial part of the weight's shape; com.microsoft's NHWC operators keep it in several places. */
function kernelOf(node: Node, weight: Shape | undefined, rank: number): Shape | undefined {
  const spatial = node.layout === "NCHW" && isChannelsLast(node) ? undefined : weight?.slice(2);
  const kernel = node.ints("kernel_shape") ?? spatial;
  return kernel?.length === rank - 2 ? kernel : undefined;
}

/** Every output element takes one weight of each input channel of its group: elements(Y) * elements(W) / M. */
export function convolutionCost(
  { node, shape, outputShape }: CostContext,
  weightIndex: number,
  hasBias: boolean,
): Cost {
  const output = outputShape(0);
  const weight = shape(weightIndex);
  if (!output || !weight) return { macs: null, flops: null };
  const elements = elementCount(output);
  const macs = mulDims(elements, elementCount(weight.slice(1)));
  const bias = hasBias && node.input(2) ? elements : 0;
  return { macs, flops: addDims(mulDims(2, macs), bias) };
}

function inferTransposed(context: InferContext): void {
  const { node } = context;
  const input = context.shape(0);
  const weight = context.shape(1);
  const rank = input?.length ?? weight?.length;
  if (rank === undefined || rank < 3) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const channels = mulDims(weight?.[1] ?? null, node.int("group", 1));
  context.tensor(
    0,
    context.dtype(0),
    spatialShape(node, input?.[0] ?? null, channels, transposedSpatial(context, rank)),
  );
}

function transposedSpatial(context: InferContext, rank: number): Shape {
  const { node } = context;
  const unknown = Array<Dim>(rank - 2).fill(null);
  const given = node.ints("output_shape");
  if (given && given.length >= rank - 2) return given.slice(2 - rank);
  const kernel = kernelOf(node, context.shape(1), rank);
  const window = kernel && windowOf(node, kernel);
  const input = context.shape(0);
  if (!window || !input) return unknown;
  if (!node.input(2) || node.opType !== "ConvTransposeWithDynamicPads")
    return transposedSizes(window, spatialSizes(node, input), node.ints("output_padding") ?? []);
  const pads = context.content(2);
  if (pads?.length !== 2 * kernel.length || !pads.every((pad) => typeof pad === "number")) return unknown;
  return transposedSizes({ ...window, pads }, spatialSizes(node, input), node.ints("output_padding") ?? []);
}

/** Every input element meets each weight of its channel: elements(X) * elements(W) / C. */
function transposedCost({ shape, outputShape, node }: CostContext): Cost {
  const input = shape(0);
  const weight = shape(1);
  const output = outputShape(0);
  if (!input || !weight) return { macs: null, flops: null };
  const macs = mulDims(elementCount(input), elementCount(weight.slice(1)));
  const bias = node.opType === "ConvTranspose" && node.input(2) ? (output ? elementCount(output) : null) : 0;
  return { macs, flops: addDims(mulDims(2, macs), bias) };
}

/** CausalConvWithState-27: depthwise along the last axis, keeping the last k - 1 positions. */
function inferCausal(context: InferContext): void {
  const input = context.shape(0);
  const kernel = context.shape(1)?.[2] ?? null;
  context.tensor(0, context.dtype(0), input);
  const state = context.shape(3)?.[2] ?? (kernel === null ? null : addDims(kernel, -1));
  context.tensor(1, context.dtype(0), input && [input[0] ?? null, input[1] ?? null, state]);
}

function causalCost({ shape, outputShape }: CostContext): Cost {
  const output = outputShape(0);
  const macs = output ? mulDims(elementCount(output), shape(1)?.[2] ?? null) : null;
  return { macs, flops: mulDims(2, macs) };
}

const standard: Operands = { input: 0, weight: 1, dtype: { like: 0 } };

export const convOps: readonly OpDef[] = [
  op("Conv", {
    since: [1, 11, 22],
    inputs: [2, 3],
    attributes: {
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, standard),
    cost: (context) => convolutionCost(context, 1, true),
  }),
  op("ConvTranspose", {
    since: [1, 11, 22],
    inputs: [2, 3],
    attributes: {
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      output_padding: "ints",
      output_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: inferTransposed,
    cost: transposedCost,
  }),
  op("ConvInteger", {
    since: [10],
    inputs: [2, 4],
    attributes: {
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, { ...standard, dtype: { is: DataType.Int32 } }),
    cost: (context) => convolutionCost(context, 1, false),
  }),
  op("QLinearConv", {
    since: [10],
    inputs: [8, 9],
    attributes: {
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, { input: 0, weight: 3, dtype: { like: 7 } }),
    cost: (context) => convolutionCost(context, 3, false),
  }),
  op("DeformConv", {
    since: [19, 22],
    inputs: [3, 5],
    attributes: {
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      offset_group: "int",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, standard),
    cost: (context) => convolutionCost(context, 1, false),
  }),
  op("CausalConvWithState", {
    since: [27],
    inputs: [2, 4],
    outputs: [2, 2],
    attributes: { activation: "string" },
    infer: inferCausal,
    cost: causalCost,
  }),
  op("FusedConv", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 4],
    attributes: {
      activation: "string",
      activation_params: "floats",
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, standard),
    cost: (context) => convolutionCost(context, 1, true),
  }),
  op("ConvTransposeWithDynamicPads", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 4],
    attributes: {
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      output_padding: "ints",
      strides: "ints",
    },
    infer: inferTransposed,
    cost: transposedCost,
  }),
];
