import { type InferContext, type OpDef, op } from "./opDef";
import { inputElementsCost } from "./pool";

/** A scalar, or with `reduction` none one loss for each target; SoftmaxCrossEntropyLoss may give the log probabilities too. */
function inferLoss(context: InferContext): void {
  const unreduced = context.node.string("reduction", "mean") === "none";
  context.tensor(0, context.dtype(0), unreduced ? context.shape(1) : []);
  context.tensor(1, context.dtype(0), context.shape(0));
}

export const lossOps: readonly OpDef[] = [
  op("NegativeLogLikelihoodLoss", {
    since: [12, 13, 22],
    inputs: [2, 3],
    attributes: { ignore_index: "int", reduction: "string" },
    infer: inferLoss,
    cost: inputElementsCost,
  }),
  op("SoftmaxCrossEntropyLoss", {
    since: [12, 13],
    inputs: [2, 3],
    outputs: [1, 2],
    attributes: { ignore_index: "int", reduction: "string" },
    infer: inferLoss,
    cost: inputElementsCost,
  }),
];
