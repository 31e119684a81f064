import { functionKey, type Graph, type Model, type Node } from "../../ir";
import { describeNode } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";

/*
 * What nobody reads need not be computed: nodes whose outputs all go unread, constants without a reader, and local functions that nobody
 * calls, with the opset import of their domain.
 *
 * Scope: main and nested graphs, to any depth. A node without outputs stays: it can only be there for what it does. Inputs of the model stay,
 * with their defaults: callers may give them.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < float32[4] unused = random(1) > {
 *     a = Sigmoid (x)
 *     b = Exp (a)
 *     y = Relu (x)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateDeadCode: Pass = {
  id: "eliminate-dead-code",
  title: "Remove nodes, constants and functions that nobody uses",
  group: "cleanup",
  lossy: false,
  run(context) {
    sweep(context.model.graph, context);
    removeUnusedFunctions(context);
  },
};

/**
 * From the last node to the first, so that a producer is met after its readers; what is nested in a node is swept before what stands ahead
 * of it. The stack is a list: how deep a file nests is its own choice.
 */
function sweep(graph: Graph, context: PassContext): void {
  const stack = [graph.nodesReversed()];
  for (let nodes = stack.at(-1); nodes; nodes = stack.at(-1)) {
    const { value: node, done } = nodes.next();
    if (done) stack.pop();
    else if (!isDead(node)) stack.push(...node.subgraphs.map((subgraph) => subgraph.nodesReversed()));
    else if (context.wants(node)) removeNode(node, context);
  }
  for (const one of graph.graphs()) removeUnusedConstants(one, context);
}

function isDead(node: Node): boolean {
  return node.outputs.length > 0 && node.outputs.every((output) => output.useCount === 0);
}

function removeNode(node: Node, context: PassContext): void {
  const anchor = anchorOf(node);
  context.checkCancelled();
  const text = `removed ${describeNode(node)}, which nobody reads`;
  node.graph?.remove(node);
  context.changed({ text, anchor, before: [anchor], after: [] });
}

function removeUnusedConstants(graph: Graph, context: PassContext): void {
  for (const value of [...graph.initializers]) {
    if (value.isGraphInput || value.useCount > 0 || !context.wants(value)) continue;
    graph.removeInitializer(value);
    context.changed({ text: `removed the unused constant "${value.name}"`, anchor: value.name, before: [], after: [] });
  }
}

function removeUnusedFunctions(context: PassContext): void {
  const { model } = context;
  if (model.functions.size === 0) return;
  const used = new Set<string>();
  const pending = [model.graph];
  for (let graph = pending.pop(); graph; graph = pending.pop()) {
    for (const node of graph.allNodes()) {
      const key = functionKey({ domain: node.domain, name: node.opType, overload: node.overload });
      const called = model.functions.get(key);
      if (!called || used.has(key)) continue;
      used.add(key);
      pending.push(called.body);
    }
  }
  for (const [key, one] of [...model.functions]) {
    if (used.has(key)) continue;
    model.functions.delete(key);
    removeUnusedImport(one.domain, model);
    context.changed({
      text: `removed the unused function ${one.domain}.${one.name}`,
      anchor: key,
      before: [],
      after: [],
    });
  }
}

/** A domain that only such a function had need not be imported any more. Other imports stay: who knows what they are for. */
function removeUnusedImport(domain: string, model: Model): void {
  if (domain === "") return;
  for (const graph of model.graphs()) for (const node of graph.nodes()) if (node.domain === domain) return;
  for (const one of model.functions.values()) if (one.domain === domain || one.opsets.has(domain)) return;
  model.opsets.delete(domain);
}
