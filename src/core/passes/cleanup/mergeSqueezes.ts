import { attribute, type Node, Tensor, type Value } from "../../ir";
import type { Builder } from "../fusion";
import { fromFront, listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * Squeezing the axes that were just unsqueezed gives back x, and the other way round; two Squeezes are one, and so are two Unsqueezes. It
 * holds for every size, also where nothing of the shape is known.
 *
 * Scope: main and nested graphs. Axes are an attribute before opset 13 and an input since.
 *
 * Before:
 *   main (float32[N,M] x) => (float32[N,M] y, float32[N,1,M,1] z) < int64[1] one = {1}, int64[1] three = {3} > {
 *     a = Unsqueeze (x, one)
 *     b = Squeeze (a, one)
 *     y = Relu (b)
 *     c = Unsqueeze (x, one)
 *     z = Unsqueeze (c, three)
 *   }
 * After:
 *   y = Relu (x)
 *   z = Unsqueeze (x, axes)
 */
export const mergeSqueezes = simplification({
  id: "merge-squeezes",
  title: "Merge consecutive Squeezes and Unsqueezes",
  operators: ["Squeeze", "Unsqueeze"],
  simplify(second, build) {
    const middle = second.input(0);
    const first = middle?.producer;
    const x = first?.input(0);
    if (!middle || !x || first?.domain !== "" || !(first.opType === "Squeeze" || first.opType === "Unsqueeze"))
      return undefined;
    const [a, b] = [axesOf(first, x), axesOf(second, middle)];
    if (!a || !b) return undefined;
    if (first.opType !== second.opType) return isSameSet(a, b) ? x : undefined;
    if (middle.soleConsumer !== second) return undefined;
    const axes = first.opType === "Squeeze" ? squeezedTwice(a, b) : unsqueezedTwice(a, b);
    return withAxes(build, second, x, axes);
  },
});

/** Axes counted from the front of the shape that has them: that of the input for Squeeze, that of the output for Unsqueeze. */
function axesOf(node: Node, input: Value): number[] | undefined {
  const axes = listOf(node, "axes", 1);
  if (typeof axes === "string") return undefined;
  const rank = input.shape?.length;
  const full = rank === undefined || node.opType === "Squeeze" ? rank : rank + axes.length;
  const front = fromFront(axes, full);
  return front && new Set(front).size === front.length ? front.sort((a, b) => a - b) : undefined;
}

function isSameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}

/** `b` counts what `a` left: each axis of b moves behind the axes of a that stand before it. Both ascend. */
function squeezedTwice(a: readonly number[], b: readonly number[]): number[] {
  const moved = b.map((axis) => {
    let place = axis;
    for (const gone of a) if (gone <= place) place++;
    return place;
  });
  return [...a, ...moved].sort((x, y) => x - y);
}

/** `b` are places in the result; the axes of `a` are pushed back by those of b that come before them. Both ascend. */
function unsqueezedTwice(a: readonly number[], b: readonly number[]): number[] {
  return squeezedTwice(b, a);
}

function withAxes(build: Builder, like: Node, x: Value, axes: readonly number[]): Value {
  if (like.ints("axes")) return build.node(like.opType, [x], [attribute.ints("axes", axes)]).output();
  const held = build.constant(Tensor.int64s([axes.length], axes), `${like.output().name}_axes`);
  return build.node(like.opType, [x, held]).output();
}
