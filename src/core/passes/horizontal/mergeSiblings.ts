import type { Graph, Node, Value } from "../../ir";
import { describeNode, refusal } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { merge } from "./merge";
import { type Sibling, siblingOf } from "./sibling";
import { stepsAfter } from "./step";

interface Spec {
  readonly id: string;
  readonly title: string;
  readonly operators: readonly string[];
}

/** A pass that merges operators of these kinds where they read the same input and differ in their output channels alone. */
export function mergeSiblings(spec: Spec): Pass {
  return {
    ...spec,
    group: "horizontal",
    lossy: false,
    run(context) {
      for (const graph of [...context.model.graph.graphs()])
        for (const siblings of families(graph, spec.operators)) mergeFamily(context, siblings);
    },
  };
}

/** Operators with the same input and geometry, and the same first step after them, in the order of the graph. */
function families(graph: Graph, operators: readonly string[]): Sibling[][] {
  const found = new Map<Value, Map<string, Sibling[]>>();
  for (const node of graph.nodes()) {
    if (!operators.includes(node.opType)) continue;
    const sibling = siblingOf(node);
    if (!sibling || sibling.input.consumerCount < 2) continue;
    const steps = stepsAfter(node.output(), node.opType === "Conv" ? undefined : sibling.channels);
    const key = `${sibling.geometry} | ${steps[0]?.key ?? ""}`;
    const byKey = found.get(sibling.input) ?? new Map<string, Sibling[]>();
    found.set(sibling.input, byKey);
    byKey.set(key, [...(byKey.get(key) ?? []), { ...sibling, steps }]);
  }
  return [...found.values()].flatMap((byKey) => [...byKey.values()]).filter((siblings) => siblings.length > 1);
}

function mergeFamily(context: PassContext, family: readonly Sibling[]): void {
  context.checkCancelled();
  const unshared = family.filter((one) => {
    const shared = sharedConstant(one);
    if (shared) context.refused(refusal(one.node, shared));
    return !shared;
  });
  const [first] = unshared;
  if (!first || unshared.length < 2 || !context.wants(first.node)) return;
  const problem = beta(unshared) ?? tooOld(context, unshared);
  const before = unshared.flatMap((one) => [one.node, ...one.steps.flatMap((step) => step.nodes)]).map(anchorOf);
  const coupled = coupledAnchors(unshared);
  const anchor = anchorOf(first.node);
  const text = `merged ${unshared.map((one) => describeNode(one.node)).join(", ")}`;
  const made: readonly Node[] | string = problem ?? merge(context, unshared);
  if (typeof made === "string") context.refused(refusal(first.node, made));
  else context.changed({ text, anchor, before, after: made.map(anchorOf), coupled });
}

/** The siblings themselves, which become one; what follows them goes along. */
function coupledAnchors(siblings: readonly Sibling[]): string[][] {
  return [siblings.map(({ node }) => anchorOf(node))];
}

/** A weight that somebody else reads would stay in the file beside the merged one. */
function sharedConstant({ node }: Sibling): string | undefined {
  const weight = node.input(1);
  if (!weight || weight.useCount === 1) return undefined;
  const other = weight.consumers.find((consumer) => consumer !== node);
  return `its weight is also read by ${other ? describeNode(other) : "a graph output"}, and a merged copy would make the file grow`;
}

/** Zeros stand in for a missing bias; beta would not have been applied to it, but zero times beta is zero. A NaN would not. */
function beta(siblings: readonly Sibling[]): string | undefined {
  return siblings.every(({ node }) => Number.isFinite(node.float("beta", 1))) ? undefined : "its beta is not finite";
}

function tooOld(context: PassContext, siblings: readonly Sibling[]): string | undefined {
  const opset = context.model.opset();
  if (opset < 2) return "Split of opset 1 takes its sizes in two ways";
  if (opset < 7 && siblings.some(({ node }) => node.opType !== "Conv"))
    return "before opset 7 biases broadcast in another way";
  // The last axis of a MatMul's result is told by its rank.
  const negative = siblings.some(({ outputAxis, node }) => outputAxis < 0 && node.output().shape === undefined);
  return negative && opset < 11 ? "before opset 11 Split cannot count axes from the last" : undefined;
}
