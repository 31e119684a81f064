import type { Node } from "../../ir";
import { describeNode, isRefusal, p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import type { Pass } from "../pass";
import { batchNormAffine } from "./linear/affine";
import { foldAfter } from "./linear/foldAffine";
import { convolutions, linearOperator } from "./linear/linearOperator";

/*
 * BatchNormalization in inference is y = s x + t for each channel, with s = gamma / sqrt(var + epsilon) and t = beta - mean s, so
 * BN(W * x + b) = (s W) * x + (s b + t): Conv and ConvTranspose take it into their weights and bias.
 *
 * Scope: all graphs; any opset whose BatchNormalization is in inference mode; float32 and float64.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,8,8] y) <
 *     float32[4,3,3,3] w = random(1), float32[4] gamma = random(2), float32[4] beta = random(3), float32[4] mean = random(4), float32[4] var = fill(0.5)
 *   > {
 *     c = Conv <pads = [1,1,1,1]> (x, w)
 *     y = BatchNormalization (c, gamma, beta, mean, var)
 *   }
 * After:
 *   y = Conv <pads = [1,1,1,1]> (x, w, w_bias)
 */
const fold = fusion({
  id: "fuse-conv-batchnorm",
  title: "Fold BatchNormalization into the Conv before it",
  pattern: p.op("BatchNormalization", p.op(convolutions).as("conv")).as("bn"),
  rewrite: ({ conv, bn }, build) => {
    const linear = linearOperator(conv);
    if (isRefusal(linear)) return linear;
    const affine = batchNormAffine(bn, linear.outputChannels, build.context.model.opset());
    return isRefusal(affine) ? affine : foldAfter(linear, affine, build);
  },
});

const linearOps = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

export const fuseConvBatchNorm: Pass = {
  ...fold,
  async run(context) {
    await fold.run(context);
    // A BatchNormalization that no fusion will look at: why it stays has an answer too.
    for (const graph of context.model.graph.graphs()) {
      for (const node of graph.nodes()) {
        if (
          node.opType !== "BatchNormalization" ||
          node.domain !== "" ||
          !context.wants(node) ||
          hasLinearNeighbour(node)
        )
          continue;
        const before = node.input(0)?.producer;
        const what = before ? describeNode(before) : "what is given from outside";
        context.refused(
          refusal(node, `it normalises ${what}, and neither that nor what follows is a Conv, Gemm or MatMul`),
        );
      }
    }
  },
};

function hasLinearNeighbour(node: Node): boolean {
  const before = node.input(0)?.producer;
  const neighbours = [before, ...(node.outputs[0]?.consumers ?? [])];
  return neighbours.some((one) => one?.domain === "" && linearOps.includes(one.opType));
}
