import type { StepReport } from "../../protocol/reports";
import type { Model } from "../ir";

/** The anchor of a refusal that concerns no node more than another. */
export const wholeModel = "";

/** What is reported instead of every pass. */
export const keepModel = { id: "keep-model", title: "Leave the model as it is" };

/**
 * Why no pass may touch a model: something in it speaks of nodes and values by name, where no edge of the graph shows it. Training
 * information is such (onnx.proto, `TrainingInfoProto`: its algorithm uses the inference graph's names), and so is Gradient, whose
 * attributes `xs` and `y` name the values between which it differentiates (ai.onnx.preview.training, version 1).
 */
export function whyPinned(model: Model): string | undefined {
  if (model.pinned !== undefined) return model.pinned;
  if (!model.opsets.has(trainingDomain)) return undefined;
  for (const graph of model.graphs())
    for (const node of graph.nodes())
      if (node.domain === trainingDomain && namesValues.has(node.opType))
        return `${node.opType} speaks of values by name, wherever in the graph they are`;
  return undefined;
}

const trainingDomain = "ai.onnx.preview.training";
const namesValues: ReadonlySet<string> = new Set(["Gradient", "GraphCall"]);

/** The report of a pass that was not allowed to look. */
export function leftAsItIs(model: Model, { id, title }: { id: string; title: string }, reason: string): StepReport {
  const nodes = countNodes(model);
  const refusal = { pass: id, reason, node: model.graph.name, anchor: wholeModel, operator: "Model" };
  return {
    pass: id,
    title,
    applied: 0,
    refused: [refusal],
    changes: [],
    nodesBefore: nodes,
    nodesAfter: nodes,
    milliseconds: 0,
  };
}

/** Nodes of the main graph and of nested ones; bodies of local functions are not counted. */
export function countNodes(model: Model): number {
  let count = 0;
  for (const graph of model.graph.graphs()) count += graph.nodeCount;
  return count;
}
