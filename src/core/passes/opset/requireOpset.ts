import { cloneModel, type Node } from "../../ir";
import { opDef } from "../../ops";
import { describeNode, type Refusal, refusal } from "../../patterns";
import { anchorOf, type PassContext } from "../pass";
import { adapters, newestKnownOpset, oldestKnownOpset } from "./adapters";

/**
 * Makes sure that the model imports ai.onnx `version` or newer, moving it up when the user allows it. A refusal, with the model untouched,
 * says why not. Called by a rewrite that needs an operator of that version.
 */
export function requireOpset(context: PassContext, node: Node, version: number): Refusal | undefined {
  const from = context.model.opset();
  // Runtimes follow the standard with a delay: in an opset this new, what is standard may have no kernel yet.
  if (from > newestKnownOpset) return refusal(node, `opset ${from} is newer than those that this program knows`);
  if (from >= version) return undefined;
  const needs = `the operator that this would become needs opset ${version} and the model has ${from}`;
  if (!context.allowOpsetUpgrade) return refusal(node, `${needs}; allow an opset upgrade to have it`);
  const obstacle = whyNotUpgradable(context, version);
  if (obstacle) return refusal(node, `${needs}, and it cannot be moved up: ${obstacle}`);
  upgradeOpset(context, version);
  context.changed({
    text: `moved the model from opset ${from} to ${version}`,
    anchor: anchorOf(node),
    before: [],
    after: [],
  });
  return undefined;
}

/** Tries the conversion on a copy, so that a refusal half-way leaves the model as it was. */
function whyNotUpgradable(context: PassContext, version: number): string | undefined {
  const { model } = context;
  if (model.opset() < oldestKnownOpset) return `opsets before ${oldestKnownOpset} are not converted`;
  if (version > newestKnownOpset) return `opset ${version} is newer than what this program converts to`;
  if (model.functions.size > 0) return "it has local functions, which import opsets of their own";
  const copy = cloneModel(model);
  for (const node of copy.graph.allNodes()) {
    const reason = adapt({ ...context, model: copy }, node, version);
    if (reason) return `${describeNode(node)}: ${reason}`;
  }
  return undefined;
}

function upgradeOpset(context: PassContext, version: number): void {
  for (const node of context.model.graph.allNodes()) adapt(context, node, version);
  context.model.opsets.set("", version);
  context.model.irVersion = Math.max(context.model.irVersion, irVersionFor(version));
}

function adapt(context: PassContext, node: Node, to: number): string | undefined {
  if (node.domain !== "") return undefined;
  const def = opDef(node);
  if (!def) return "it is not a standard operator, so what it means in a newer opset is not known";
  for (const since of def.since) {
    if (since <= context.model.opset() || since > to) continue;
    const reason = adapters.get(`${node.opType}@${since}`)?.(node, context);
    if (reason) return reason;
  }
  return undefined;
}

/** The IR version that was released with an opset (onnx/docs/Versioning.md, table of released versions). */
function irVersionFor(opset: number): number {
  if (opset >= 25) return 12;
  if (opset >= 23) return 11;
  if (opset >= 21) return 10;
  if (opset >= 19) return 9;
  if (opset >= 15) return 8;
  return opset >= 12 ? 7 : 6;
}
