import type { Dim, Node, Value } from "../../ir";
import { contentsOf, haveSameShape, listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * Reshape(x, shape of x) = x, and so for Flatten, Squeeze and Unsqueeze that leave the shape as it is.
 *
 * Scope: main and nested graphs. Also where dimensions are symbolic: a target of 0 copies the dimension at its place, and one -1 is what the
 * others leave.
 *
 * Before:
 *   main (float32[N,64] x) => (float32[N,64] y) < int64[2] target = {-1,64} > {
 *     a = Reshape (x, target)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpReshape = simplification({
  id: "eliminate-no-op-reshape",
  title: "Remove Reshape to the same shape",
  operators: ["Reshape", "Flatten", "Squeeze", "Unsqueeze"],
  simplify(node) {
    const x = node.input(0);
    if (x?.type?.kind !== "tensor") return undefined;
    if (haveSameShape(x, node.output())) return x;
    return keepsEveryDimension(node, x) ? x : undefined;
  },
});

function keepsEveryDimension(node: Node, x: Value): boolean {
  const rank = x.shape?.length;
  switch (node.opType) {
    case "Reshape":
      return rank !== undefined && copies(node, x);
    case "Flatten": {
      const axis = node.int("axis", 1);
      return rank === 2 && (axis === 1 || axis === -1);
    }
    case "Unsqueeze":
      return listOf(node, "axes", 1).length === 0;
    default:
      return false;
  }
}

function copies(node: Node, x: Value): boolean {
  const target = node.ints("shape") ?? contentsOf(node.input(1));
  const shape = x.shape ?? [];
  if (target?.length !== shape.length) return false;
  const allowZero = node.int("allowzero", 0) !== 0;
  const isKept = target.map((entry, axis) => (entry === 0 ? !allowZero : entry !== null && entry === shape[axis]));
  const open = isKept.indexOf(false);
  if (open < 0) return true;
  if (isKept.indexOf(false, open + 1) >= 0) return false;
  // One entry is left, and it must be what the others leave: -1 says so. One that only the run will tell could be anything where the others
  // leave nothing, so these must not be able to be 0.
  if (target[open] === -1) return true;
  return typeof target[open] !== "number" && shape.every((dim, axis) => axis === open || isPositive(dim));
}

function isPositive(dim: Dim): boolean {
  return typeof dim === "number" && dim > 0;
}
