import { mergeSiblings } from "./mergeSiblings";

/*
 * Convs that read the same input with the same kernel, strides, padding and dilations are one Conv with the output channels of all, as
 * Inception's 1x1 branches are. An activation that follows all of them is applied once. The branches get their channels back from a Split, which
 * copies; where they meet in the same Concat, side by side, nothing is split. Whether that pays depends on the machine: the result is
 * measured before it is kept.
 *
 * Scope: all graphs; group 1; weights of any type, since they are moved, not computed with. Refused when no node would be saved.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,8,8] p, float32[N,2,8,8] q) <
 *     float32[4,3,1,1] w1 = random(1), float32[4] b1 = random(2), float32[2,3,1,1] w2 = random(3)
 *   > {
 *     c = Conv (x, w1, b1)
 *     p = Relu (c)
 *     d = Conv (x, w2)
 *     q = Relu (d)
 *   }
 * After:
 *   m = Conv (x, w, b)
 *   r = Relu (m)
 *   p, q = Split <axis = 1> (r, sizes)
 */
export const mergeSiblingConvs = mergeSiblings({
  id: "merge-sibling-convs",
  title: "Merge Convs that read the same input",
  operators: ["Conv"],
});
