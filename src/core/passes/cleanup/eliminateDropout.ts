import type { Node } from "../../ir";
import { type Refusal, refusal } from "../../patterns";
import { scalarValue } from "./operands";
import { simplification } from "./simplification";

/*
 * Dropout only does something in training (Srivastava et al., "Dropout", 2014, section 4): in inference Dropout(x) = x.
 *
 * Scope: main and nested graphs, every opset. Which Dropout is in training is said differently over time (ONNX, Changelog):
 * opsets 1 and 6 by `is_test` = 0, opsets 7 to 11 never, from 12 on by the input `training_mode`.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < float32[] ratio = {0.5} > {
 *     d, mask = Dropout (x, ratio)
 *     y = Relu (d)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateDropout = simplification({
  id: "eliminate-dropout",
  title: "Remove Dropout",
  operators: ["Dropout"],
  simplify: (node, { context }) => trains(node, context.model.opset()) ?? node.input(0),
});

function trains(node: Node, opset: number): Refusal | undefined {
  if (opset < 7)
    return node.int("is_test", 0) === 0 ? refusal(node, "it is in training mode (is_test = 0)") : undefined;
  const mode = opset >= 12 ? node.input(2) : undefined;
  if (!mode) return undefined;
  const isTraining = scalarValue(mode);
  if (isTraining === 0) return undefined;
  return refusal(
    node,
    isTraining === undefined ? "whether it trains is decided when it runs" : "it is in training mode",
  );
}
