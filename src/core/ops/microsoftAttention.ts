import { addDims, type Dim, elementCount, floorDivDims, mulDims } from "../ir";
import { rotaryCost, scoresCost } from "./attention";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";

/** ONNX Runtime's attention operators (com.microsoft). Facts from its docs/ContribOperators.md. */

/** Input [batch, length, hidden] is projected by weights [hidden, q + k + v] first; the output has the size of v. */
function inferAttention(context: InferContext): void {
  const input = context.shape(0);
  const dtype = context.node.opType === "QAttention" ? context.dtype(3) : context.dtype(0);
  const batch = input?.[0] ?? null;
  context.tensor(0, dtype, input && [batch, input[1] ?? null, projected(context).value]);
  const past = context.shape(context.node.opType === "QAttention" ? 8 : 4);
  const heads = context.node.int("num_heads") ?? null;
  const size = past?.[4] ?? floorDivDims(projected(context).value, heads);
  context.tensor(1, dtype, [2, batch, heads, null, size]);
}

/** Sizes of the projected queries and values: `qkv_hidden_sizes`, else a third of the projection each. */
function projected(context: Pick<CostContext, "node" | "shape">): { query: Dim; value: Dim } {
  const [query, , value] = context.node.ints("qkv_hidden_sizes") ?? [];
  const third = floorDivDims(context.shape(2)?.[0] ?? context.shape(1)?.[1] ?? null, 3);
  return { query: query ?? third, value: value ?? third };
}

/** The projection, then scores and weighted values over the length of the input (a past only adds to it). */
function attentionCost(context: CostContext): Cost {
  const input = context.shape(0);
  const weight = context.shape(1);
  if (!input || !weight) return { macs: null, flops: null };
  const [batch = null, length = null] = input;
  const projection = mulDims(mulDims(batch, length), elementCount(weight));
  const { query, value } = projected(context);
  const heads: Dim = context.node.int("num_heads") ?? null;
  const scores = scoresCost({
    batch,
    queryHeads: heads,
    queryLength: length,
    keyLength: length,
    headSize: floorDivDims(query, heads),
    valueHeadSize: floorDivDims(value, heads),
  });
  return { macs: addDims(projection, scores.macs), flops: addDims(mulDims(2, projection), scores.flops) };
}

/** Query [batch, length, hidden], or everything packed as [batch, length, heads, 3, size]. */
function inferMultiHead(context: InferContext): void {
  const dtype = context.dtype(0);
  const query = context.shape(0);
  const value = context.shape(2);
  const [batch = null, length = null] = query ?? [];
  context.tensor(0, dtype, query && [batch, length, valueSize()]);
  for (const index of [1, 2, 3]) context.tensor(index, dtype, undefined);

  function valueSize(): Dim {
    if (query?.length === 5) return mulDims(query[2] ?? null, query[4] ?? null);
    if (!context.node.input(2)) return query?.[2] ?? null;
    if (value?.length === 4) return mulDims(value[1] ?? null, value[3] ?? null);
    return value?.[2] ?? null;
  }
}

function multiHeadCost({ node, shape }: CostContext): Cost {
  const query = shape(0);
  const value = shape(2) ?? query;
  if (query?.length !== 3 || !value) return { macs: null, flops: null };
  const past = node.input(6) ? (shape(6)?.[2] ?? null) : 0;
  const crossed = value.length === 4;
  return scoresCost({
    batch: query[0] ?? null,
    queryHeads: 1,
    queryLength: query[1] ?? null,
    keyLength: addDims(past, (crossed ? value[2] : value[1]) ?? null),
    headSize: query[2] ?? null,
    valueHeadSize: crossed ? mulDims(value[1] ?? null, value[3] ?? null) : (value[2] ?? null),
  });
}

/** Query alone, or packed with keys and values when the second input is omitted. */
function inferGroupQuery(context: InferContext): void {
  const { node } = context;
  const query = context.shape(0);
  const heads = node.int("num_heads", 1);
  const packedHeads = heads + 2 * node.int("kv_num_heads", heads);
  const last = query?.at(-1) ?? null;
  const hidden = node.input(1) ? last : mulDims(floorDivDims(last, packedHeads), heads);
  context.tensor(0, context.dtype(0), query && [...query.slice(0, -1), hidden]);
  context.tensor(1, context.dtype(3) ?? context.dtype(0), undefined);
  context.tensor(2, context.dtype(4) ?? context.dtype(0), undefined);
  context.tensor(3, context.dtype(0), undefined);
}

/** Scores and weighted values against the new keys and those of the past (all of its buffer). */
function groupQueryCost({ node, shape, outputShape }: CostContext): Cost {
  const query = shape(0);
  const hidden = outputShape(0)?.at(-1) ?? null;
  if (query?.length !== 3) return { macs: null, flops: null };
  const length = query[1] ?? null;
  const past = node.input(3) ? (shape(3)?.[2] ?? null) : 0;
  const heads = node.int("num_heads", 1);
  const size = floorDivDims(hidden, heads);
  const keyLength = addDims(past, length);
  return scoresCost({
    batch: query[0] ?? null,
    queryHeads: heads,
    queryLength: length,
    keyLength,
    headSize: size,
    valueHeadSize: size,
  });
}

export const microsoftAttentionOps: readonly OpDef[] = [
  op("Attention", {
    domain: "com.microsoft",
    since: [1],
    inputs: [2, 7],
    outputs: [1, 2],
    attributes: {
      do_rotary: "int",
      mask_filter_value: "float",
      num_heads: "int",
      past_present_share_buffer: "int",
      qkv_hidden_sizes: "ints",
      rotary_embedding_dim: "int",
      scale: "float",
      unidirectional: "int",
    },
    infer: inferAttention,
    cost: attentionCost,
  }),
  op("QAttention", {
    domain: "com.microsoft",
    since: [1],
    inputs: [5, 9],
    outputs: [1, 2],
    attributes: {
      do_rotary: "int",
      mask_filter_value: "float",
      num_heads: "int",
      past_present_share_buffer: "int",
      scale: "float",
      unidirectional: "int",
    },
    infer: inferAttention,
    cost: attentionCost,
  }),
  op("MultiHeadAttention", {
    domain: "com.microsoft",
    since: [1],
    inputs: [1, 10],
    outputs: [1, 4],
    attributes: { mask_filter_value: "float", num_heads: "int", scale: "float", unidirectional: "int" },
    infer: inferMultiHead,
    cost: multiHeadCost,
  }),
  op("GroupQueryAttention", {
    domain: "com.microsoft",
    since: [1],
    inputs: [7, 17],
    outputs: [1, 4],
    attributes: {
      causal: "int",
      do_rotary: "int",
      k_norm_epsilon: "float",
      k_quant_type: "string",
      kv_cache_bit_width: "int",
      kv_num_heads: "int",
      local_window_size: "int",
      num_heads: "int",
      q_norm_epsilon: "float",
      qk_norm_epsilon: "float",
      qk_output: "int",
      rotary_interleaved: "int",
      scale: "float",
      sliding_window_cache: "int",
      smooth_softmax: "int",
      softcap: "float",
      v_quant_type: "string",
    },
    infer: inferGroupQuery,
    cost: groupQueryCost,
  }),
  op("RotaryEmbedding", {
    domain: "com.microsoft",
    since: [1],
    inputs: [4, 4],
    attributes: {
      interleaved: "int",
      is_packed_batching: "int",
      num_heads: "int",
      rotary_embedding_dim: "int",
      scale: "float",
    },
    infer: (context) => context.set(0, context.type(0)),
    cost: rotaryCost,
  }),
];
