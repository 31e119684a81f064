import { type Node, tensorType, Value } from "../../ir";
import { constantTensor } from "../../ops";
import { describeNode, refusal } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";

/*
 * A Constant node becomes an initializer of its graph: one node less to run, and one form of constant for every other pass.
 *
 * Scope: main and nested graphs; a function body cannot hold initializers. A Constant that is an output of its graph stays, because an output
 * must come from a node; so does a sparse one.
 *
 * Before:
 *   main (float32[N,2] x) => (float32[N,2] y) {
 *     c = Constant <value = float32[2] {1.0,2.0}> ()
 *     y = Add (x, c)
 *   }
 * After:
 *   y = Add (x, c)
 */
export const constantsToInitializers: Pass = {
  id: "constants-to-initializers",
  title: "Turn Constant nodes into constants",
  group: "cleanup",
  lossy: false,
  operators: ["Constant"],
  run(context) {
    for (const graph of [...context.model.graph.graphs()])
      for (const node of graph.nodes())
        if (node.opType === "Constant" && node.domain === "" && context.wants(node)) lift(node, context);
  },
};

function lift(node: Node, context: PassContext): void {
  const { graph } = node;
  const old = node.outputs[0];
  if (!graph || !old || old.useCount === 0) return;
  context.checkCancelled();
  const tensor = constantTensor(node.attributes);
  if (!tensor || old.isGraphOutput) {
    const reason = tensor ? "an output of a graph must come from a node" : "it holds no dense tensor";
    context.refused(refusal(node, reason));
    return;
  }
  const anchor = anchorOf(node);
  const value = new Value(old.name, tensorType(tensor.dtype, tensor.dims));
  value.docString = old.docString;
  value.metadata = old.metadata;
  old.replaceUsesWith(value);
  graph.remove(node);
  graph.addInitializer(value, tensor);
  context.changed({ text: `turned ${describeNode(node)} into a constant`, anchor, before: [anchor], after: [] });
}
