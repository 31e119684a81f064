import { DataType, type Dim, elementCount, mulDims } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";
import { channelAxis } from "./window";

/**
 * The statistics outputs have one element a channel. Before opset 14 they are mean, var, saved_mean, saved_var of the input's type; since
 * then running_mean and running_var, typed like the inputs they update. BatchNormalization-1 and -6 without `spatial` keep every position.
 */
function inferBatchNormalization(context: InferContext): void {
  const { node, opset } = context;
  const input = context.shape(0);
  context.set(0, context.type(0));
  const statistics =
    context.shape(3) ?? context.shape(1) ?? (input && [input[channelAxis(node, input.length)] ?? null]);
  for (let index = 1; index < node.outputs.length; index++) {
    const dtype = opset >= 14 ? context.dtype(index + 2) : context.dtype(0);
    context.tensor(index, dtype, statistics);
  }
}

/** Scale and shift of every element; the statistics too when it trains. */
function batchNormalizationCost(context: CostContext): Cost {
  const training = context.node.int("training_mode", 0) !== 0;
  return operationsAnElement(training ? 6 : 2)(context);
}

/** So many floating-point operations for every element of the first input. */
export function operationsAnElement(count: number): (context: CostContext) => Cost {
  return ({ shape }) => {
    const input = shape(0);
    return { macs: 0, flops: input ? mulDims(count, elementCount(input)) : null };
  };
}

/** Mean, variance, difference, square, scale and shift. */
export const normalizationCost = operationsAnElement(7);

function inferLike(context: InferContext): void {
  context.set(0, context.type(0));
}

/** Outputs: Y, Mean and InvStdDev, where the normalized axes have become 1 (LayerNormalization-17). */
function inferLayerNormalization(context: InferContext): void {
  const { node } = context;
  const input = context.shape(0);
  context.set(0, context.type(0));
  const statistics = normalizedAway(input, node.int("axis", -1));
  const stash = node.int("stash_type", DataType.Float);
  context.tensor(1, stash, statistics);
  context.tensor(2, stash, statistics);
}

/** A shape whose axes from `axis` on have become 1. */
export function normalizedAway(shape: readonly Dim[] | undefined, axis: number): Dim[] | undefined {
  if (!shape) return undefined;
  const from = axis < 0 ? axis + shape.length : axis;
  return shape.map((dim, index) => (index < from ? dim : 1));
}

/** The output has the type of the scale (RMSNormalization-23). */
function inferRmsNormalization(context: InferContext): void {
  context.tensor(0, context.dtype(1), context.shape(0));
  context.tensor(1, DataType.Float, normalizedAway(context.shape(0), context.node.int("axis", -1)));
}

/** A window of `size` channels is squared and summed for every element. */
function lrnCost({ node, shape }: CostContext): Cost {
  const input = shape(0);
  return { macs: 0, flops: input ? mulDims(elementCount(input), 2 * node.int("size", 1) + 3) : null };
}

export const normOps: readonly OpDef[] = [
  op("BatchNormalization", {
    since: [1, 6, 7, 9, 14, 15],
    inputs: [5, 5],
    outputs: [1, 5],
    attributes: {
      consumed_inputs: "ints",
      epsilon: "float",
      is_test: "int",
      momentum: "float",
      spatial: "int",
      training_mode: "int",
    },
    infer: inferBatchNormalization,
    cost: batchNormalizationCost,
  }),
  op("InstanceNormalization", {
    since: [1, 6, 22],
    inputs: [3, 3],
    attributes: { consumed_inputs: "ints", epsilon: "float" },
    infer: inferLike,
    cost: normalizationCost,
  }),
  op("LayerNormalization", {
    since: [17],
    inputs: [2, 3],
    outputs: [1, 3],
    attributes: { axis: "int", epsilon: "float", stash_type: "int" },
    infer: inferLayerNormalization,
    cost: normalizationCost,
  }),
  op("GroupNormalization", {
    since: [18, 21],
    inputs: [3, 3],
    attributes: { epsilon: "float", num_groups: "int", stash_type: "int" },
    infer: inferLike,
    cost: normalizationCost,
  }),
  op("RMSNormalization", {
    since: [23],
    inputs: [2, 2],
    attributes: { axis: "int", epsilon: "float", stash_type: "int" },
    infer: inferRmsNormalization,
    cost: operationsAnElement(4),
  }),
  op("SimplifiedLayerNormalization", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    outputs: [1, 2],
    attributes: { axis: "int", epsilon: "float", stash_type: "int" },
    infer: inferRmsNormalization,
    cost: operationsAnElement(4),
  }),
  op("LRN", {
    since: [1, 13],
    inputs: [1, 1],
    attributes: { alpha: "float", beta: "float", bias: "float", size: "int" },
    infer: inferLike,
    cost: lrnCost,
  }),
  op("LpNormalization", {
    since: [1, 22],
    inputs: [1, 1],
    attributes: { axis: "int", p: "int" },
    infer: inferLike,
    cost: operationsAnElement(3),
  }),
  op("MeanVarianceNormalization", {
    since: [9, 13],
    inputs: [1, 1],
    attributes: { axes: "ints" },
    infer: inferLike,
    cost: normalizationCost,
  }),
];
