import { floatsOf, type Node, type Value } from "../../ir";
import { integersIn } from "./operands";
import { simplification } from "./simplification";

/*
 * Resize (and Upsample) by 1 in every dimension is the identity: each output coordinate falls on its own input element, where every
 * interpolation has weight 1.
 *
 * Scope: main and nested graphs. Not for `tf_crop_and_resize`, which looks at a region, nor where sizes are fitted to an aspect ratio.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,3,8,8] y) < float32[4] scales = {1.0,1.0,1.0,1.0} > {
 *     a = Resize <mode = "linear"> (x, _, scales)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpResize = simplification({
  id: "eliminate-no-op-resize",
  title: "Remove Resize by 1",
  operators: ["Resize", "Upsample"],
  simplify(node) {
    const x = node.input(0);
    if (!x || node.string("coordinate_transformation_mode") === "tf_crop_and_resize") return undefined;
    if (node.string("keep_aspect_ratio_policy", "stretch") !== "stretch") return undefined;
    return scalesAreOne(node) || sizesAreThoseOf(x, node) ? x : undefined;
  },
});

function scalesAreOne(node: Node): boolean {
  const held = node.floats("scales");
  if (held) return held.every((scale) => scale === 1);
  // Opset 7 and 9 Upsample and opset 10 Resize: (X, scales). Since 11: (X, roi, scales, sizes).
  const value = node.inputs.length === 2 ? node.input(1) : node.input(2);
  const scales = value?.constant && value.constant.size > 0 && value.constant.size <= 16 && floatsOf(value.constant);
  return scales ? scales.every((scale) => scale === 1) : false;
}

function sizesAreThoseOf(x: Value, node: Node): boolean {
  const sizes = integersIn(node.input(3));
  const { shape } = x;
  if (!sizes || sizes.length === 0 || !shape) return false;
  const axes =
    node.ints("axes")?.map((axis) => (axis < 0 ? axis + shape.length : axis)) ?? shape.map((_, axis) => axis);
  return sizes.length === axes.length && axes.every((axis, i) => sizes[i] === shape[axis]);
}
