import type { ChangeReport, StepReport } from "../../protocol/reports";
import { anchorOf, type Model, type Node } from "../ir";

/** Every node of the model's graph and of those nested in it, with its anchor. */
export function anchorsOf(model: Model): ReadonlyMap<Node, string> {
  const anchors = new Map<Node, string>();
  for (const graph of model.graph.graphs()) for (const node of graph.nodes()) anchors.set(node, anchorOf(node));
  return anchors;
}

/**
 * What came or went in a step and is named by none of its changes (what nobody read any more, the inside of an If that was taken away), and
 * each node that has another anchor since, for instance because an output's name went over to it.
 */
export function unnamedNodes(
  before: ReadonlyMap<Node, string>,
  after: ReadonlyMap<Node, string>,
  changes: readonly ChangeReport[],
): StepReport["unnamed"] {
  if (changes.length === 0) return undefined;
  const named = {
    before: new Set(changes.flatMap((change) => change.before)),
    after: new Set(changes.flatMap((change) => change.after)),
  };
  const only = (nodes: typeof before, others: typeof before, side: "before" | "after") => {
    const found: string[] = [];
    for (const [node, anchor] of nodes) if (!others.has(node) && !named[side].has(anchor)) found.push(anchor);
    return found;
  };
  const rest = { before: only(before, after, "before"), after: only(after, before, "after") };
  const unnamed = rest.before.length + rest.after.length > 0 ? [rest] : [];
  for (const [node, anchor] of before) {
    const now = after.get(node);
    if (now === undefined || now === anchor) continue;
    if (!named.before.has(anchor) || !named.after.has(now)) unnamed.push({ before: [anchor], after: [now] });
  }
  return unnamed.length > 0 ? unnamed : undefined;
}
