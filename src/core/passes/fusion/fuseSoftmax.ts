import { attribute, type Node } from "../../ir";
import { p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import type { Pass, PassContext } from "../pass";
import { isFloat32, reduceAxes } from "./constants";

/*
 * Softmax(x)_i = exp(x_i - max x) / sum_j exp(x_j - max x): only the form that subtracts the maximum. Without it the written-out form
 * overflows where Softmax does not, so the two are not the same function.
 *
 * Scope: all graphs. Before opset 13 Softmax works over all axes from `axis` on, so only the last axis will do.
 *
 * Before:
 *   main (float32[2,8] x) => (float32[2,8] y) < int64[1] last = {-1} > {
 *     m = ReduceMax <axes = [-1], keepdims = 1> (x)
 *     d = Sub (x, m)
 *     e = Exp (d)
 *     s = ReduceSum <keepdims = 1> (e, last)
 *     y = Div (e, s)
 *   }
 * After:
 *   y = Softmax <axis = -1> (x)
 */
const x = p.any.as("x");
const exp = p.op("Exp", p.op("Sub", x, p.op("ReduceMax", x).as("max"))).as("exp");

export const fuseSoftmax: Pass = fusion({
  id: "fuse-softmax",
  title: "Fuse a decomposed Softmax",
  pattern: p.op("Div", exp, p.op("ReduceSum", exp).as("sum")),
  check: ({ x, max, sum }, context, { root }) => {
    const axis = sameAxis(max, sum);
    if (axis === undefined) return refusal(root, "the maximum and the sum are not taken over one and the same axis");
    if (!isFloat32(x)) return refusal(root, "Softmax is only made for float32");
    return notLast(context, x.shape?.length, axis)
      ? refusal(root, "before opset 13 Softmax works on the last axis only")
      : undefined;
  },
  rewrite: ({ x, max, sum }, build) => {
    const rank = x.shape?.length;
    // A negative axis came with opset 11.
    const axis = build.context.model.opset() < 13 && rank !== undefined ? rank - 1 : (sameAxis(max, sum) ?? -1);
    return build.node("Softmax", [x], [attribute.int("axis", axis)]).output();
  },
});

function sameAxis(max: Node, sum: Node): number | undefined {
  const [first, second] = [reduceAxes(max), reduceAxes(sum)];
  const keeps = max.int("keepdims", 1) === 1 && sum.int("keepdims", 1) === 1;
  return keeps && first?.length === 1 && second?.length === 1 && first[0] === second[0] ? first[0] : undefined;
}

function notLast(context: PassContext, rank: number | undefined, axis: number): boolean {
  return context.model.opset() < 13 && !(rank !== undefined && (axis === rank - 1 || (axis === -1 && rank > 0)));
}
