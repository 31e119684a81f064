import { p } from "../../patterns";
import { fusion } from "../fusion";
import { removeDead } from "../rewrite";
import { exactFloats } from "./linear/exactFloats";

/*
 * A bias of zeros adds nothing.
 *
 * Scope: all graphs; Conv and ConvTranspose of any opset, Gemm from opset 11 on, where it may do without.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,6,6] y) < float32[4,3,3,3] w = random(1), float32[4] b = zeros > {
 *     y = Conv (x, w, b)
 *   }
 * After:
 *   y = Conv (x, w)
 */
export const dropZeroBias = fusion({
  id: "drop-zero-bias",
  title: "Drop a bias of zeros",
  pattern: p.op(["Conv", "ConvTranspose", "Gemm"], p.any, p.any, p.constant.as("bias")).as("node"),
  check: ({ node, bias }, context) => {
    if (node.opType === "Gemm" && context.model.opset() < 11) return "silent";
    const tensor = bias.constant;
    const numbers = tensor && exactFloats(tensor);
    return numbers?.every((x) => x === 0) ? undefined : "silent";
  },
  rewrite: ({ node, bias }, build) => {
    node.truncateInputs(2);
    node.removeAttribute("beta");
    if (bias.useCount === 0) {
      if (bias.producer) removeDead(bias.producer);
      else bias.graph?.removeInitializer(bias);
    }
    return build.keep(node).output();
  },
  describe: ({ node }) => `dropped the bias of zeros of ${node.operator} "${node.name}"`,
});
