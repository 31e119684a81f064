import type { Node, Value } from "../../ir";
import { fromFront, listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * A sum, mean, product, maximum or minimum over axes of size 1 that are kept is the identity; so is one over no axes at all.
 *
 * Scope: main and nested graphs. Axes are an attribute before opset 18 (ReduceSum: 13) and an input since. The other reductions (L1, L2,
 * LogSum, SumSquare) change even a single element.
 *
 * Before:
 *   main (float32[N,3,1,1] x) => (float32[N,3,1,1] y) {
 *     a = ReduceMean <axes = [2,3]> (x)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpReduce = simplification({
  id: "eliminate-no-op-reduce",
  title: "Remove reductions of single elements",
  operators: ["ReduceSum", "ReduceMean", "ReduceProd", "ReduceMax", "ReduceMin"],
  simplify(node) {
    const x = node.input(0);
    return x && reducesNothing(node, x) ? x : undefined;
  },
});

function reducesNothing(node: Node, x: Value): boolean {
  const given = listOf(node, "axes", 1);
  if (given === "unknown") return false;
  if (given === "absent" || given.length === 0) {
    if (node.int("noop_with_empty_axes", 0) === 1) return true;
    return keepsDims(node) && (x.shape?.every((dim) => dim === 1) ?? false);
  }
  const axes = fromFront(given, x.shape?.length);
  return keepsDims(node) && (axes?.every((axis) => x.shape?.[axis] === 1) ?? false);
}

function keepsDims(node: Node): boolean {
  return node.int("keepdims", 1) === 1;
}
