import { functionKey, type Graph, type Model, type ModelFunction, type Node, type Value, type ValueType } from "../ir";
import { instantiate } from "./functionCall";
import { NodeContext } from "./inferContext";
import { mergeTypes } from "./mergeTypes";
import { opDef } from "./table";

/** Nested graphs below this depth keep their declared types: a file chooses its depth, the stack has an end. */
const maxDepth = 100;
/** A probe inside a probe inside a probe would cost exponentially in the nesting of loops. */
const maxProbes = 2;
const maxCallDepth = 20;
/** Nodes of function bodies that one inference may walk; calls beyond keep their declared types. */
const maxFunctionNodes = 500_000;

type Opsets = ReadonlyMap<string, number>;
type Types = (ValueType | undefined)[];

/** Infers the types and contents of one node's outputs from its inputs and stores them on the values. Never throws for a bad model. */
export function inferNode(model: Model, node: Node): void {
  new Inference(model, opsetsAround(model, node)).node(node);
}

/** Infers the whole model in execution order, subgraphs included. Bodies of functions are inferred call by call and not stored. */
export function inferModel(model: Model): void {
  new Inference(model, model.opsets).graph(model.graph);
}

function opsetsAround(model: Model, node: Node): Opsets {
  let root = node.graph;
  while (root?.parent?.graph) root = root.parent.graph;
  if (!root || root === model.graph) return model.opsets;
  for (const one of model.functions.values()) if (one.body === root) return one.opsets;
  return model.opsets;
}

class Inference {
  readonly fixedInitializers: boolean;
  private depth = 0;
  private probes = 0;
  private callDepth = 0;
  private functionNodes = 0;

  constructor(
    private readonly model: Model,
    private opsets: Opsets,
  ) {
    this.fixedInitializers = model.irVersion < 4;
  }

  graph(graph: Graph): void {
    for (const node of graph.nodes()) this.node(node);
  }

  node(node: Node): void {
    try {
      if (this.known(node)) return;
    } catch {
      // Only a model that breaks the operator's rules gets here; its outputs stay as declared.
    }
    this.unknown(node);
  }

  /** False when nothing can be said of the node. */
  private known(node: Node): boolean {
    const called = this.model.functions.size > 0 ? this.model.functions.get(keyOf(node)) : undefined;
    if (called) return this.call(node, called);
    const def = opDef(node);
    const opset = this.opsets.get(node.domain) ?? 1;
    // In a function body an attribute may stand for the caller's: without it nothing is certain.
    if (!def?.infer || opset < (def.since[0] ?? 1) || hasReference(node)) return false;
    const context = new NodeContext(node, opset, this);
    def.infer(context);
    context.commit();
    return true;
  }

  subgraph(graph: Graph, inputs: readonly (ValueType | undefined)[]): Types {
    if (this.depth >= maxDepth) return graph.outputs.map((output) => output.type);
    this.depth++;
    graph.inputs.forEach((value, index) => {
      value.type = mergeTypes(inputs[index], value.type);
    });
    this.graph(graph);
    this.depth--;
    return graph.outputs.map((output) => output.type);
  }

  probe(graph: Graph, inputs: readonly (ValueType | undefined)[]): Types | undefined {
    if (this.probes >= maxProbes) return undefined;
    const before = snapshot(graph);
    this.probes++;
    const types = this.subgraph(graph, inputs);
    this.probes--;
    for (const [value, type, content] of before) {
      value.type = type;
      value.content = content;
    }
    return types;
  }

  /** An operator that nobody here knows: declared types stand, contents do not; what is inside it is still looked at. */
  private unknown(node: Node): void {
    for (const output of node.outputs) output.content = undefined;
    for (const subgraph of node.subgraphs) this.subgraph(subgraph, []);
  }

  private call(node: Node, called: ModelFunction): boolean {
    this.functionNodes += called.body.nodeCount;
    if (this.callDepth >= maxCallDepth || this.functionNodes > maxFunctionNodes) return false;
    const body = instantiate(called, node, this);
    const outer = this.opsets;
    this.opsets = called.opsets;
    this.callDepth++;
    this.graph(body);
    this.callDepth--;
    this.opsets = outer;
    node.outputs.forEach((output, index) => {
      const inside = body.outputs[index];
      output.type = mergeTypes(inside?.type, output.type);
      output.content = inside?.content;
    });
    return true;
  }
}

function keyOf(node: Node): string {
  return functionKey({ domain: node.domain, name: node.opType, overload: node.overload });
}

function hasReference(node: Node): boolean {
  for (const one of node.attributes.values()) if (one.reference !== undefined) return true;
  return false;
}

function snapshot(graph: Graph): [Value, ValueType | undefined, Value["content"]][] {
  const values: [Value, ValueType | undefined, Value["content"]][] = [];
  for (const one of graph.graphs()) {
    for (const input of one.inputs) values.push([input, input.type, input.content]);
    for (const node of one.nodes())
      for (const output of node.outputs) values.push([output, output.type, output.content]);
  }
  return values;
}
