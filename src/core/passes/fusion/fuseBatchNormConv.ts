import { isRefusal, p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { batchNormAffine, shiftOf } from "./linear/affine";
import { foldBefore } from "./linear/foldAffine";
import { linearOperator } from "./linear/linearOperator";
import { whyNoShiftBefore } from "./linear/shiftBefore";

/*
 * BatchNormalization before a linear operator: W (s x + t) + b = (W S) x + (W t + b). Where a Conv pads, the padded zeros are not shifted, so
 * with padding the shift must be zero. A ConvTranspose sums fewer terms at its borders: the same.
 *
 * Scope: all graphs; float32 and float64; Conv, ConvTranspose, and Gemm or MatMul of matrices.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) <
 *     float32[3] gamma = random(1), float32[3] beta = random(2), float32[3] mean = random(3), float32[3] var = fill(0.5),
 *     float32[4,3,3,3] w = random(4), float32[4] b = random(5)
 *   > {
 *     n = BatchNormalization (x, gamma, beta, mean, var)
 *     y = Conv (n, w, b)
 *   }
 * After:
 *   y = Conv (x, w, b)
 */
export const fuseBatchNormConv = fusion({
  id: "fuse-batchnorm-conv",
  title: "Fold BatchNormalization into the Conv, Gemm or MatMul after it",
  pattern: p
    .op(["Conv", "ConvTranspose", "Gemm", "MatMul"], p.op("BatchNormalization", p.any.as("x")).as("bn"))
    .as("after"),
  rewrite: ({ x, bn, after }, build) => {
    const linear = linearOperator(after);
    if (isRefusal(linear)) return linear;
    if (linear.channelFromEnd === 0 && (linear.rank !== 2 || after.int("transA", 0) !== 0))
      return refusal(after, "the channels that are normalised are not the ones that it sums over");
    const affine = batchNormAffine(bn, linear.inputChannels, build.context.model.opset());
    if (isRefusal(affine)) return affine;
    const why = shiftOf(affine) && whyNoShiftBefore(after);
    return why ? refusal(after, why) : foldBefore(linear, affine, x, build);
  },
});
