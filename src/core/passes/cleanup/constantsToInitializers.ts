import { DataType, floatTensor, type Node, Tensor, tensorType, Value } from "../../ir";
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
  const tensor = constantTensor(node);
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

/** What a Constant holds, in whichever of its attributes (ONNX, Constant: exactly one). */
export function constantTensor(node: Node): Tensor | undefined {
  const [held] = [...node.attributes.values()].filter(
    (one) => one.name.startsWith("value") || one.name === "sparse_value",
  );
  if (!held || held.reference !== undefined) return undefined;
  switch (held.name) {
    case "value":
      return held.kind === "tensor" ? held.value : undefined;
    case "value_int":
      return held.kind === "int" ? Tensor.int64s([], [held.value]) : undefined;
    case "value_ints":
      return held.kind === "ints" ? Tensor.int64s([held.value.length], held.value) : undefined;
    case "value_float":
      return held.kind === "float" ? floatTensor(DataType.Float, [], [held.value]) : undefined;
    case "value_floats":
      return held.kind === "floats" ? Tensor.floats([held.value.length], held.value) : undefined;
    case "value_string":
      return held.kind === "string" ? stringTensor([], [held.bytes ?? held.value]) : undefined;
    case "value_strings":
      return held.kind === "strings" ? stringTensor([held.value.length], held.bytes ?? held.value) : undefined;
    default:
      return undefined;
  }
}

function stringTensor(dims: readonly number[], texts: readonly (string | Uint8Array)[]): Tensor {
  const encoder = new TextEncoder();
  return new Tensor(
    DataType.String,
    dims,
    texts.map((text) => (typeof text === "string" ? encoder.encode(text) : text)),
  );
}
