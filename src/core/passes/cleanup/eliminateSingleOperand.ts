import { simplification } from "./simplification";

/*
 * Concat, Sum, Mean, Max and Min of a single operand are that operand; so is a Split into one part.
 *
 * Scope: main and nested graphs.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) {
 *     a = Concat <axis = 1> (x)
 *     b = Sum (a)
 *     y = Relu (b)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateSingleOperand = simplification({
  id: "eliminate-single-operand",
  title: "Remove Concat, Split, Sum, Mean, Max and Min of a single operand",
  operators: ["Concat", "Sum", "Mean", "Max", "Min", "Split"],
  simplify(node) {
    const isAlone = node.opType === "Split" ? node.outputs.length === 1 : node.inputs.length === 1;
    return isAlone ? node.input(0) : undefined;
  },
});
