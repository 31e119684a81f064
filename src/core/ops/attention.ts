import { addDims, type Dim, elementCount, floorDivDims, mulDims, type Shape } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";

type Shapes = Pick<CostContext, "node" | "shape">;

/** What an attention works on, whatever layout its inputs have: batch, heads, lengths and sizes of the heads. */
interface Heads {
  readonly batch: Dim;
  readonly queryHeads: Dim;
  readonly keyHeads: Dim;
  readonly queryLength: Dim;
  /** Keys that are attended to, the past ones included. */
  readonly keyLength: Dim;
  readonly headSize: Dim;
  readonly valueHeadSize: Dim;
}

/** Attention-23: inputs [batch, heads, length, size] or packed [batch, length, heads * size]; past keys are put before the new ones. */
function headsOf(context: Shapes): Heads | undefined {
  const { node } = context;
  const [query, key, value] = [context.shape(0), context.shape(1), context.shape(2)];
  if (!query || !key || !value) return undefined;
  const past = node.input(4) ? (context.shape(4)?.[2] ?? null) : 0;
  if (query.length === 4) {
    return {
      batch: query[0] ?? null,
      queryHeads: query[1] ?? null,
      keyHeads: key[1] ?? null,
      queryLength: query[2] ?? null,
      keyLength: addDims(past, key[2] ?? null),
      headSize: query[3] ?? null,
      valueHeadSize: value[3] ?? null,
    };
  }
  const queryHeads = node.int("q_num_heads") ?? null;
  const keyHeads = node.int("kv_num_heads") ?? null;
  return {
    batch: query[0] ?? null,
    queryHeads,
    keyHeads,
    queryLength: query[1] ?? null,
    keyLength: addDims(past, key[1] ?? null),
    headSize: floorDivDims(query[2] ?? null, queryHeads),
    valueHeadSize: floorDivDims(value[2] ?? null, keyHeads),
  };
}

function inferAttention(context: InferContext): void {
  const rank = context.shape(0)?.length;
  const heads = headsOf(context);
  const dtype = context.dtype(0);
  const valueType = context.dtype(2);
  if (!heads) {
    for (const [index, type] of [dtype, dtype, valueType, dtype].entries()) context.tensor(index, type, undefined);
    return;
  }
  const { batch, queryHeads, keyHeads, queryLength, keyLength, headSize, valueHeadSize } = heads;
  const packed: Shape = [batch, queryLength, mulDims(queryHeads, valueHeadSize)];
  context.tensor(0, dtype, rank === 4 ? [batch, queryHeads, queryLength, valueHeadSize] : packed);
  context.tensor(1, dtype, [batch, keyHeads, keyLength, headSize]);
  context.tensor(2, valueType, [batch, keyHeads, keyLength, valueHeadSize]);
  context.tensor(3, dtype, [batch, queryHeads, queryLength, keyLength]);
}

/** Scores and weighted values; masks, scaling and the softmax count five operations a score. */
function attentionCost(context: CostContext): Cost {
  const heads = headsOf(context);
  return heads ? scoresCost(heads) : { macs: null, flops: null };
}

export function scoresCost(heads: Omit<Heads, "keyHeads">): Cost {
  const scores = elementCount([heads.batch, heads.queryHeads, heads.queryLength, heads.keyLength]);
  const macs = mulDims(scores, addDims(heads.headSize, heads.valueHeadSize));
  return { macs, flops: addDims(mulDims(2, macs), mulDims(5, scores)) };
}

function inferFlexAttention(context: InferContext): void {
  const query = context.shape(0);
  const size = context.shape(2)?.[3] ?? null;
  context.tensor(0, context.dtype(0), query && [query[0] ?? null, query[1] ?? null, query[2] ?? null, size]);
}

/** LinearAttention-27: packed inputs [batch, length, heads * size]; the state is [batch, key heads, key size, value size]. */
function inferLinearAttention(context: InferContext): void {
  const sizes = linearSizes(context);
  const query = context.shape(0);
  const past = context.shape(3);
  const stateType = context.node.input(3) ? context.dtype(3) : context.dtype(0);
  context.tensor(
    0,
    context.dtype(0),
    query && [query[0] ?? null, query[1] ?? null, mulDims(sizes.queryHeads, sizes.valueSize)],
  );
  context.tensor(1, stateType, past ?? [query?.[0] ?? null, sizes.keyHeads, sizes.keySize, sizes.valueSize]);
}

function linearSizes(context: Shapes) {
  const { node } = context;
  const queryHeads: Dim = node.int("q_num_heads") ?? null;
  const keyHeads: Dim = node.int("kv_num_heads") ?? null;
  const keySize = floorDivDims(context.shape(0)?.[2] ?? null, queryHeads);
  const valueSize = floorDivDims(context.shape(2)?.[2] ?? null, keyHeads);
  return { queryHeads, keyHeads, keySize, valueSize };
}

/** Each step updates the state with an outer product and reads it with a product. */
function linearAttentionCost(context: CostContext): Cost {
  const { queryHeads, keyHeads, keySize, valueSize } = linearSizes(context);
  const query = context.shape(0);
  const steps = mulDims(query?.[0] ?? null, query?.[1] ?? null);
  const macs = mulDims(steps, mulDims(addDims(queryHeads, keyHeads), mulDims(keySize, valueSize)));
  return { macs, flops: mulDims(2, macs) };
}

/** Two products and a sum for every rotated element. */
export function rotaryCost({ shape }: CostContext): Cost {
  const input = shape(0);
  return { macs: 0, flops: input ? mulDims(3, elementCount(input)) : null };
}

export const attentionOps: readonly OpDef[] = [
  op("Attention", {
    since: [23, 24, 25],
    inputs: [3, 7],
    outputs: [1, 4],
    attributes: {
      is_causal: "int",
      kv_num_heads: "int",
      left_window_size: "int",
      q_num_heads: "int",
      qk_matmul_output_mode: "int",
      right_window_size: "int",
      scale: "float",
      softcap: "float",
      softmax_precision: "int",
    },
    infer: inferAttention,
    cost: attentionCost,
  }),
  op("RotaryEmbedding", {
    since: [23],
    inputs: [3, 4],
    attributes: { interleaved: "int", num_heads: "int", rotary_embedding_dim: "int" },
    infer: (context) => context.set(0, context.type(0)),
    cost: rotaryCost,
  }),
  op("LinearAttention", {
    since: [27],
    inputs: [3, 6],
    outputs: [2, 2],
    attributes: { chunk_size: "int", kv_num_heads: "int", q_num_heads: "int", scale: "float", update_rule: "string" },
    infer: inferLinearAttention,
    cost: linearAttentionCost,
  }),
  op("FlexAttention", {
    domain: "ai.onnx.preview",
    since: [1],
    inputs: [3, 3],
    attributes: { prob_mod: "graph", scale: "float", score_mod: "graph", softmax_precision: "int" },
    infer: inferFlexAttention,
    cost: attentionCost,
  }),
];
