import { addDims, type Dim, elementCount, mulDims } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";

/**
 * Y [steps, directions, batch, hidden], then the last states [directions, batch, hidden]; with `layout` 1 (opset 14) the batch
 * comes first in the input and in every output.
 */
export function inferRecurrent(context: InferContext): void {
  const { node } = context;
  const input = context.shape(0);
  const recurrence = context.shape(2);
  const batchFirst = node.int("layout", 0) === 1;
  const steps = input?.[batchFirst ? 1 : 0] ?? null;
  const batch = input?.[batchFirst ? 0 : 1] ?? null;
  const directions: Dim = node.string("direction", "forward").toLowerCase() === "bidirectional" ? 2 : 1;
  const hidden: Dim = node.int("hidden_size") ?? recurrence?.[2] ?? null;
  const dtype = context.dtype(0);
  context.tensor(0, dtype, batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]);
  const state = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  context.tensor(1, dtype, state);
  context.tensor(2, dtype, state);
}

/** Each step of each sequence multiplies with every element of W and R, and each bias is added. */
export function recurrentCost({ node, shape }: CostContext): Cost {
  const input = shape(0);
  const weight = shape(1);
  const recurrence = shape(2);
  if (!input || !weight || !recurrence) return { macs: null, flops: null };
  const rows = mulDims(input[0] ?? null, input[1] ?? null);
  const macs = mulDims(rows, addDims(elementCount(weight), elementCount(recurrence)));
  const bias = node.input(3) ? shape(3) : [0];
  return { macs, flops: addDims(mulDims(2, macs), bias ? mulDims(rows, elementCount(bias)) : null) };
}

export const rnnOps: readonly OpDef[] = [
  op("RNN", {
    since: [1, 7, 14, 22],
    inputs: [3, 6],
    outputs: [0, 2],
    attributes: {
      activation_alpha: "floats",
      activation_beta: "floats",
      activations: "strings",
      clip: "float",
      direction: "string",
      hidden_size: "int",
      layout: "int",
      output_sequence: "int",
    },
    infer: inferRecurrent,
    cost: recurrentCost,
  }),
  op("GRU", {
    since: [1, 3, 7, 14, 22],
    inputs: [3, 6],
    outputs: [0, 2],
    attributes: {
      activation_alpha: "floats",
      activation_beta: "floats",
      activations: "strings",
      clip: "float",
      direction: "string",
      hidden_size: "int",
      layout: "int",
      linear_before_reset: "int",
      output_sequence: "int",
    },
    infer: inferRecurrent,
    cost: recurrentCost,
  }),
  op("LSTM", {
    since: [1, 7, 14, 22],
    inputs: [3, 8],
    outputs: [0, 3],
    attributes: {
      activation_alpha: "floats",
      activation_beta: "floats",
      activations: "strings",
      clip: "float",
      direction: "string",
      hidden_size: "int",
      input_forget: "int",
      layout: "int",
      output_sequence: "int",
    },
    infer: inferRecurrent,
    cost: recurrentCost,
  }),
];
