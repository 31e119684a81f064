import { DataType, dataTypeInfo, integerTensor, type Node, type Tensor, type Value } from "../../ir";
import { describeNode } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { bytesFreedWith, constantBytes, nodeBytes } from "./fileBytes";
import { replaceByConstant } from "./replaceByConstant";

/*
 * Shape arithmetic whose result is known is a constant, also where it starts from a tensor that is not: the shape of float32[N,3,8,8] has
 * one unknown entry, but Gather of its entry 1 is 3.
 *
 * Scope: main and nested graphs. Integers only, and only what shape inference knows in full; results of constants alone are left to
 * `fold-constants`. Never makes the file grow: a Shape stays that is shorter than its result.
 *
 * Before:
 *   main (float32[N,3,8,8] x, int64[1] z) => (int64[1] y) < int64[1] one = {1} > {
 *     s = Shape (x)
 *     c = Gather (s, one)
 *     y = Add (c, z)
 *   }
 * After:
 *   y = Add (c, z)
 */
export const foldKnownShapes: Pass = {
  id: "fold-known-shapes",
  title: "Replace shape arithmetic by its known result",
  group: "folding",
  lossy: false,
  run(context) {
    // Backwards: the result of a chain is folded first, and the chain goes with it.
    for (const graph of [...context.model.graph.graphs()])
      for (const node of graph.nodesReversed()) if (node.opType !== "Constant") fold(node, context);
  },
};

function fold(node: Node, context: PassContext): void {
  if (!node.outputs.some((output) => output.content) || !context.wants(node)) return;
  if (node.inputs.every((input) => input === null || input.constant)) return;
  const anchor = anchorOf(node);
  const text = `${describeNode(node)} is known before it runs`;
  let folded = false;
  for (const output of node.outputs) {
    const tensor = output.useCount > 0 ? knownTensor(output) : undefined;
    if (!tensor || !pays(node, output, tensor)) continue;
    context.checkCancelled();
    folded = replaceByConstant(context, output, tensor) || folded;
  }
  if (folded) context.changed({ text, anchor, before: [anchor], after: [] });
}

/** A Constant node, which an output of a graph needs, takes this much more than a constant. */
const constantNode = 24;

/** True when the constant takes no more of the file than what goes with the node. */
function pays(node: Node, output: Value, tensor: Tensor): boolean {
  const cost = constantBytes(output, tensor.dims.length, tensor.byteLength) + (output.isGraphOutput ? constantNode : 0);
  return cost <= (node.outputs.length === 1 ? bytesFreedWith(node) : nodeBytes(node));
}

/** Longer contents are data, not shapes. */
const maxElements = 16;

function knownTensor(value: Value): Tensor | undefined {
  const { content, shape, dtype } = value;
  if (!content || !shape || dtype === undefined || content.length > maxElements) return undefined;
  const { kind, bits } = dataTypeInfo(dtype);
  if (bits < 8 || (kind !== "int" && kind !== "uint" && kind !== "bool")) return undefined;
  const isKnown = (entry: unknown): entry is number => typeof entry === "number";
  if (!content.every(isKnown) || !shape.every(isKnown)) return undefined;
  if (dtype === DataType.Uint64 && content.some((entry) => (entry as number) < 0)) return undefined;
  return integerTensor(dtype, shape as number[], content as number[]);
}
