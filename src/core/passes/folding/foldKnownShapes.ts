import { DataType, dataTypeInfo, integerTensor, type Node, type Tensor, type Value } from "../../ir";
import { describeNode } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { replaceByConstant } from "./replaceByConstant";

/*
 * Shape arithmetic whose result is known is a constant, also where it starts from a tensor that is not: the shape of float32[N,3,8,8] has
 * one unknown entry, but Gather of its entry 1 is 3.
 *
 * Scope: main and nested graphs. Integers only, and only what shape inference knows in full; results of constants alone are left to
 * `fold-constants`, which weighs what they cost.
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
    if (!tensor || (output.isGraphOutput && !freesOthers(node))) continue;
    context.checkCancelled();
    folded = replaceByConstant(context, output, tensor) || folded;
  }
  if (folded) context.changed({ text, anchor, before: [anchor], after: [] });
}

/** An output of a graph must come from a node: a Constant in the place of another node only pays when something before it goes too. */
function freesOthers(node: Node): boolean {
  return node.inputs.some((input) => input?.producer && input.soleConsumer === node);
}

/** Contents of up to this many elements take no more of the file than the node that computes them. */
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
