import type { Attribute } from "./attribute";
import { Graph } from "./graph";
import { Model, type ModelFunction } from "./model";
import { Node } from "./node";
import { Value } from "./value";

/** A copy that may be changed without touching the original. Tensors, attributes without graphs and carried-through parts are shared: they are immutable. */
export function cloneModel(model: Model): Model {
  const copy = new Model(cloneGraph(model.graph));
  copy.irVersion = model.irVersion;
  copy.producerName = model.producerName;
  copy.producerVersion = model.producerVersion;
  copy.domain = model.domain;
  copy.modelVersion = model.modelVersion;
  copy.docString = model.docString;
  copy.metadata = model.metadata;
  copy.unknown = model.unknown;
  copy.pinned = model.pinned;
  for (const [domain, version] of model.opsets) copy.opsets.set(domain, version);
  for (const [key, one] of model.functions) copy.functions.set(key, cloneFunction(one));
  return copy;
}

function cloneFunction(one: ModelFunction): ModelFunction {
  return { ...one, opsets: new Map(one.opsets), body: cloneGraph(one.body) };
}

/**
 * A copy of a graph with its nested graphs.
 * @param outer what values of enclosing graphs become in the copy; one that is not mapped stays as it is.
 */
export function cloneGraph(graph: Graph, outer: Map<Value, Value> = new Map()): Graph {
  const copy = new Graph();
  copy.name = graph.name;
  copy.docString = graph.docString;
  copy.metadata = graph.metadata;
  copy.unknown = graph.unknown;
  const values = outer;
  for (const input of graph.inputs) copy.addInput(cloneValue(input, values));
  for (const value of graph.initializers) {
    if (value.initializer) copy.addInitializer(values.get(value) ?? cloneValue(value, values), value.initializer);
  }
  // Outputs first: a graph that is not sorted reads values before their node stands in the list.
  for (const node of graph.nodes()) for (const output of node.outputs) cloneValue(output, values);
  for (const node of graph.nodes()) copy.append(cloneNode(node, values));
  for (const output of graph.outputs) copy.addOutput(values.get(output) ?? output);
  return copy;
}

function cloneNode(node: Node, values: Map<Value, Value>): Node {
  const mapped = (value: Value): Value => values.get(value) ?? value;
  const inputs = node.inputs.map((input) => input && mapped(input));
  const copy = new Node(node.opType, inputs, node.outputs.map(mapped), [], node.domain);
  if (node.subgraphs.length === 0) copy.shareAttributes(node);
  else for (const one of node.attributes.values()) copy.setAttribute(cloneAttribute(one, values));
  copy.name = node.name;
  copy.overload = node.overload;
  copy.docString = node.docString;
  copy.metadata = node.metadata;
  copy.layout = node.layout;
  copy.unknown = node.unknown;
  return copy;
}

function cloneAttribute(one: Attribute, values: Map<Value, Value>): Attribute {
  if (one.kind === "graph") return { ...one, value: cloneGraph(one.value, values) };
  if (one.kind === "graphs") return { ...one, value: one.value.map((graph) => cloneGraph(graph, values)) };
  return one;
}

function cloneValue(value: Value, values: Map<Value, Value>): Value {
  const copy = new Value(value.name, value.type);
  copy.content = value.content;
  copy.docString = value.docString;
  copy.metadata = value.metadata;
  copy.declared = value.declared;
  copy.isAnnotated = value.isAnnotated;
  copy.origin = value.origin;
  values.set(value, copy);
  return copy;
}
