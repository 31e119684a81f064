import type { Node } from "../../ir";
import { simplification } from "./simplification";

/*
 * The mean or the maximum of one element is that element: pooling with a kernel of 1 and strides of 1, or globally over a map of 1x1.
 *
 * Scope: main and nested graphs; any dilations and rounding, no padding.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,3,8,8] y) {
 *     a = MaxPool <kernel_shape = [1,1]> (x)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpPool = simplification({
  id: "eliminate-no-op-pool",
  title: "Remove pooling of single elements",
  operators: ["MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"],
  simplify(node) {
    const x = node.input(0);
    if (!x) return undefined;
    return (node.opType.startsWith("Global") ? isSinglePixel(x.shape) : hasUnitWindow(node)) ? x : undefined;
  },
});

function isSinglePixel(shape: readonly unknown[] | undefined): boolean {
  return shape !== undefined && shape.length > 2 && shape.slice(2).every((dim) => dim === 1);
}

function hasUnitWindow(node: Node): boolean {
  const isOnes = (name: string) => node.ints(name)?.every((size) => size === 1);
  const hasPads = node.ints("pads")?.some((pad) => pad !== 0) ?? false;
  return isOnes("kernel_shape") === true && isOnes("strides") !== false && !hasPads;
}
