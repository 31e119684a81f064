import { attribute, floatsOf, integersOf, type Node, Tensor } from "../../ir";
import { refusal } from "../../patterns";
import { listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * Padding by p and then by q, with the same constant or both with the edge, is padding by p + q.
 *
 * Scope: main and nested graphs, opset 2 and newer. Refused for negative pads (a crop forgets what a later pad would need), for different
 * constants, and for the modes "reflect" and "wrap", which look further in.
 *
 * Before:
 *   main (float32[1,2,4,4] x) => (float32[1,2,8,8] y) < int64[8] p = {0,0,1,1,0,0,1,1}, int64[8] q = {0,0,0,0,0,0,2,2} > {
 *     a = Pad (x, p)
 *     y = Pad (a, q)
 *   }
 * After:
 *   y = Pad <mode = "constant"> (x, pads)
 */
export const mergePads = simplification({
  id: "merge-pads",
  title: "Merge consecutive Pads",
  operators: ["Pad"],
  simplify(second, build) {
    const first = second.input(0)?.producer;
    const x = first?.input(0);
    if (!x || first?.opType !== "Pad" || first.domain !== "" || second.input(0)?.soleConsumer !== second)
      return undefined;
    const [p, q] = [listOf(first, "pads", 1), listOf(second, "pads", 1)];
    if (typeof p === "string" || typeof q === "string" || p.length !== q.length) return undefined;
    if (!sameAxes(first, second)) return undefined;
    const mode = first.string("mode", "constant");
    if (mode !== second.string("mode", "constant") || (mode !== "constant" && mode !== "edge"))
      return refusal(second, "its mode and that of the Pad before it do not add up");
    if ([...p, ...q].some((pad) => pad < 0)) return refusal(second, "one of the two Pads crops");
    if (mode === "constant" && !samePadding(first, second))
      return refusal(second, "it pads with another constant than the Pad before it");
    const sum = p.map((pad, i) => pad + (q[i] ?? 0));
    const isAttribute = second.ints("pads") !== undefined;
    const attributes = [attribute.string("mode", mode)];
    if (isAttribute) {
      const value = second.attributes.get("value");
      return build.node("Pad", [x], [...attributes, attribute.ints("pads", sum), ...(value ? [value] : [])]).output();
    }
    const pads = build.constant(Tensor.int64s([sum.length], sum), `${second.output().name}_pads`);
    const rest = second.inputs.slice(2);
    return build.node("Pad", [x, pads, ...rest], attributes).output();
  },
});

function sameAxes(first: Node, second: Node): boolean {
  const [a, b] = [first.input(3), second.input(3)];
  if (a === b) return true;
  const [left, right] = [a, b].map((axes) => axes?.constant && integersOf(axes.constant)?.join());
  return left !== undefined && left === right;
}

function samePadding(first: Node, second: Node): boolean {
  if (first.ints("pads")) return first.float("value", 0) === second.float("value", 0);
  const [a, b] = [first.input(2), second.input(2)];
  if (a === b) return true;
  const [left, right] = [a, b].map((value) => {
    if (!value) return 0;
    const elements = value.constant?.size === 1 && (floatsOf(value.constant) ?? integersOf(value.constant));
    return elements ? elements[0] : undefined;
  });
  return left !== undefined && left === right;
}
