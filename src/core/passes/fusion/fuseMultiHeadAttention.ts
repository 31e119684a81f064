import { attribute, type Node, sameDim, sameShape, type Value } from "../../ir";
import { type OpPattern, p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { requireMicrosoftDomain } from "../opset/requireMicrosoftDomain";
import type { Pass } from "../pass";
import { attentionScale, coversScores, keyScores, type ScoreCaptures } from "./attentionScores";
import { isFloat32 } from "./constants";

/*
 * Multi-head attention with its split into heads and its merge (Vaswani et al., "Attention Is All You Need", 2017, section 3.2.2), to
 * MultiHeadAttention of com.microsoft (ContribOperators.md), which takes Q, K and V as [batch, length, heads * size]. Only with the
 * onnxruntime target.
 *
 * Scope: all graphs. float32; heads and size known; K transposed together with its split into heads, or after it.
 *
 * Before:
 *   main (float32[3,5,16] q, float32[3,5,16] k, float32[3,5,16] v) => (float32[3,5,16] y) <
 *     float32[] r = {0.35355338}, int64[4] split = {0,0,2,8}, int64[3] merge = {0,0,16}
 *   > {
 *     qr = Reshape (q, split)
 *     qt = Transpose <perm = [0,2,1,3]> (qr)
 *     kr = Reshape (k, split)
 *     kt = Transpose <perm = [0,2,3,1]> (kr)
 *     vr = Reshape (v, split)
 *     vt = Transpose <perm = [0,2,1,3]> (vr)
 *     s = MatMul (qt, kt)
 *     d = Mul (s, r)
 *     a = Softmax <axis = -1> (d)
 *     o = MatMul (a, vt)
 *     t = Transpose <perm = [0,2,1,3]> (o)
 *     y = Reshape (t, merge)
 *   }
 * After (target: onnxruntime):
 *   y = com.microsoft.MultiHeadAttention <num_heads = 2, scale = 0.35355338> (q, k, v)
 */
const splitQuery = p.op("Transpose", p.op("Reshape", p.any.as("q")).as("qSplit")).as("qHeads");
const splitValue = p.op("Transpose", p.op("Reshape", p.any.as("v")).as("vSplit")).as("vHeads");
const splitKey = p.or(
  p.op("Transpose", p.op("Transpose", p.op("Reshape", p.any.as("k")).as("kSplit")).as("kHeads")).as("kTurn"),
  p.op("Transpose", p.op("Reshape", p.any.as("k")).as("kSplit")).as("kTurn"),
);
const attended = p.op("MatMul", p.op("Softmax", keyScores(splitQuery, splitKey)).as("softmax"), splitValue);

interface Captured extends ScoreCaptures {
  q: Value;
  k: Value;
  v: Value;
  qSplit: Node;
  qHeads: Node;
  kSplit: Node;
  kHeads?: Node;
  kTurn: Node;
  vSplit: Node;
  vHeads: Node;
  softmax: Node;
  merge: Node;
}

export const fuseMultiHeadAttention: Pass = fusion<Captured>({
  id: "fuse-multi-head-attention",
  title: "Fuse multi-head attention",
  pattern: p.op("Reshape", p.op("Transpose", attended).as("merge")) as unknown as OpPattern<Captured>,
  check: (captures, context, { root }) => {
    if (context.target !== "onnxruntime") {
      return refusal(root, "MultiHeadAttention is an operator of ONNX Runtime and the target is a portable file");
    }
    return notHeads(captures, root) ?? notScores(captures, root);
  },
  rewrite: (captures, build) => {
    requireMicrosoftDomain(build.context);
    const heads = captures.qSplit.output().shape?.[2] as number;
    const attributes = [attribute.int("num_heads", heads), attribute.float("scale", attentionScale(captures) ?? 1)];
    const inputs: (Value | null)[] = [captures.q, captures.k, captures.v];
    if (captures.mask) inputs.push(null, null, captures.mask);
    return build.node("MultiHeadAttention", inputs, attributes, { domain: "com.microsoft" }).output();
  },
});

/** Each of Q, K and V is [batch, length, heads * size], split into [batch, length, heads, size]; the result is merged the same way. */
function notHeads(captures: Captured, root: Node): Refusal | undefined {
  const { q, k, v, qSplit, kSplit, vSplit, qHeads, kHeads, kTurn, vHeads, merge } = captures;
  if (![q, k, v].every(isFloat32)) return refusal(root, "MultiHeadAttention is only made for float32");
  const sizes = [splitSizes(q, qSplit), splitSizes(k, kSplit), splitSizes(v, vSplit)];
  const [first] = sizes;
  if (!first || sizes.some((size) => size?.join() !== first.join())) {
    return refusal(
      root,
      "the split into heads is not the same known [batch, length, heads, size] for query, key and value",
    );
  }
  const turned = kHeads ? `${perm(kHeads)};${perm(kTurn)}` : perm(kTurn);
  if (perm(qHeads) !== "0,2,1,3" || perm(vHeads) !== "0,2,1,3" || !["0,2,3,1", "0,2,1,3;0,1,3,2"].includes(turned)) {
    return refusal(root, "query, key and value are not transposed to [batch, heads, length, size]");
  }
  const merged = root.output().shape;
  const batches = [q, k, v].map((value) => value.shape?.[0] ?? null);
  if (
    !batches.every((batch) => sameDim(batch, batches[0] ?? null)) ||
    !sameDim(k.shape?.[1] ?? null, v.shape?.[1] ?? null)
  ) {
    return refusal(root, "query, key and value are not known to have the same batch, or key and value the same length");
  }
  if (perm(merge) !== "0,2,1,3" || !sameShape(merged, q.shape))
    return refusal(root, "the heads are not merged back into the shape of the query");
  return undefined;
}

function notScores(captures: Captured, root: Node): Refusal | undefined {
  const { softmax, scores, mask } = captures;
  if (![-1, 3].includes(softmax.int("axis", -1))) return refusal(root, "Softmax does not work on the last axis");
  if (attentionScale(captures) === undefined) return refusal(root, "the scale is not one positive number");
  if (mask && (mask.shape?.length !== 4 || !isFloat32(mask)))
    return refusal(root, "the mask is not a float32 tensor of rank 4");
  if (mask && !coversScores(mask, scores)) {
    return refusal(root, "the mask is not known to have a row for each query and a column for each key");
  }
  if (!sameShape(softmax.input(0)?.shape, scores.output().shape)) {
    return refusal(root, "the scale or the mask is not known to leave the shape of the scores alone");
  }
  return undefined;
}

function splitSizes(input: Value, split: Node): [number, number] | undefined {
  const before = input.shape;
  const after = split.output().shape;
  if (before?.length !== 3 || after?.length !== 4) return undefined;
  const [batch, length, heads, size] = after;
  if (typeof heads !== "number" || typeof size !== "number" || before[2] !== heads * size) return undefined;
  return sameDim(batch ?? null, before[0] ?? null) && sameDim(length ?? null, before[1] ?? null)
    ? [heads, size]
    : undefined;
}

function perm(transpose: Node): string {
  return transpose.ints("perm")?.join() ?? "";
}
