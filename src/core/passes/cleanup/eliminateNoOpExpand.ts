import type { Node } from "../../ir";
import { contentsOf, integersIn } from "./operands";
import { simplification } from "./simplification";

/*
 * Expand to a shape that broadcasting does not change, and Tile once along every axis, are the identity.
 *
 * Scope: main and nested graphs. Tile of opset 1 has another form and is left alone.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < int64[2] shape = {1,4} > {
 *     a = Expand (x, shape)
 *     y = Relu (a)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNoOpExpand = simplification({
  id: "eliminate-no-op-expand",
  title: "Remove Expand and Tile that repeat nothing",
  operators: ["Expand", "Tile"],
  simplify(node, { context }) {
    const repeatsNothing = node.opType === "Expand" ? keepsShape(node) : context.model.opset() >= 6 && tilesOnce(node);
    return repeatsNothing ? node.input(0) : undefined;
  },
});

function keepsShape(node: Node): boolean {
  const target = contentsOf(node.input(1));
  const shape = node.input(0)?.shape;
  if (!target || !shape || target.length > shape.length) return false;
  return target.every(
    (entry, i) => entry !== null && (entry === 1 || entry === shape[shape.length - target.length + i]),
  );
}

function tilesOnce(node: Node): boolean {
  return integersIn(node.input(1))?.every((times) => times === 1) ?? false;
}
