import type { Dim, Node } from "../../ir";
import { contentsOf, fromFront, integersIn, listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * A Slice that takes everything is the identity: from 0, in steps of 1, to the end or beyond.
 *
 * Scope: main and nested graphs. Bounds are attributes before opset 10 and inputs since. An end of INT32_MAX or more means "to the end".
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < int64[2] from = {0,0}, int64[2] to = {9223372036854775807,4} > {
 *     a = Slice (x, from, to)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpSlice = simplification({
  id: "eliminate-no-op-slice",
  title: "Remove Slice that takes everything",
  operators: ["Slice"],
  simplify(node) {
    const x = node.input(0);
    const starts = listOf(node, "starts", 1);
    const ends = node.ints("ends") ?? contentsOf(node.input(2));
    if (!x || typeof starts === "string" || !ends || ends.length !== starts.length) return undefined;
    if (starts.some((start) => start !== 0) || !stepsByOne(node)) return undefined;
    const axes = listOf(node, "axes", 3);
    if (axes === "unknown") return ends.every(isBeyondAll) ? x : undefined;
    const places = axes === "absent" ? ends.map((_, axis) => axis) : fromFront(axes, x.shape?.length);
    return ends.every((end, i) => isBeyondAll(end) || reaches(end, x.shape?.[places?.[i] ?? -1])) ? x : undefined;
  },
});

function stepsByOne(node: Node): boolean {
  return !node.input(4) || (integersIn(node.input(4))?.every((step) => step === 1) ?? false);
}

function isBeyondAll(end: Dim): boolean {
  return typeof end === "number" && end >= 2 ** 31 - 1;
}

function reaches(end: Dim, dim: Dim | undefined): boolean {
  if (end === null || dim === null || dim === undefined) return false;
  return end === dim || (typeof end === "number" && typeof dim === "number" && end >= dim);
}
