import { attribute, type Node, sameShape, type Value } from "../../ir";
import { type OpPattern, p, refusal } from "../../patterns";
import { type Builder, fusion } from "../fusion";
import { requireOpset } from "../opset/requireOpset";
import type { Pass } from "../pass";
import { attentionScale, coversScores, keyScores, type ScoreCaptures } from "./attentionScores";
import { isFloat32 } from "./constants";

/*
 * Scaled dot-product attention (Vaswani et al., "Attention Is All You Need", 2017, equation 1): softmax(Q K^T * scale + mask) V, back to
 * Attention of opset 23 with Q, K and V as [batch, heads, length, size].
 *
 * Scope: all graphs. float32, rank 4. Exporters scale Q K^T, or Q, or Q and K each by the square root; they transpose K on its own or
 * together with the split into heads.
 *
 * Before:
 *   model <ir_version: 11, opsets: { "": 23 }>
 *   main (float32[3,2,5,8] q, float32[3,2,5,8] k, float32[3,2,5,8] v) => (float32[3,2,5,8] y) < float32[] r = {0.35355338} > {
 *     t = Transpose <perm = [0,1,3,2]> (k)
 *     s = MatMul (q, t)
 *     d = Mul (s, r)
 *     a = Softmax <axis = -1> (d)
 *     y = MatMul (a, v)
 *   }
 * After:
 *   y = Attention <scale = 0.35355338> (q, k, v)
 */
const scores = keyScores(p.any.as("q"), p.op("Transpose", p.any.as("k")).as("transpose"));

interface Captured extends ScoreCaptures {
  q: Value;
  k: Value;
  v: Value;
  transpose: Node;
  softmax: Node;
}

export const fuseAttention: Pass = fusion<Captured>({
  id: "fuse-attention",
  title: "Fuse scaled dot-product attention",
  pattern: p.op("MatMul", p.op("Softmax", scores).as("softmax"), p.any.as("v")) as unknown as OpPattern<Captured>,
  shared: ["transpose"],
  check: (captures, _context, { root }) => {
    const { q, k, v, softmax, transpose, mask, scores } = captures;
    if (![q, k, v].every(isFloat32)) return refusal(root, "Attention is only made for float32");
    const rank = softmax.input(0)?.shape?.length;
    if (![q, k, v].every((value) => value.shape?.length === 4) || rank !== 4) {
      return refusal(root, "the query, key and value do not all have rank 4 [batch, heads, length, size]");
    }
    // Attention pairs each batch entry and each head of Q with one of K and V; MatMul would also broadcast.
    const batches = [q, v].map((value) => value.shape?.slice(0, 2).join());
    const keyShape = transpose.output().shape?.slice(0, 2).join();
    if (batches[0] !== batches[1] || batches[0] !== keyShape || batches[0]?.startsWith(",")) {
      return refusal(root, "the batch and heads of query, key and value are not known to be equal");
    }
    if (![-1, 3].includes(softmax.int("axis", -1))) return refusal(root, "Softmax does not work on the last axis");
    if (attentionScale(captures) === undefined) return refusal(root, "the scale is not one positive number");
    if (mask && (![2, 4].includes(mask.shape?.length ?? 0) || !isFloat32(mask))) {
      return refusal(root, "the mask is not a float32 tensor of rank 2 or 4");
    }
    if (mask && !coversScores(mask, scores)) {
      return refusal(root, "the mask is not known to have a row for each query and a column for each key");
    }
    if (!sameShape(softmax.input(0)?.shape, scores.output().shape)) {
      return refusal(root, "the scale or the mask is not known to leave the shape of the scores alone");
    }
    return undefined;
  },
  rewrite: (captures, build, { root }) => {
    const refused = requireOpset(build.context, root, 23);
    if (refused) return refused;
    const inputs: Value[] = [captures.q, keyOf(captures, build), captures.v];
    if (captures.mask) inputs.push(captures.mask);
    return build.node("Attention", inputs, [attribute.float("scale", attentionScale(captures) ?? 1)]).output();
  },
});

/** K itself, where `transpose` gave it with its last two axes swapped: the same permutation with its last two swapped back. */
function keyOf({ k, transpose }: Captured, build: Builder): Value {
  const [a = 3, b = 2, c = 1, d = 0] = transpose.ints("perm") ?? [];
  const perm = [a, b, d, c];
  if (perm.every((axis, index) => axis === index)) return k;
  return build.node("Transpose", [k], [attribute.ints("perm", perm)], { like: transpose }).output();
}
