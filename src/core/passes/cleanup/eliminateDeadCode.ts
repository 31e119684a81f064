import { functionKey, type Graph, type Model, type Node } from "../../ir";
import { describeNode } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";

/*
 * What nobody reads need not be computed: nodes whose outputs all go unread, constants without a reader, local functions that nobody calls
 * and opset imports that nobody needs.
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
    removeUnusedImports(context.model);
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
    context.changed({
      text: `removed the unused function ${one.domain}.${one.name}`,
      anchor: key,
      before: [],
      after: [],
    });
  }
}

/** Imports are a line each and no change worth a report; ai.onnx stays, and so does everything when the model carries what is not understood. */
function removeUnusedImports(model: Model): void {
  if (model.unknown || model.opsets.size < 2) return;
  const used = new Set([""]);
  for (const graph of model.graphs()) for (const node of graph.nodes()) used.add(node.domain);
  for (const one of model.functions.values()) {
    used.add(one.domain);
    for (const domain of one.opsets.keys()) used.add(domain);
  }
  for (const domain of [...model.opsets.keys()]) if (!used.has(domain)) model.opsets.delete(domain);
}
