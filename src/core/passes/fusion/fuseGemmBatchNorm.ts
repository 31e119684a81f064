import { isRefusal, p } from "../../patterns";
import { fusion } from "../fusion";
import { batchNormAffine } from "./linear/affine";
import { foldAfter } from "./linear/foldAffine";
import { linearOperator } from "./linear/linearOperator";

/*
 * BatchNormalization of a matrix normalises its columns: BN(x W + b) = x (W S) + (s b + t) with S = diag(s). The channels of a matrix are its
 * last axis, so it folds into Gemm, and into a MatMul whose result is known to be a matrix (which becomes a Gemm for its bias).
 *
 * Scope: all graphs; float32 and float64.
 *
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) <
 *     float32[6,4] w = random(1), float32[4] b = random(2),
 *     float32[4] gamma = random(3), float32[4] beta = random(4), float32[4] mean = random(5), float32[4] var = fill(0.5)
 *   > {
 *     g = Gemm (x, w, b)
 *     y = BatchNormalization (g, gamma, beta, mean, var)
 *   }
 * After:
 *   y = Gemm (x, w, b)
 */
export const fuseGemmBatchNorm = batchNormAfter("Gemm", "fuse-gemm-batchnorm");

/*
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) <
 *     float32[6,4] w = random(1),
 *     float32[4] gamma = random(3), float32[4] beta = random(4), float32[4] mean = random(5), float32[4] var = fill(0.5)
 *   > {
 *     m = MatMul (x, w)
 *     y = BatchNormalization (m, gamma, beta, mean, var)
 *   }
 * After:
 *   y = Gemm (x, w, w_bias)
 */
export const fuseMatMulBatchNorm = batchNormAfter("MatMul", "fuse-matmul-batchnorm");

function batchNormAfter(operator: "Gemm" | "MatMul", id: string) {
  return fusion({
    id,
    title: `Fold BatchNormalization into the ${operator} before it`,
    pattern: p.op("BatchNormalization", p.op(operator).as("product")).as("bn"),
    rewrite: ({ product, bn }, build) => {
      const linear = linearOperator(product);
      if (isRefusal(linear)) return linear;
      // The channels of a BatchNormalization are axis 1: the columns of a matrix, but not the last axis of anything else.
      if (linear.rank !== 2) return { node: bn, reason: "what it normalises is not known to be a matrix" };
      const affine = batchNormAffine(bn, linear.outputChannels, build.context.model.opset());
      return isRefusal(affine) ? affine : foldAfter(linear, affine, build);
    },
  });
}
