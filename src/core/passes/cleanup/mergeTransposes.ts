import { attribute, type Node } from "../../ir";
import { simplification } from "./simplification";

/*
 * Two Transposes in a row are one: axis i of the result comes from axis p[q[i]], for p first and q second. Where that is i they cancel.
 *
 * Scope: main and nested graphs. The first one stays when others read it.
 *
 * Before:
 *   main (float32[2,3,4,5] x) => (float32[3,2,5,4] y, float32[2,3,4,5] z) {
 *     a = Transpose <perm = [0,2,3,1]> (x)
 *     y = Transpose <perm = [3,0,2,1]> (a)
 *     b = Transpose <perm = [0,3,1,2]> (a)
 *     z = Relu (b)
 *   }
 * After:
 *   y = Transpose <perm = [1,0,3,2]> (x)
 *   z = Relu (x)
 */
export const mergeTransposes = simplification({
  id: "merge-transposes",
  title: "Merge consecutive Transposes",
  operators: ["Transpose"],
  simplify(second, build) {
    const first = second.input(0)?.producer;
    const x = first?.input(0);
    if (!x || first?.opType !== "Transpose" || first.domain !== "") return undefined;
    const rank = x.shape?.length ?? first.ints("perm")?.length ?? second.ints("perm")?.length;
    // Both reverse the axes: whatever the rank, that is no change.
    if (rank === undefined) return x;
    const [p, q] = [permutationOf(first, rank), permutationOf(second, rank)];
    const perm = q.map((axis) => p[axis] ?? -1);
    if (perm.length !== rank || perm.includes(-1)) return undefined;
    if (perm.every((from, to) => from === to)) return x;
    return build.node("Transpose", [x], [attribute.ints("perm", perm)]).output();
  },
});

/** Where each axis of the result comes from; without the attribute the axes are reversed. */
export function permutationOf(node: Node, rank: number): readonly number[] {
  return node.ints("perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}
