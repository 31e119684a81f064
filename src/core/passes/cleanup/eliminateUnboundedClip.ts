import { dataTypeInfo, type Node } from "../../ir";
import { refusal } from "../../patterns";
import { scalarValue } from "./operands";
import { simplification } from "./simplification";

/*
 * A Clip without bounds is the identity for integers, and for floats when both bounds are infinite. A bound that is absent is no infinity:
 * it is the largest finite number (ONNX, Clip: "numeric_limits::max()"), so that such a Clip still turns infinities into finite numbers.
 *
 * Scope: main and nested graphs, opset 11 or newer; before, both bounds had finite defaults.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < float32[] low = {-inf}, float32[] high = {inf} > {
 *     a = Clip (x, low, high)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateUnboundedClip = simplification({
  id: "eliminate-unbounded-clip",
  title: "Remove Clip without bounds",
  operators: ["Clip"],
  simplify(node, { context }) {
    const x = node.input(0);
    if (!x?.dtype || context.model.opset() < 11) return undefined;
    const { kind } = dataTypeInfo(x.dtype);
    if (kind === "int" || kind === "uint") return isAbsent(node, 1) && isAbsent(node, 2) ? x : undefined;
    const low = scalarValue(node.input(1));
    const high = scalarValue(node.input(2));
    if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return x;
    if (isAbsent(node, 1) && isAbsent(node, 2))
      return refusal(node, "without bounds it still turns infinities into the largest finite numbers");
    return undefined;
  },
});

function isAbsent(node: Node, index: number): boolean {
  return node.input(index) === undefined;
}
