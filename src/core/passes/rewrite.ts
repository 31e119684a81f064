import { attribute, type Graph, Node, type Tensor, tensorType, Value } from "../ir";
import type { PassContext } from "./pass";

/**
 * Makes `replacement` stand for `old` everywhere, graph outputs included, and keeps the outward names: an output of the main graph or of
 * a function keeps its name, because callers ask for it. Gives false, changing nothing, when that is impossible: the replacement is a
 * graph input, an initializer or another output, or a subgraph output would no longer come from a node of its own graph.
 */
export function replaceValue(context: PassContext, old: Value, replacement: Value): boolean {
  if (old === replacement) return true;
  if (!canReplace(old, replacement)) return false;
  if (old.isGraphOutput) {
    const name = old.name;
    old.name = context.names.take(`${name}_replaced`);
    replacement.name = name;
    replacement.docString ||= old.docString;
    // What the file declares for an output is part of the model's interface: it stays as it was written.
    replacement.type = old.declared && old.type ? old.type : (replacement.type ?? old.type);
    replacement.declared = old.declared;
    replacement.origin = old.origin;
    if (old.metadata.size > 0) replacement.metadata = old.metadata;
  }
  if (!replacement.isGraphOutput) replacement.type ??= old.type;
  old.replaceUsesWith(replacement);
  return true;
}

/** What {@link replaceValue} would say, without doing it. */
export function canReplace(old: Value, replacement: Value): boolean {
  if (old === replacement || !old.isGraphOutput) return true;
  if (!replacement.producer || replacement.graph !== old.graph || replacement.isGraphOutput) return false;
  return isReplaceable(old);
}

/** False for a value that a nested graph gives as its output too: that place cannot be found from here. */
export function isReplaceable(value: Value): boolean {
  if (!value.isGraphOutput) return true;
  return value.graph?.outputs.filter((output) => output === value).length === value.outputCount;
}

/** The same tensor keeps its name, so that people, tools and later steps find it again. Call it once the node that made `old` is gone. */
export function takeOverName(old: Value, replacement: Value): void {
  if (old.isGraphOutput || replacement.isGraphOutput) return;
  replacement.name = old.name;
  if (!replacement.shape) replacement.type = old.type ?? replacement.type;
}

/** Removes a node nobody reads, then the producers that this leaves unread, and initializers that only it read. */
export function removeDead(node: Node): void {
  const pending = [node];
  for (let dead = pending.pop(); dead; dead = pending.pop()) {
    if (!dead.graph || dead.outputs.some((output) => output.useCount > 0)) continue;
    const read = new Set<Value>(dead.inputs.filter((input) => input !== null));
    for (const subgraph of dead.subgraphs)
      for (const inner of subgraph.allNodes()) for (const input of inner.inputs) if (input) read.add(input);
    dead.graph.remove(dead);
    for (const value of read) {
      if (value.useCount > 0) continue;
      if (value.producer?.graph) pending.push(value.producer);
      else if (value.isConstant) value.graph?.removeInitializer(value);
    }
  }
}

/** A new constant in `graph` under a free name. A function body cannot hold initializers: there it is a Constant node. */
export function addConstant(context: PassContext, graph: Graph, tensor: Tensor, wish: string): Value {
  const value = new Value(context.names.take(wish));
  if (isInFunction(context, graph)) {
    value.type = tensorType(tensor.dtype, tensor.dims);
    graph.prepend(new Node("Constant", [], [value], [attribute.tensor("value", tensor)]));
    return value;
  }
  return graph.addInitializer(value, tensor);
}

function isInFunction(context: PassContext, graph: Graph): boolean {
  let root = graph;
  while (root.parent?.graph) root = root.parent.graph;
  return root !== context.model.graph && [...context.model.functions.values()].some((one) => one.body === root);
}
