import { attribute, type Node } from "../../ir";
import { describeNode, isRefusal, p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { removeDead } from "../rewrite";
import { exactTensor } from "./linear/exactFloats";
import { setBias, setConstant } from "./linear/foldAffine";
import { biasOf, type LinearOperator, linearOperator, sharedWeight } from "./linear/linearOperator";
import { largestProduct, matrixProduct, matrixVector } from "./linear/matrixProduct";
import { exactWeight } from "./linear/scaledWeight";
import { isUnpadded } from "./linear/shiftBefore";

/*
 * Two Convs with nothing between them are one: W2 * (W1 * x + b1) + b2 = (W2 W1) * x + (W2 b1 + b2). It is done when one of them is pointwise
 * (1x1), so that the kernel does not grow, and only when the merged weight is smaller than the two: then there are fewer MACs too.
 * A pointwise Conv that comes second may have strides; one that comes first must read every position, and if the second one pads, its
 * zeros must stay zeros, so there must be no b1.
 *
 * Scope: all graphs; group 1; float32 and float64.
 *
 * Before:
 *   main (float32[N,2,8,8] x) => (float32[N,3,4,4] y) <
 *     float32[8,2,3,3] w1 = random(1), float32[8] b1 = random(2), float32[3,8,1,1] w2 = random(3), float32[3] b2 = random(4)
 *   > {
 *     c = Conv <kernel_shape = [3,3], pads = [1,1,1,1]> (x, w1, b1)
 *     y = Conv <kernel_shape = [1,1], strides = [2,2]> (c, w2, b2)
 *   }
 * After:
 *   y = Conv <kernel_shape = [3,3], pads = [1,1,1,1], strides = [2,2]> (x, w1, b1)
 */
export const fuseConsecutiveConv = fusion({
  id: "fuse-consecutive-conv",
  title: "Merge two consecutive linear Convs",
  pattern: p.op("Conv", p.op("Conv", p.any).as("first")).as("second"),
  check: ({ first, second }) =>
    isPointwise(first) || isPointwise(second)
      ? undefined
      : refusal(second, `neither it nor ${describeNode(first)} is pointwise: the merged kernel would grow`),
  rewrite: ({ first, second }, build) => {
    const pair = readPair(first, second);
    if (isRefusal(pair)) return pair;
    const { one, two, bias1, bias2 } = pair;
    const [inputs, middle, outputs] = [one.inputChannels, one.outputChannels, two.outputChannels];
    const inner = one.view.inner * two.view.inner;
    const [w1, w2] = [exactWeight(one.weight), exactWeight(two.weight)];
    if (!w1 || !w2) return refusal(second, "the weights are not float tensors");

    // Second pointwise: [out, mid] x [mid, in * k]. First pointwise: for each output and position, [mid]^T x [mid, in].
    const pointwiseSecond = two.view.inner === 1;
    const merged = pointwiseSecond
      ? matrixProduct(w2, w1, { rows: outputs, inner: middle, columns: inputs * inner })
      : pointwiseFirst(w1, w2, { outputs, middle, inputs, positions: inner });
    const kernel = (pointwiseSecond ? one : two).weight.dims.slice(2);
    const bias = bias1 && matrixVector(sumOverPositions(w2, two.view.inner), bias1, outputs);
    const kept = pointwiseSecond ? first : second;
    const linear = pointwiseSecond ? one : two;
    if (pointwiseSecond) multiplyStrides(first, second, kernel.length);
    else second.setInput(0, first.input(0) ?? null);
    setConstant(kept, 1, exactTensor(one.weight.dtype, [outputs, inputs, ...kernel], merged), build);
    if (bias || bias2) {
      const sum = Float64Array.from({ length: outputs }, (_, i) => (bias?.[i] ?? 0) + (bias2?.[i] ?? 0));
      setBias({ ...linear, node: kept, outputChannels: outputs }, sum, build);
    }
    if (!pointwiseSecond) removeDead(first);
    return build.keep(kept).output();
  },
});

interface Pair {
  readonly one: LinearOperator;
  readonly two: LinearOperator;
  readonly bias1: ArrayLike<number> | undefined;
  readonly bias2: ArrayLike<number> | undefined;
}

function readPair(first: Node, second: Node): Pair | Refusal {
  const [one, two] = [linearOperator(first), linearOperator(second)];
  if (isRefusal(one)) return one;
  if (isRefusal(two)) return two;
  if (one.view.groups !== 1 || two.view.groups !== 1 || one.outputChannels !== two.inputChannels)
    return refusal(second, "one of the two Convs is grouped");
  const [bias1, bias2] = [biasOf(one), biasOf(two)];
  if (isRefusal(bias1)) return bias1;
  if (isRefusal(bias2)) return bias2;
  const refused = sharedWeight(one) ?? sharedWeight(two) ?? misaligned(one, two, bias1) ?? notCheaper(one, two);
  return refused ?? { one, two, bias1, bias2 };
}

function isPointwise(conv: Node): boolean {
  const dims = conv.input(1)?.constant?.dims ?? [];
  return dims.length > 2 && dims.slice(2).every((size) => size === 1) && isUnpadded(conv);
}

function misaligned(
  one: LinearOperator,
  two: LinearOperator,
  bias1: ArrayLike<number> | undefined,
): Refusal | undefined {
  const strided = (node: Node) => (node.ints("strides") ?? []).some((stride) => stride !== 1);
  if (isPointwise(two.node)) {
    const auto = one.node.string("auto_pad", "NOTSET").startsWith("SAME");
    return auto && strided(two.node) ? refusal(two.node, "the padding of auto_pad depends on the stride") : undefined;
  }
  if (strided(one.node)) return refusal(two.node, "the pointwise Conv before it skips positions");
  if (isUnpadded(two.node)) return undefined;
  if (bias1 && Array.from(bias1).some((x) => x !== 0))
    return refusal(two.node, "it pads with zeros, which the bias of the Conv before it does not reach");
  return enlarges(two)
    ? refusal(two.node, "it pads more than its kernel spans, so merging would cost more")
    : undefined;
}

/** True when the output may have more positions than the input: then fewer weights need not mean fewer MACs. */
function enlarges(two: LinearOperator): boolean {
  const kernel = two.weight.dims.slice(2);
  const pads = two.node.ints("pads") ?? [];
  const dilations = two.node.ints("dilations") ?? [];
  if (two.node.string("auto_pad", "NOTSET").startsWith("SAME")) return false;
  return kernel.some((size, i) => (pads[i] ?? 0) + (pads[i + kernel.length] ?? 0) > (size - 1) * (dilations[i] ?? 1));
}

function notCheaper(one: LinearOperator, two: LinearOperator): Refusal | undefined {
  const merged = two.outputChannels * one.inputChannels * one.view.inner * two.view.inner;
  const [first, second] = [one.weight.size, two.weight.size];
  if (merged >= first + second)
    return refusal(two.node, `the merged weight would have ${merged} elements instead of ${first + second}`);
  return merged * one.outputChannels > largestProduct
    ? refusal(two.node, "multiplying the weights would take too long")
    : undefined;
}

/** [out, mid, k] and [mid, in] to [out, in, k]. */
function pointwiseFirst(
  w1: ArrayLike<number>,
  w2: ArrayLike<number>,
  sizes: { outputs: number; middle: number; inputs: number; positions: number },
): Float64Array {
  const { outputs, middle, inputs, positions } = sizes;
  const merged = new Float64Array(outputs * inputs * positions);
  for (let out = 0; out < outputs; out++) {
    for (let mid = 0; mid < middle; mid++) {
      for (let input = 0; input < inputs; input++) {
        const factor = w1[mid * inputs + input] as number;
        const from = (out * middle + mid) * positions;
        const to = (out * inputs + input) * positions;
        for (let k = 0; k < positions; k++)
          merged[to + k] = (merged[to + k] as number) + factor * (w2[from + k] as number);
      }
    }
  }
  return merged;
}

function sumOverPositions(weight: ArrayLike<number>, positions: number): Float64Array {
  const sums = new Float64Array(weight.length / positions);
  for (let i = 0; i < weight.length; i++) {
    const at = Math.floor(i / positions);
    sums[at] = (sums[at] as number) + (weight[i] as number);
  }
  return sums;
}

function multiplyStrides(first: Node, second: Node, axes: number): void {
  const strides = second.ints("strides");
  if (!strides?.some((stride) => stride !== 1)) return;
  const own = first.ints("strides") ?? Array<number>(axes).fill(1);
  first.setAttribute(
    attribute.ints(
      "strides",
      own.map((stride, i) => stride * (strides[i] ?? 1)),
    ),
  );
}
