import { DataType, type Dim, elementCount, mulDims, type Node, type Shape } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";
import { channelAxis, spatialShape, spatialSizes, transposedSizes, windowCounts, windowOf } from "./window";

/** Infers a pool over [N, C, ...]; the second output of MaxPool holds int64 positions. */
export function inferPool(context: InferContext): void {
  const input = context.shape(0);
  const shape = input && input.length >= 2 ? pooledShape(context.node, input) : undefined;
  context.tensor(0, context.dtype(0), shape);
  context.tensor(1, DataType.Int64, shape);
}

function pooledShape(node: Node, input: Shape): Shape {
  const sizes = spatialSizes(node, input);
  const kernel = node.ints("kernel_shape");
  const window = kernel?.length === sizes.length ? windowOf(node, kernel) : undefined;
  const pooled = window ? windowCounts(window, sizes) : sizes.map(() => null);
  return spatialShape(node, input[0] ?? null, input[channelAxis(node, input.length)] ?? null, pooled);
}

/** One operation for every element of every window. */
export function poolCost({ node, outputShape }: CostContext): Cost {
  const output = outputShape(0);
  const kernel = node.ints("kernel_shape");
  return { macs: 0, flops: output && kernel ? mulDims(elementCount(output), elementCount(kernel)) : null };
}

export function inferGlobalPool(context: InferContext): void {
  const { node } = context;
  const input = context.shape(0);
  if (!input || input.length < 2) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const ones = Array<Dim>(input.length - 2).fill(1);
  const channels = input[channelAxis(node, input.length)] ?? null;
  context.tensor(0, context.dtype(0), spatialShape(node, input[0] ?? null, channels, ones));
}

/** One operation for every input element. */
export function inputElementsCost({ shape }: CostContext): Cost {
  const input = shape(0);
  return { macs: 0, flops: input ? elementCount(input) : null };
}

/** MaxUnpool-11: the size that the pool came from, unless the third input gives it. */
function inferUnpool(context: InferContext): void {
  const input = context.shape(0);
  const given = context.node.input(2) ? (context.content(2) ?? "unknown") : undefined;
  context.tensor(
    0,
    context.dtype(0),
    input && input.length > 2 ? unpooledShape(context.node, input, given) : undefined,
  );
}

function unpooledShape(node: Node, input: Shape, given: Shape | "unknown" | undefined): Shape {
  if (given) return given.length === input.length && given !== "unknown" ? given : input.map(() => null);
  const sizes = spatialSizes(node, input);
  const kernel = node.ints("kernel_shape");
  const window = kernel?.length === sizes.length ? windowOf(node, kernel) : undefined;
  const unpooled = window ? transposedSizes(window, sizes, []) : sizes.map(() => null);
  return spatialShape(node, input[0] ?? null, input[channelAxis(node, input.length)] ?? null, unpooled);
}

/** One crop of fixed size for each region: [regions, C, height, width]. */
function inferRegions(context: InferContext, size: readonly [Dim, Dim]): void {
  const regions = context.shape(1)?.[0] ?? null;
  const channels = context.shape(0)?.[1] ?? null;
  context.tensor(0, context.dtype(0), [regions, channels, ...size]);
}

function inferMaxRoiPool(context: InferContext): void {
  const [height = null, width = null] = context.node.ints("pooled_shape") ?? [];
  inferRegions(context, [height, width]);
}

function inferRoiAlign(context: InferContext): void {
  const { node } = context;
  inferRegions(context, [node.int("output_height", 1), node.int("output_width", 1)]);
}

export const poolOps: readonly OpDef[] = [
  op("MaxPool", {
    since: [1, 8, 10, 11, 12, 22],
    inputs: [1, 1],
    outputs: [1, 2],
    attributes: {
      auto_pad: "string",
      ceil_mode: "int",
      dilations: "ints",
      kernel_shape: "ints",
      pads: "ints",
      storage_order: "int",
      strides: "ints",
    },
    infer: inferPool,
    cost: poolCost,
  }),
  op("AveragePool", {
    since: [1, 7, 10, 11, 19, 22],
    inputs: [1, 1],
    attributes: {
      auto_pad: "string",
      ceil_mode: "int",
      count_include_pad: "int",
      dilations: "ints",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: inferPool,
    cost: poolCost,
  }),
  op("LpPool", {
    since: [1, 2, 11, 18, 22],
    inputs: [1, 1],
    attributes: {
      auto_pad: "string",
      ceil_mode: "int",
      dilations: "ints",
      kernel_shape: "ints",
      p: "int",
      pads: "ints",
      strides: "ints",
    },
    infer: inferPool,
    cost: poolCost,
  }),
  op("GlobalMaxPool", { since: [1, 22], inputs: [1, 1], infer: inferGlobalPool, cost: inputElementsCost }),
  op("GlobalAveragePool", { since: [1, 22], inputs: [1, 1], infer: inferGlobalPool, cost: inputElementsCost }),
  op("GlobalLpPool", {
    since: [1, 2, 22],
    inputs: [1, 1],
    attributes: { p: "int" },
    infer: inferGlobalPool,
    cost: inputElementsCost,
  }),
  op("MaxUnpool", {
    since: [9, 11, 22],
    inputs: [2, 3],
    attributes: { kernel_shape: "ints", pads: "ints", strides: "ints" },
    infer: inferUnpool,
  }),
  op("MaxRoiPool", {
    since: [1, 22],
    inputs: [2, 2],
    attributes: { pooled_shape: "ints", spatial_scale: "float" },
    infer: inferMaxRoiPool,
  }),
  op("RoiAlign", {
    since: [10, 16, 22],
    inputs: [3, 3],
    attributes: {
      coordinate_transformation_mode: "string",
      mode: "string",
      output_height: "int",
      output_width: "int",
      sampling_ratio: "int",
      spatial_scale: "float",
    },
    infer: inferRoiAlign,
  }),
];
