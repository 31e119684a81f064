import type { Value } from "../../ir";
import { refusal } from "../../patterns";
import { haveSameShape, uniformValue } from "./operands";
import { simplification } from "./simplification";

/*
 * Where(true, a, b) = a, Where(false, a, b) = b and Where(c, a, a) = a, when broadcasting with the others does not stretch the one kept.
 *
 * Scope: main and nested graphs.
 *
 * Before:
 *   main (float32[N,4] a, float32[4] b) => (float32[N,4] y) < bool[1] yes = {1} > {
 *     w = Where (yes, a, b)
 *     y = Relu (w)
 *   }
 * After:
 *   y = Relu (a)
 */
export const eliminateConstantWhere = simplification({
  id: "eliminate-constant-where",
  title: "Remove Where with a constant condition",
  operators: ["Where"],
  simplify(node) {
    const kept = choice(node.inputs);
    if (!kept) return undefined;
    if (haveSameShape(kept, node.output())) return kept;
    return refusal(node, `its other operands may stretch "${kept.name}" to a larger shape`);
  },
});

function choice([condition, a, b]: readonly (Value | null)[]): Value | undefined {
  if (a && a === b) return a;
  const known = uniformValue(condition?.constant);
  if (known === undefined) return undefined;
  return (known !== 0 ? a : b) ?? undefined;
}
