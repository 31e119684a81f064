import type { Node } from "../../ir";
import { isRefusal, type OpPattern, p } from "../../patterns";
import { fusion } from "../fusion";
import { elementwiseAffine } from "./linear/affine";
import { foldAfter } from "./linear/foldAffine";
import { linearOperator } from "./linear/linearOperator";

/*
 * A constant for each column, or one for all, after a product with a constant matrix: s (x W + b) + t = x (W S) + (s b + t). A MatMul of
 * any rank takes a factor into its matrix; a term makes it a Gemm, for which its result must be a matrix.
 *
 * Scope: all graphs; float32 and float64; opset 7 and newer.
 */
const product = p.op(["Gemm", "MatMul"], p.any, p.constant).as("product");

/*
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) < float32[6,4] w = random(1), float32[4] b = random(2), float32[4] t = random(3) > {
 *     g = Gemm (x, w, b)
 *     y = Add (g, t)
 *   }
 * After:
 *   y = Gemm (x, w, b)
 */
export const fuseGemmAdd = arithmeticAfter("fuse-gemm-add", [p.op("Add", product, p.constant).as("after")]);

/*
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) < float32[6,4] w = random(1), float32[4] t = random(3) > {
 *     m = MatMul (x, w)
 *     y = Sub (m, t)
 *   }
 * After:
 *   y = Gemm (x, w, w_bias)
 */
export const fuseGemmSub = arithmeticAfter("fuse-gemm-sub", [
  p.op("Sub", product, p.constant).as("after"),
  p.op("Sub", p.constant, product).as("after"),
]);

/*
 * Before:
 *   main (float32[N,S,6] x) => (float32[N,S,4] y) < float32[6,4] w = random(1), float32[] s = {0.125} > {
 *     m = MatMul (x, w)
 *     y = Mul (m, s)
 *   }
 * After:
 *   y = MatMul (x, w)
 */
export const fuseGemmMul = arithmeticAfter("fuse-gemm-mul", [p.op("Mul", product, p.constant).as("after")]);

/*
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) < float32[6,4] w = random(1), float32[4] b = random(2), float32[4] s = fill(3.0) > {
 *     g = Gemm <alpha = 0.5, beta = 2.0> (x, w, b)
 *     y = Div (g, s)
 *   }
 * After:
 *   y = Gemm <alpha = 0.5> (x, w, b)
 */
export const fuseGemmDiv = arithmeticAfter("fuse-gemm-div", [p.op("Div", product, p.constant).as("after")]);

function arithmeticAfter(id: string, pattern: readonly OpPattern<Record<"product" | "after", Node>>[]) {
  const [operator] = pattern.flatMap((one) => [...one.rootOps]);
  return fusion({
    id,
    title: `Fold ${operator} of a constant into the Gemm or MatMul before it`,
    pattern,
    rewrite: ({ product, after }, build) => {
      const linear = linearOperator(product);
      if (isRefusal(linear)) return linear;
      const affine = elementwiseAffine(after, product.output(), { ...linear, channels: linear.outputChannels });
      return isRefusal(affine) ? affine : foldAfter(linear, affine, build);
    },
  });
}
