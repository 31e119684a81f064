import { simplification } from "./simplification";

/*
 * A Transpose that leaves every axis in its place is the identity.
 *
 * Scope: main and nested graphs.
 *
 * Before:
 *   main (float32[N,4,5] x) => (float32[N,4,5] y) {
 *     a = Transpose <perm = [0,1,2]> (x)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpTranspose = simplification({
  id: "eliminate-no-op-transpose",
  title: "Remove Transpose that moves nothing",
  operators: ["Transpose"],
  simplify(node) {
    const x = node.input(0);
    const perm = node.ints("perm");
    if (perm) return perm.every((from, to) => from === to) ? x : undefined;
    // Without `perm` the axes are reversed.
    return x?.shape && x.shape.length <= 1 ? x : undefined;
  },
});
