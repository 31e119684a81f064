import type { Node, Value } from "../../ir";
import { isRefusal, type OpPattern, p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { elementwiseAffine, shiftOf } from "./linear/affine";
import { foldBefore } from "./linear/foldAffine";
import { type LinearOperator, linearOperator } from "./linear/linearOperator";
import { whyNoShiftBefore } from "./linear/shiftBefore";

/*
 * A constant before a linear operator, such as the normalisation (x - mean) / std of an image before the first Conv:
 * W (s x + t) + b = (W S) x + (W t + b). Factors always fold; terms only where no padding and no border stands between.
 *
 * Scope: all graphs; float32 and float64; the shape of x must be known as far as its rank and channels.
 */
const x = p.any.as("x");
const linearOps = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,8,8] y) < float32[3,1,1] s = random(1), float32[4,3,3,3] w = random(2) > {
 *     m = Mul (x, s)
 *     y = Conv <pads = [1,1,1,1]> (m, w)
 *   }
 * After:
 *   y = Conv <pads = [1,1,1,1]> (x, w)
 */
export const fuseMulConv = arithmeticBefore("fuse-mul-conv", "Mul", [p.op("Mul", x, p.constant)]);

/*
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) < float32[] s = {255.0}, float32[6,4] w = random(2) > {
 *     m = Div (x, s)
 *     y = MatMul (m, w)
 *   }
 * After:
 *   y = MatMul (x, w)
 */
export const fuseDivConv = arithmeticBefore("fuse-div-conv", "Div", [p.op("Div", x, p.constant)]);

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[3,1,1] t = random(1), float32[4,3,3,3] w = random(2) > {
 *     a = Add (x, t)
 *     y = Conv (a, w)
 *   }
 * After:
 *   y = Conv (x, w, w_bias)
 */
export const fuseAddConv = arithmeticBefore("fuse-add-conv", "Add", [p.op("Add", x, p.constant)]);

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[1,3,1,1] t = random(1), float32[4,3,3,3] w = random(2) > {
 *     d = Sub (x, t)
 *     y = Conv (d, w)
 *   }
 * After:
 *   y = Conv (x, w, w_bias)
 */
export const fuseSubConv = arithmeticBefore("fuse-sub-conv", "Sub", [
  p.op("Sub", x, p.constant),
  p.op("Sub", p.constant, x),
]);

function arithmeticBefore(id: string, operator: string, inner: readonly OpPattern<Record<"x", Value>>[]) {
  return fusion({
    id,
    title: `Fold ${operator} of a constant into the Conv, Gemm or MatMul after it`,
    pattern: inner.map((one) => p.op(linearOps, one.as("before")).as("after")),
    // A product with something computed is no near miss: attention scales its queries before it multiplies them with the keys.
    check: ({ after }) => (after.opType === "MatMul" && !after.input(1)?.constant ? "silent" : undefined),
    rewrite: ({ x, before, after }, build) => {
      const linear = linearOperator(after);
      if (isRefusal(linear)) return linear;
      const affine = elementwiseAffine(before, x, { ...linear, channels: linear.inputChannels });
      if (isRefusal(affine)) return affine;
      const perChannel = (affine.scale?.length ?? 1) > 1 || (affine.shift?.length ?? 1) > 1;
      const refused = misplaced(linear, x, before, perChannel);
      if (refused) return refused;
      const why = shiftOf(affine) && whyNoShiftBefore(after);
      return why ? refusal(after, why) : foldBefore(linear, affine, x, build);
    },
  });
}

/** The constant must neither broadcast x to another shape nor lie along another axis than the one that is summed over. */
function misplaced(linear: LinearOperator, x: Value, before: Node, perChannel: boolean): Refusal | undefined {
  const { shape } = x;
  if (linear.rank === undefined || shape?.length !== linear.rank)
    return refusal(before, "the rank of its input is not known to be that of its output");
  if (!perChannel) return undefined;
  if (linear.node.int("transA", 0) !== 0)
    return refusal(before, "its constant runs along the rows of a transposed matrix");
  if (shape.at(-1 - linear.channelFromEnd) !== linear.inputChannels)
    return refusal(before, "its input is not known to have as many channels as its output");
  return undefined;
}
