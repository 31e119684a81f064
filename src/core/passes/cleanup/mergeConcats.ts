import { attribute, type Node, type Value } from "../../ir";
import { describeNode, refusal } from "../../patterns";
import { simplification } from "./simplification";

/*
 * Concat(Concat(a, b), c) = Concat(a, b, c) along the same axis.
 *
 * Scope: main and nested graphs. Refused when somebody else reads the inner one: it would be computed twice.
 *
 * Before:
 *   main (float32[N,2] a, float32[N,3] b, float32[N,4] c) => (float32[N,9] y) {
 *     ab = Concat <axis = 1> (a, b)
 *     y = Concat <axis = -1> (ab, c)
 *   }
 * After:
 *   y = Concat <axis = 1> (a, b, c)
 */
export const mergeConcats = simplification({
  id: "merge-concats",
  title: "Merge nested Concats",
  operators: ["Concat"],
  simplify(outer, build) {
    const axis = axisOf(outer);
    if (axis === undefined) return undefined;
    let shared: Node | undefined;
    const inputs: (Value | null)[] = [];
    for (const input of outer.inputs) {
      const inner = input?.producer;
      if (inner?.opType !== "Concat" || inner.domain !== "" || axisOf(inner) !== axis) inputs.push(input);
      else if (input?.soleConsumer === outer && inner.graph === outer.graph) inputs.push(...inner.inputs);
      else {
        inputs.push(input);
        shared = inner;
      }
    }
    if (inputs.length > outer.inputs.length) {
      return build.node("Concat", inputs, [attribute.int("axis", axis)]).output();
    }
    return shared && refusal(outer, `the output of ${describeNode(shared)} is also read elsewhere`);
  },
});

/** The axis counted from the front where the rank is known, else as written; undefined when it is left to the default of an old opset. */
function axisOf(node: Node): number | undefined {
  const axis = node.int("axis");
  const rank = node.output().shape?.length ?? node.input(0)?.shape?.length;
  return axis !== undefined && axis < 0 && rank !== undefined ? axis + rank : axis;
}
