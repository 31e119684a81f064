import { simplification } from "./simplification";

/*
 * Identity(x) = x, whatever x is: a tensor, a sequence, an optional.
 *
 * Scope: main and nested graphs. An Identity that makes an input or a constant of a graph its output stays.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) {
 *     a = Identity (x)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateIdentity = simplification({
  id: "eliminate-identity",
  title: "Remove Identity",
  operators: ["Identity"],
  simplify: (node) => node.input(0),
});
