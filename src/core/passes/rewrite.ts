import { type Graph, type Node, type Tensor, Value } from "../ir";
import type { PassContext } from "./pass";

/**
 * Makes `replacement` stand for `old` everywhere, graph outputs included, and keeps the outward names: an output of the main graph or of
 * a function keeps its name, because callers ask for it. Gives false, changing nothing, when that is impossible: the replacement is a
 * graph input, an initializer or another output, or a subgraph output would no longer come from a node of its own graph.
 */
export function replaceValue(context: PassContext, old: Value, replacement: Value): boolean {
  if (old === replacement) return true;
  if (old.isGraphOutput) {
    const graph = old.graph;
    if (!graph || !replacement.producer || replacement.graph !== graph) return false;
    if (replacement.isGraphOutput) return false;
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

/** A new constant in `graph` under a free name. */
export function addConstant(context: PassContext, graph: Graph, tensor: Tensor, wish: string): Value {
  return graph.addInitializer(new Value(context.names.take(wish)), tensor);
}
