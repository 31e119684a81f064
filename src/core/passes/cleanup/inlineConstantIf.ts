import type { Graph, Model, Node, Value } from "../../ir";
import { describeNode, refusal } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { inlineGraph, replaceOutputs } from "./inlineGraph";
import { scalarValue } from "./operands";

/*
 * An If whose condition is known is the branch it takes.
 *
 * Scope: main and nested graphs. Refused where the condition is only a default that the caller may override.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < bool[] yes = {1} > {
 *     r = If <then_branch = graph t () => (float32[N,4] a) { a = Relu (x) }, else_branch = graph e () => (float32[N,4] b) { b = Exp (x) }> (yes)
 *     y = Neg (r)
 *   }
 * After:
 *   a = Relu (x)
 *   y = Neg (a)
 */
export const inlineConstantIf: Pass = {
  id: "inline-constant-if",
  title: "Inline the branch that a constant If takes",
  group: "folding",
  lossy: false,
  operators: ["If"],
  run(context) {
    const names = new BranchNames(context);
    // A branch may hold such an If itself: its copy stands behind what is being looked at, and the next graphs are looked at anew.
    for (let found = true; found; ) {
      found = false;
      for (const graph of [...context.model.graph.graphs()])
        for (const node of graph.nodes()) {
          if (node.opType === "If" && node.domain === "" && context.wants(node))
            found = inline(node, context, names) || found;
        }
    }
  },
};

function inline(node: Node, context: PassContext, names: BranchNames): boolean {
  const condition = node.input(0);
  const known = scalarValue(condition);
  if (known === undefined) {
    if (condition?.initializer)
      context.refused(refusal(node, "its condition is a default that the caller may override"));
    return false;
  }
  const branch: Graph | undefined = node.subgraph(known !== 0 ? "then_branch" : "else_branch");
  if (!branch || branch.outputs.length < node.outputs.length) return false;
  context.checkCancelled();
  const anchor = anchorOf(node);
  const text = `${describeNode(node)} always takes its ${known !== 0 ? "then" : "else"} branch`;
  const values = new Map<Value, Value | null>();
  const made = inlineGraph(context, branch, { place: node, values, rename: (name) => names.take(name) });
  const results = branch.outputs.map((output) => (values.has(output) ? values.get(output) : output));
  made.push(...replaceOutputs(context, node, results));
  context.changed({ text, anchor, before: [anchor], after: made.filter((one) => one.graph).map(anchorOf) });
  return node.graph === undefined;
}

/** Names inside a branch may be those of another branch: where it comes to stand they would meet. A name that occurs once is kept. */
class BranchNames {
  private counts: Map<string, number> | undefined;

  constructor(private readonly context: PassContext) {}

  take(name: string): string {
    this.counts ??= countNames(this.context.model);
    const count = this.counts.get(name) ?? 0;
    // The copy takes the name over from the original, which goes with the If.
    if (count !== 1) return this.context.names.take(name);
    this.counts.set(name, 2);
    return name;
  }
}

function countNames(model: Model): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const graph of model.graphs()) {
    for (const input of graph.inputs) add(input.name);
    for (const value of graph.initializers) if (!value.isGraphInput) add(value.name);
    for (const node of graph.nodes()) for (const output of node.outputs) add(output.name);
  }
  return counts;
}
