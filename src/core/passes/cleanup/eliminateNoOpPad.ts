import { listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * Padding by nothing is the identity, whatever the mode.
 *
 * Scope: main and nested graphs. Pads are the attribute `paddings` (opset 1), `pads` (2 to 10), or an input.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < int64[4] pads = {0,0,0,0} > {
 *     a = Pad (x, pads)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpPad = simplification({
  id: "eliminate-no-op-pad",
  title: "Remove Pad by nothing",
  operators: ["Pad"],
  simplify(node) {
    const pads = node.ints("paddings") ?? listOf(node, "pads", 1);
    return typeof pads !== "string" && pads.every((pad) => pad === 0) ? node.input(0) : undefined;
  },
});
