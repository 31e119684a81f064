import type { Node } from "../../ir";
import { describeNode } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";

/*
 * Optional outputs that nobody reads are dropped, or left unnamed when a later one is read: the runtime then does not compute them. Above
 * all these are what BatchNormalization, Dropout and LayerNormalization hand on for training, and the Indices of MaxPool.
 *
 * Scope: main and nested graphs. BatchNormalization that trains (`training_mode` = 1) keeps its outputs.
 *
 * Before:
 *   main (float32[1,2,4,4] x) => (float32[1,2,2,2] y) {
 *     y, indices = MaxPool <kernel_shape = [2,2], strides = [2,2]> (x)
 *   }
 * After:
 *   y = MaxPool <kernel_shape = [2,2], strides = [2,2]> (x)
 */

/** Where the outputs begin that a node may leave out (ONNX, Operators: "optional" outputs). */
const firstOptional: Readonly<Record<string, number>> = {
  BatchNormalization: 1,
  Dropout: 1,
  LayerNormalization: 1,
  MaxPool: 1,
  LSTM: 0,
  GRU: 0,
  RNN: 0,
  Unique: 1,
  SoftmaxCrossEntropyLoss: 1,
};

const firstOptionalMicrosoft: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 1,
  SkipSimplifiedLayerNormalization: 1,
  LayerNormalization: 1,
  SimplifiedLayerNormalization: 1,
};

export const eliminateUnusedOutputs: Pass = {
  id: "eliminate-unused-outputs",
  title: "Drop outputs that nobody reads",
  group: "cleanup",
  lossy: false,
  operators: [...Object.keys(firstOptional), ...Object.keys(firstOptionalMicrosoft)],
  run(context) {
    for (const graph of [...context.model.graph.graphs()])
      for (const node of graph.nodes()) if (context.wants(node)) dropUnused(node, context);
  },
};

function dropUnused(node: Node, context: PassContext): void {
  const table = node.domain === "" ? firstOptional : node.domain === "com.microsoft" ? firstOptionalMicrosoft : {};
  const first = Object.hasOwn(table, node.opType) ? table[node.opType] : undefined;
  if (first === undefined || node.int("training_mode", 0) !== 0) return;
  // A node that nobody reads at all is dead, and not this pass's concern.
  if (node.outputs.every((output) => output.useCount === 0)) return;
  const anchor = anchorOf(node);
  const dropped: string[] = [];
  for (const output of node.outputs.slice(first)) {
    if (output.useCount > 0 || output.name === "") continue;
    dropped.push(output.name);
    output.name = "";
    output.type = undefined;
    output.declared = false;
  }
  while (node.outputs.length > Math.max(first, 1) && node.outputs.at(-1)?.name === "") node.removeLastOutput();
  if (dropped.length === 0) return;
  const names = dropped.map((name) => `"${name}"`).join(", ");
  const text = `${describeNode(node)} no longer gives ${names}, which nobody reads`;
  context.changed({ text, anchor, before: [anchor], after: [anchorOf(node)] });
}
