import { type Attribute, cloneGraph, type Graph, Node, Value } from "../../ir";
import { Builder } from "../fusion";
import type { PassContext } from "../pass";
import { addConstant, canReplace, removeDead, replaceValue } from "../rewrite";

/** How the nodes of a graph are brought into another one. */
export interface Inlining {
  /** The node that they replace: they come to stand before it. */
  readonly place: Node;
  /** What the graph's inputs stand for; null for one that the caller omits. Every value that is made is added. */
  readonly values: Map<Value, Value | null>;
  /** The name of a value that is new where it comes to stand. */
  readonly rename: (name: string) => string;
  /** An attribute as the copied node has it; undefined to leave it out. Graphs in it are copied by the inlining. */
  readonly attribute?: (one: Attribute) => Attribute | undefined;
}

/** Copies the nodes and constants of `source` before `place`. The nodes that were made, in order. */
export function inlineGraph(context: PassContext, source: Graph, inlining: Inlining): Node[] {
  const { place, values, rename } = inlining;
  const graph = place.graph;
  if (!graph) return [];
  for (const value of source.initializers) {
    if (!value.initializer || values.has(value)) continue;
    values.set(value, addConstant(context, graph, value.initializer, rename(value.name)));
  }
  const made: Node[] = [];
  for (const node of source.nodes()) {
    const copy = copyOf(node, inlining);
    graph.insertBefore(copy, place);
    made.push(copy);
  }
  return made;
}

function copyOf(node: Node, inlining: Inlining): Node {
  const { values, rename } = inlining;
  const inputs = node.inputs.map((input) => input && mapped(input, values));
  const outputs = node.outputs.map((output) => {
    const value = new Value(output.name === "" ? "" : rename(output.name), output.type);
    value.content = output.content;
    value.docString = output.docString;
    value.metadata = output.metadata;
    values.set(output, value);
    return value;
  });
  const attributes: Attribute[] = [];
  for (const one of node.attributes.values()) {
    const kept = inlining.attribute ? inlining.attribute(one) : one;
    if (kept) attributes.push(withOwnGraphs(kept, inlining));
  }
  const copy = new Node(node.opType, inputs, outputs, attributes, node.domain);
  copy.name = node.name;
  copy.overload = node.overload;
  copy.docString = node.docString;
  copy.metadata = node.metadata;
  copy.layout = node.layout;
  copy.unknown = node.unknown;
  return copy;
}

function mapped(value: Value, values: ReadonlyMap<Value, Value | null>): Value | null {
  const held = values.get(value);
  return held === undefined ? value : held;
}

function withOwnGraphs(one: Attribute, inlining: Inlining): Attribute {
  if (one.kind === "graph") return { ...one, value: nestedCopy(one.value, inlining) };
  if (one.kind === "graphs") return { ...one, value: one.value.map((graph) => nestedCopy(graph, inlining)) };
  return one;
}

/** A nested graph reads the mapped values; its own values are renamed too, because they must differ from all that they can now see. */
function nestedCopy(graph: Graph, { values, rename, attribute }: Inlining): Graph {
  const outer = new Map<Value, Value>();
  for (const [from, to] of values) if (to) outer.set(from, to);
  const copy = cloneGraph(graph, outer);
  for (const one of copy.graphs()) {
    for (const input of one.inputs) input.name = rename(input.name);
    for (const value of one.initializers) if (!value.isGraphInput) value.name = rename(value.name);
    for (const node of one.nodes()) {
      for (const output of node.outputs) if (output.name !== "") output.name = rename(output.name);
      node.inputs.forEach((input, index) => {
        if (input && values.get(input) === null) node.setInput(index, null);
      });
      if (attribute) resolve(node, attribute);
    }
  }
  return copy;
}

function resolve(node: Node, attribute: (one: Attribute) => Attribute | undefined): void {
  for (const one of [...node.attributes.values()]) {
    const kept = attribute(one);
    if (!kept) node.removeAttribute(one.name);
    else if (kept.kind === "graph" && kept !== one) node.setAttribute({ ...kept, value: cloneGraph(kept.value) });
    else if (kept !== one) node.setAttribute(kept);
  }
}

/** Puts the inlined outputs in the place of the node's, through an Identity where an output of a graph must come from a node of its own. */
export function replaceOutputs(
  context: PassContext,
  node: Node,
  results: readonly (Value | null | undefined)[],
): Node[] {
  const made: Node[] = [];
  node.outputs.forEach((output, index) => {
    const result = results[index];
    if (output.useCount === 0 || !result || !node.graph) return;
    if (canReplace(output, result)) {
      replaceValue(context, output, result);
      return;
    }
    const build = new Builder(context, node.graph, node);
    const identity = build.node("Identity", [result]);
    made.push(identity);
    replaceValue(context, output, identity.output());
  });
  removeDead(node);
  return made;
}
