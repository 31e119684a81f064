import { isRefusal, p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { removeDead } from "../rewrite";
import { exactTensor } from "./linear/exactFloats";
import { setBias, setConstant } from "./linear/foldAffine";
import { biasOf, type LinearOperator, linearOperator, sharedWeight } from "./linear/linearOperator";
import { largestProduct, matrixProduct } from "./linear/matrixProduct";
import { exactWeight } from "./linear/scaledWeight";

/*
 * Two products with nothing between them are one: (x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2). Only when W1 W2 is smaller than W1 and W2: a
 * bottleneck (low rank) is cheaper as it is.
 *
 * Scope: all graphs; constant matrices; float32 and float64; opset 7 and newer.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,3] y) <
 *     float32[4,16] w1 = random(1), float32[16] b1 = random(2), float32[3,16] w2 = random(3), float32[3] b2 = random(4)
 *   > {
 *     h = Gemm (x, w1, b1)
 *     y = Gemm <transB = 1> (h, w2, b2)
 *   }
 * After:
 *   y = Gemm (x, w2, b2)
 */
const first = p.op(["Gemm", "MatMul"], p.any, p.constant).as("first");

export const fuseConsecutiveGemm = fusion({
  id: "fuse-consecutive-gemm",
  title: "Merge two consecutive matrix products",
  pattern: p.op(["Gemm", "MatMul"], first, p.constant).as("second"),
  rewrite: ({ first, second }, build) => {
    const pair = readPair(linearOperator(first), linearOperator(second));
    if (isRefusal(pair)) return pair;
    const { one, two, bias1, bias2 } = pair;
    if (second.int("transA", 0) !== 0) return refusal(second, "it transposes what is computed between the two");
    if (build.context.model.opset() < 7)
      return refusal(second, "Gemm before opset 7 broadcasts its bias in another way");
    const [w1, w2] = [inputsByOutputs(one), inputsByOutputs(two)];
    const [inputs, middle, outputs] = [one.inputChannels, one.outputChannels, two.outputChannels];
    const merged = matrixProduct(w1, w2, { rows: inputs, inner: middle, columns: outputs });
    const bias = bias1 && matrixProduct(bias1, w2, { rows: 1, inner: middle, columns: outputs });

    const transA = first.int("transA", 0);
    second.setInput(0, first.input(0) ?? null);
    setConstant(second, 1, exactTensor(two.weight.dtype, [inputs, outputs], merged), build);
    for (const name of ["alpha", "transB", "transA"]) second.removeAttribute(name);
    if (transA !== 0) {
      second.opType = "Gemm";
      second.setInt("transA", transA);
    }
    if (bias || bias2) {
      const sum = Float64Array.from({ length: outputs }, (_, i) => (bias?.[i] ?? 0) + (bias2?.[i] ?? 0));
      setBias(two, sum, build);
    }
    removeDead(first);
    return build.keep(second).output();
  },
});

interface Pair {
  readonly one: LinearOperator;
  readonly two: LinearOperator;
  readonly bias1: ArrayLike<number> | undefined;
  readonly bias2: ArrayLike<number> | undefined;
}

function readPair(one: LinearOperator | Refusal, two: LinearOperator | Refusal): Pair | Refusal {
  if (isRefusal(one)) return one;
  if (isRefusal(two)) return two;
  const [bias1, bias2] = [biasOf(one), biasOf(two)];
  if (isRefusal(bias1)) return bias1;
  if (isRefusal(bias2)) return bias2;
  if (one.outputChannels !== two.inputChannels) return refusal(two.node, "the matrices do not fit");
  if ((bias1 || bias2 || one.node.int("transA", 0) !== 0) && one.rank !== 2)
    return refusal(two.node, "the first factor is not known to be a matrix, and only Gemm has a bias");
  const refused = sharedWeight(one) ?? sharedWeight(two) ?? notCheaper(one, two);
  return refused ?? { one, two, bias1, bias2 };
}

function notCheaper(one: LinearOperator, two: LinearOperator): Refusal | undefined {
  const merged = one.inputChannels * two.outputChannels;
  const [first, second] = [one.weight.size, two.weight.size];
  if (merged >= first + second)
    return refusal(two.node, `the merged matrix would have ${merged} elements instead of ${first + second}`);
  return merged * one.outputChannels > largestProduct
    ? refusal(two.node, "multiplying the matrices would take too long")
    : undefined;
}

/** The matrix as [inputs, outputs], Gemm's alpha included. */
function inputsByOutputs(linear: LinearOperator): Float64Array {
  const weight = exactWeight(linear.weight) ?? [];
  const alpha = linear.node.opType === "Gemm" ? linear.node.float("alpha", 1) : 1;
  const { inputChannels: inputs, outputChannels: outputs } = linear;
  const [inputStep, outputStep] = linear.inputAxis === "rows" ? [outputs, 1] : [1, inputs];
  const matrix = new Float64Array(inputs * outputs);
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++)
      matrix[i * outputs + o] = alpha * (weight[i * inputStep + o * outputStep] as number);
  return matrix;
}
