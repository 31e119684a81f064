import type { Node } from "../../ir";
import { isRefusal, type OpPattern, p } from "../../patterns";
import { fusion } from "../fusion";
import { elementwiseAffine } from "./linear/affine";
import { foldAfter } from "./linear/foldAffine";
import { convolutions, linearOperator } from "./linear/linearOperator";

/*
 * A constant for each channel, or one for all, that is added to, subtracted from, multiplied with or divided out of what a Conv or
 * ConvTranspose gives: s (W * x + b) + t = (s W) * x + (s b + t). A constant that differs within a channel, or that would broadcast the
 * output to another shape, is refused.
 *
 * Scope: all graphs; float32 and float64; any opset.
 */
const conv = p.op(convolutions).as("conv");

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[4,3,3,3] w = random(1), float32[4,1,1] t = random(2) > {
 *     c = Conv (x, w)
 *     y = Add (c, t)
 *   }
 * After:
 *   y = Conv (x, w, w_bias)
 */
export const fuseConvAdd = arithmeticAfter("fuse-conv-add", [p.op("Add", conv, p.constant).as("after")]);

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[4,3,3,3] w = random(1), float32[1,4,1,1] t = random(2) > {
 *     c = Conv (x, w)
 *     y = Sub (t, c)
 *   }
 * After:
 *   y = Conv (x, w, w_bias)
 */
export const fuseConvSub = arithmeticAfter("fuse-conv-sub", [
  p.op("Sub", conv, p.constant).as("after"),
  p.op("Sub", p.constant, conv).as("after"),
]);

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[4,3,3,3] w = random(1), float32[4,1,1] s = random(2) > {
 *     c = Conv (x, w)
 *     y = Mul (c, s)
 *   }
 * After:
 *   y = Conv (x, w)
 */
export const fuseConvMul = arithmeticAfter("fuse-conv-mul", [p.op("Mul", conv, p.constant).as("after")]);

/*
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[4,3,3,3] w = random(1), float32[] s = {3.0} > {
 *     c = Conv (x, w)
 *     y = Div (c, s)
 *   }
 * After:
 *   y = Conv (x, w)
 */
export const fuseConvDiv = arithmeticAfter("fuse-conv-div", [p.op("Div", conv, p.constant).as("after")]);

function arithmeticAfter(id: string, pattern: readonly OpPattern<Record<"conv" | "after", Node>>[]) {
  const [operator] = pattern.flatMap((one) => [...one.rootOps]);
  return fusion({
    id,
    title: `Fold ${operator} of a constant into the Conv before it`,
    pattern,
    rewrite: ({ conv, after }, build) => {
      const linear = linearOperator(conv);
      if (isRefusal(linear)) return linear;
      const affine = elementwiseAffine(after, conv.output(), { ...linear, channels: linear.outputChannels });
      return isRefusal(affine) ? affine : foldAfter(linear, affine, build);
    },
  });
}
