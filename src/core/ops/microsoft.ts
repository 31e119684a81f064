import { addDims, DataType, type Dim, floorDivDims, mulDims, type Shape, subDims } from "../ir";
import { broadcastShapes } from "./broadcast";
import { convolutionCost, inferConvolution } from "./conv";
import { gemmCost, gemmShape, inferMatMul, matMulCost, matMulShape, productCost } from "./gemm";
import { normalizationCost, normalizedAway, operationsAnElement } from "./norm";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";
import { inferPool, poolCost } from "./pool";

/**
 * ONNX Runtime's own operators (com.microsoft) that float models have: activations, products, normalizations, convolutions.
 * Facts from the operator reference of ONNX Runtime (docs/ContribOperators.md).
 */

function inferLike(context: InferContext): void {
  context.set(0, context.type(0));
}

/** `transBatchA` and `transBatchB` move the batch axes too: the shape is left open then. */
function inferFusedMatMul(context: InferContext): void {
  const { node } = context;
  const moved = node.int("transBatchA", 0) !== 0 || node.int("transBatchB", 0) !== 0;
  const a = transposed(context.shape(0), node.int("transA", 0) !== 0);
  const b = transposed(context.shape(1), node.int("transB", 0) !== 0);
  context.tensor(0, context.dtype(0), moved ? undefined : matMulShape(a, b));
}

/** A vector has nothing to transpose. */
function transposed(shape: Shape | undefined, swap: boolean): Shape | undefined {
  if (!shape || !swap || shape.length < 2) return shape;
  return [...shape.slice(0, -2), shape.at(-1) ?? null, shape.at(-2) ?? null];
}

function fusedMatMulCost({ node, shape, outputShape }: CostContext): Cost {
  const a = shape(0);
  const inner = a?.at(node.int("transA", 0) !== 0 && a.length > 1 ? -2 : -1) ?? null;
  return productCost(inner, outputShape(0), false);
}

/** Weights are packed by block, so the attributes N and K give the sizes: [..., K] becomes [..., N]. */
function inferPackedMatMul(context: InferContext): void {
  const input = context.shape(0);
  context.tensor(0, context.dtype(0), input && [...input.slice(0, -1), context.node.int("N") ?? null]);
}

function packedMatMulCost({ node, outputShape }: CostContext): Cost {
  return productCost(node.int("K") ?? null, outputShape(0), false);
}

/** Outputs: Y, mean, inverse deviation (the last axis reduced to 1), and the sum of input and skip. */
function inferSkipNormalization(context: InferContext): void {
  context.set(0, context.type(0));
  const statistics = normalizedAway(context.shape(0), -1);
  context.tensor(1, DataType.Float, statistics);
  context.tensor(2, DataType.Float, statistics);
  context.set(3, context.type(0));
}

/** Token ids [batch, length] become embeddings [batch, length, hidden]; then one length for each sequence, and the sum before normalizing. */
function inferEmbedNormalization(context: InferContext): void {
  const ids = context.shape(0);
  const hidden = context.shape(2)?.[1] ?? null;
  const embedded = ids && [ids[0] ?? null, ids[1] ?? null, hidden];
  context.tensor(0, context.dtype(2), embedded);
  context.tensor(1, DataType.Int32, ids && [ids[0] ?? null]);
  context.tensor(2, context.dtype(2), embedded);
}

/** The gate halves the last axis. */
function inferBiasSplitGelu(context: InferContext): void {
  const input = context.shape(0);
  context.tensor(0, context.dtype(0), input && [...input.slice(0, -1), floorDivDims(input.at(-1) ?? null, 2)]);
}

/** A real signal [..., n] becomes [..., n/2 + 1 or n, 2] over one signal axis. */
function inferRfft(context: InferContext): void {
  const { node } = context;
  const input = context.shape(0);
  if (!input || node.int("signal_ndim", 1) !== 1) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const size = input.at(-1) ?? null;
  const bins = node.int("onesided", 1) !== 0 ? addDims(floorDivDims(size, 2), 1) : size;
  context.tensor(0, context.dtype(0), [...input.slice(0, -1), bins, 2]);
}

function inferIrfft(context: InferContext): void {
  const { node } = context;
  const input = context.shape(0);
  if (!input || node.int("signal_ndim", 1) !== 1) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const bins = input.at(-2) ?? null;
  const size = node.int("onesided", 1) !== 0 ? mulDims(2, subDims(bins, 1)) : bins;
  context.tensor(0, context.dtype(0), [...input.slice(0, -2), size]);
}

/** One crop of `crop_size` for each region. */
function inferCropAndResize(context: InferContext): void {
  const size = context.content(3);
  const channels = context.shape(0)?.[1] ?? null;
  context.tensor(0, context.dtype(0), [context.shape(1)?.[0] ?? null, channels, size?.[0] ?? null, size?.[1] ?? null]);
}

/** Values, the place of each element's value, and how often each occurs. */
function inferUnique(context: InferContext): void {
  context.tensor(0, context.dtype(0), [null]);
  context.tensor(1, DataType.Int64, context.shape(0));
  context.tensor(2, DataType.Int64, [null]);
}

function inferPad(context: InferContext): void {
  const input = context.shape(0);
  const pads = context.content(1);
  const known = input && pads?.length === 2 * input.length;
  const padded = input?.map((dim, axis): Dim => {
    if (!known) return null;
    return addDims(dim, addDims(pads[axis] ?? null, pads[axis + input.length] ?? null));
  });
  context.tensor(0, context.dtype(0), padded);
}

function inferDistances(context: InferContext): void {
  context.tensor(0, context.dtype(0), [context.shape(0)?.[0] ?? null, context.shape(1)?.[0] ?? null]);
}

const gelu = operationsAnElement(8);

export const microsoftOps: readonly OpDef[] = [
  op("Gelu", { domain: "com.microsoft", since: [1], inputs: [1, 1], infer: inferLike, cost: gelu }),
  op("FastGelu", { domain: "com.microsoft", since: [1], inputs: [1, 2], infer: inferLike, cost: gelu }),
  op("BiasGelu", { domain: "com.microsoft", since: [1], inputs: [2, 2], infer: inferLike, cost: gelu }),
  op("QuickGelu", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, 1],
    attributes: { alpha: "float" },
    infer: inferLike,
    cost: operationsAnElement(4),
  }),
  op("BiasSplitGelu", { domain: "com.microsoft", since: [1], inputs: [2, 2], infer: inferBiasSplitGelu }),
  op("BiasAdd", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 3],
    infer: inferLike,
    cost: operationsAnElement(2),
  }),
  op("BiasSoftmax", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    attributes: { axis: "int", is_inner_broadcast: "int" },
    infer: inferLike,
    cost: operationsAnElement(4),
  }),
  op("FusedMatMul", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    attributes: { alpha: "float", transA: "int", transB: "int", transBatchA: "int", transBatchB: "int" },
    infer: inferFusedMatMul,
    cost: fusedMatMulCost,
  }),
  op("FusedMatMulActivation", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    attributes: {
      activation: "string",
      activation_alpha: "float",
      activation_axis: "int",
      activation_beta: "float",
      activation_gamma: "float",
      alpha: "float",
      transA: "int",
      transB: "int",
      transBatchA: "int",
      transBatchB: "int",
    },
    infer: inferFusedMatMul,
    cost: fusedMatMulCost,
  }),
  op("TransposeMatMul", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    attributes: { alpha: "float", transA: "int", transB: "int" },
    infer: inferFusedMatMul,
    cost: fusedMatMulCost,
  }),
  op("FusedGemm", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 3],
    attributes: {
      activation: "string",
      activation_alpha: "float",
      activation_beta: "float",
      activation_gamma: "float",
      alpha: "float",
      beta: "float",
      transA: "int",
      transB: "int",
    },
    infer: (context) => context.tensor(0, context.dtype(0), gemmShape(context)),
    cost: gemmCost,
  }),
  op("GemmFastGelu", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 3],
    infer: (context) => inferMatMul(context, 0, 1, context.dtype(0)),
    cost: (context) => matMulCost(context, 0, 1),
  }),
  op("MatMulNBits", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 6],
    attributes: { K: "int", N: "int", accuracy_level: "int", bits: "int", block_size: "int", weight_prepacked: "int" },
    infer: inferPackedMatMul,
    cost: packedMatMulCost,
  }),
  op("MatMulBnb4", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 3],
    attributes: { K: "int", N: "int", block_size: "int", quant_type: "int", training_mode: "int", transB: "int" },
    infer: inferPackedMatMul,
    cost: packedMatMulCost,
  }),
  op("NhwcConv", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 3],
    attributes: {
      auto_pad: "string",
      dilations: "ints",
      group: "int",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: (context) => inferConvolution(context, { input: 0, weight: 1, dtype: { like: 0 } }),
    cost: (context) => convolutionCost(context, 1, true),
  }),
  op("NhwcFusedConv", {
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
    infer: (context) => inferConvolution(context, { input: 0, weight: 1, dtype: { like: 0 } }),
    cost: (context) => convolutionCost(context, 1, true),
  }),
  op("NhwcMaxPool", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, 1],
    attributes: {
      auto_pad: "string",
      ceil_mode: "int",
      dilations: "ints",
      kernel_shape: "ints",
      pads: "ints",
      strides: "ints",
    },
    infer: inferPool,
    cost: poolCost,
  }),
  op("MaxpoolWithMask", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    attributes: { auto_pad: "string", kernel_shape: "ints", pads: "ints", storage_order: "int", strides: "ints" },
    infer: inferPool,
    cost: poolCost,
  }),
  op("SkipLayerNormalization", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 5],
    outputs: [1, 4],
    attributes: { epsilon: "float" },
    infer: inferSkipNormalization,
    cost: normalizationCost,
  }),
  op("SkipSimplifiedLayerNormalization", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 4],
    outputs: [1, 4],
    attributes: { epsilon: "float" },
    infer: inferSkipNormalization,
    cost: operationsAnElement(5),
  }),
  op("EmbedLayerNormalization", {
    domain: "com.microsoft",
    since: [1],
    inputs: [7, 9],
    outputs: [1, 3],
    attributes: { epsilon: "float", mask_index_type: "int" },
    infer: inferEmbedNormalization,
  }),
  op("GroupNorm", {
    domain: "com.microsoft",
    since: [1],
    inputs: [3, 3],
    attributes: { activation: "int", channels_last: "int", epsilon: "float", groups: "int" },
    infer: inferLike,
    cost: normalizationCost,
  }),
  op("SkipGroupNorm", {
    domain: "com.microsoft",
    since: [1],
    inputs: [4, 5],
    outputs: [1, 2],
    attributes: { activation: "int", channels_last: "int", epsilon: "float", groups: "int" },
    infer: inferLike,
    cost: normalizationCost,
  }),
  op("Trilu", { domain: "com.microsoft", since: [1], inputs: [1, 2], attributes: { upper: "int" }, infer: inferLike }),
  op("Inverse", { domain: "com.microsoft", since: [1], inputs: [1, 1], infer: inferLike }),
  op("Rfft", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, 1],
    attributes: { normalized: "int", onesided: "int", signal_ndim: "int" },
    infer: inferRfft,
  }),
  op("Irfft", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, 1],
    attributes: { normalized: "int", onesided: "int", signal_ndim: "int" },
    infer: inferIrfft,
  }),
  op("CropAndResize", {
    domain: "com.microsoft",
    since: [1],
    inputs: [4, 4],
    attributes: { extrapolation_value: "float", mode: "string" },
    infer: inferCropAndResize,
  }),
  op("Unique", { domain: "com.microsoft", since: [1], inputs: [1, 1], outputs: [3, 3], infer: inferUnique }),
  op("Pad", { domain: "com.microsoft", since: [1], inputs: [2, 3], attributes: { mode: "string" }, infer: inferPad }),
  op("CDist", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    attributes: { metric: "string" },
    infer: inferDistances,
  }),
  op("ComplexMul", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    infer: (context) => context.tensor(0, context.dtype(0), broadcastShapes(context.shape(0), context.shape(1))),
  }),
  op("ComplexMulConj", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 2],
    infer: (context) => context.tensor(0, context.dtype(0), broadcastShapes(context.shape(0), context.shape(1))),
  }),
  op("IsAllFinite", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, Infinity],
    attributes: { isinf_only: "int", isnan_only: "int" },
    infer: (context) => context.tensor(0, DataType.Bool, []),
  }),
  op("BiasDropout", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 5],
    outputs: [1, 2],
    attributes: { seed: "int" },
    deterministic: false,
  }),
  op("BitmaskBiasDropout", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 5],
    outputs: [1, 2],
    attributes: { seed: "int" },
    deterministic: false,
  }),
  op("BitmaskDropout", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, 3],
    outputs: [1, 2],
    attributes: { seed: "int" },
    deterministic: false,
  }),
];
