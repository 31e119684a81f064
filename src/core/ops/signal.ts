import { addDims, DataType, type Dim, elementCount, floorDivDims, mulDims, type Shape, subDims } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";

/** The axis is an attribute in DFT-17 (default 1) and an input in DFT-20 (default -2). */
function inferDft(context: InferContext): void {
  const { node, opset } = context;
  const input = context.shape(0);
  if (!input) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const axis = opset < 20 ? node.int("axis", 1) : node.input(2) ? context.content(2)?.[0] : -2;
  const at = typeof axis === "number" ? (axis < 0 ? axis + input.length : axis) : undefined;
  const inverse = node.int("inverse", 0) !== 0;
  const onesided = node.int("onesided", 0) !== 0;
  const parts = onesided && inverse ? 1 : 2;
  if (at === undefined || at < 0 || at >= input.length - 1) {
    context.tensor(0, context.dtype(0), [...input.slice(0, -1).map(() => null), parts]);
    return;
  }
  const shape = [...input.slice(0, -1), parts];
  const length = dftLength(context, input[at] ?? null, onesided && inverse);
  shape[at] = onesided && !inverse ? addDims(floorDivDims(length, 2), 1) : length;
  context.tensor(0, context.dtype(0), shape);
}

function dftLength(context: InferContext, signal: Dim, fromOneSide: boolean): Dim {
  if (context.node.input(1)) return context.content(1)?.[0] ?? null;
  return fromOneSide ? mulDims(2, subDims(signal, 1)) : signal;
}

/** [batch, signal, 1 or 2] becomes [batch, frames, bins, 2] (STFT-17). */
function inferStft(context: InferContext): void {
  const { node } = context;
  const signal = context.shape(0);
  const step = context.content(1)?.[0] ?? null;
  const window = node.input(2) ? (context.shape(2)?.[0] ?? null) : (signal?.[1] ?? null);
  const length = node.input(3) ? (context.content(3)?.[0] ?? null) : window;
  const frames = addDims(floorDivDims(subDims(signal?.[1] ?? null, length), step), 1);
  const bins = node.int("onesided", 1) !== 0 ? addDims(floorDivDims(length, 2), 1) : length;
  context.tensor(0, context.dtype(0), [signal?.[0] ?? null, frames, bins, 2]);
}

/** A fast transform of n points: 5 n log2(n) operations, the usual estimate (Van Loan 1992); unknown while n has no number. */
function transformsCost(count: Dim, length: Dim): Cost {
  const operations = typeof length === "number" && length > 0 ? Math.ceil(5 * length * Math.log2(length)) : null;
  return { macs: 0, flops: mulDims(count, operations) };
}

/** One transform for each signal. The axis of DFT-20 is an input, most often left out: then it is the last signal axis, as here. */
function dftCost({ node, outputShape }: CostContext): Cost {
  const output = outputShape(0);
  const axis = node.int("axis") ?? -2;
  const at = output && (axis < 0 ? axis + output.length : axis);
  const length = output?.[at ?? 0] ?? null;
  const signals = output ? floorDivDims(elementCount(output.slice(0, -1)), length) : null;
  return transformsCost(signals, length);
}

/** One transform for each frame. */
function stftCost({ node, shape, outputShape }: CostContext): Cost {
  const output = outputShape(0);
  const frames = mulDims(output?.[0] ?? null, output?.[1] ?? null);
  const bins = output?.[2] ?? null;
  const length = node.int("onesided", 1) !== 0 ? mulDims(2, subDims(bins, 1)) : bins;
  return transformsCost(frames, shape(2)?.[0] ?? length);
}

function inferWindow(context: InferContext): void {
  context.tensor(0, context.node.int("output_datatype", DataType.Float), [context.content(0)?.[0] ?? null]);
}

function inferMelWeights(context: InferContext): void {
  const bands = context.content(0)?.[0] ?? null;
  const length = context.content(1)?.[0] ?? null;
  const shape: Shape = [addDims(floorDivDims(length, 2), 1), bands];
  context.tensor(0, context.node.int("output_datatype", DataType.Float), shape);
}

export const signalOps: readonly OpDef[] = [
  op("DFT", {
    since: [17, 20],
    inputs: [1, 3],
    attributes: { axis: "int", inverse: "int", onesided: "int" },
    infer: inferDft,
    cost: dftCost,
  }),
  op("STFT", { since: [17], inputs: [2, 4], attributes: { onesided: "int" }, infer: inferStft, cost: stftCost }),
  op("HannWindow", {
    since: [17],
    inputs: [1, 1],
    attributes: { output_datatype: "int", periodic: "int" },
    infer: inferWindow,
  }),
  op("HammingWindow", {
    since: [17],
    inputs: [1, 1],
    attributes: { output_datatype: "int", periodic: "int" },
    infer: inferWindow,
  }),
  op("BlackmanWindow", {
    since: [17],
    inputs: [1, 1],
    attributes: { output_datatype: "int", periodic: "int" },
    infer: inferWindow,
  }),
  op("MelWeightMatrix", {
    since: [17],
    inputs: [5, 5],
    attributes: { output_datatype: "int" },
    infer: inferMelWeights,
  }),
];
