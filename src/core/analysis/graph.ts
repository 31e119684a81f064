import type { GraphNodes, Grouping, ModelGraph, NodeKind } from "../../protocol/graph";
import { anchorOf, type Graph, type Model, type Node, shapeText, typeText, type Value } from "../ir";
import { costsOf, type NodeCost } from "./cost";
import { flowOf } from "./flow";
import { functionBodies, inferBodies } from "./functionBodies";
import { groupNodes } from "./groups";
import { InferredTypes } from "./inferredTypes";
import { type Analysis, analyse, scopeOf, typeName } from "./inspect";
import { LayerDetails } from "./layerDetail";
import { parametersAt, weightOf } from "./parameters";
import { groupsOfConstants, sharedConstants } from "./sharedConstants";
import { Sizes } from "./sizes";

/**
 * The graph of a model for drawing. Nodes of subgraphs and of the bodies of functions are in it too, once for each call; what only holds a
 * constant is not.
 */
export function modelGraph(
  model: Model,
  analysis: Analysis = analyse(model),
  inferred: InferredTypes = new InferredTypes(model),
): ModelGraph {
  return inferred.during(() => declaredGraph(model, analysis));
}

/** As {@link modelGraph}, with the types that the model's values have just now. */
export function declaredGraph(model: Model, analysis: Analysis): ModelGraph {
  const { graph } = model;
  const costs = drawnCosts(model, analysis);
  const layers = costs.map(({ node }) => node);
  const bodies = functionBodies(model).of;
  const inputs = graph.inputs.filter((value) => !value.initializer);
  const { outputs } = graph;
  const textIds = new Map<string, number>();
  const columns = new Columns(inputs.length + layers.length + outputs.length, textIds);
  for (const value of inputs) columns.addEnd(value, "input");
  const scopes = new Map<Graph, string>();
  for (const [at, node] of layers.entries()) columns.addLayer(node, scopeOf(node.graph, scopes), costs[at] as NodeCost);
  for (const value of outputs) columns.addEnd(value, "output");
  const { nodes } = columns;
  const edges = flowOf(inputs, layers, outputs, bodies);
  const grouping = groupNodes(layers, edges, { first: inputs.length, count: nodes.kind.length });
  const groups = { ...grouping, notTaken: leastNotTaken(grouping, nodes) };
  const shared = sharedConstants(layers, inputs.length);
  const constantColumns = new Columns(shared.values.length, textIds);
  for (const value of shared.values) constantColumns.addEnd(value, "constant");
  const constants = { nodes: constantColumns.nodes, edges: shared.edges, of: groupsOfConstants(shared, groups) };
  return { texts: [...textIds.keys()], nodes, groups, edges, constants };
}

function leastNotTaken({ of, parent }: Grouping, { kind, notTaken }: GraphNodes): Uint8Array {
  const least = new Uint8Array(parent.length).fill(MOST_NOT_TAKEN);
  const lower = (group: number, ifs: number) => {
    if (group >= 0 && ifs < least[group]!) least[group] = ifs;
  };
  of.forEach((group, node) => {
    if (kind[node] === KINDS.operator) lower(group, notTaken[node]!);
  });
  // A parent stands before its children.
  for (let group = least.length - 1; group >= 0; group--) lower(parent[group]!, least[group]!);
  return least;
}

/** The layers that are drawn, with their costs: those of a call are told at the nodes of its body. */
function drawnCosts(model: Model, { cost }: Analysis): readonly NodeCost[] {
  const bodies = functionBodies(model);
  if (bodies.of.size === 0) return cost.nodes.filter(({ node }) => isDrawn(node));
  inferBodies(model);
  const own = new Map(cost.nodes.map((one) => [one.node, one]));
  const others = [...bodies.nodes()].filter((node) => !own.has(node));
  const inside = costsOf(model, others, new Sizes(cost.assumed));
  return drawnLayers(model).flatMap((node) => {
    const one = own.get(node) ?? inside.get(node);
    if (!one) return [];
    return bodies.of.has(node) ? { ...one, macs: 0, flops: 0, parameters: 0, weightBytes: 0 } : one;
  });
}

/** The layers in the order of the graph's nodes. */
export function drawnLayers(model: Model): Node[] {
  return Array.from(functionBodies(model).nodes()).filter(isDrawn);
}

export function isDrawn(node: Node): boolean {
  return node.opType !== "Constant" || node.domain !== "";
}

/** Of a layer with several (a kernel and a bias) the largest is the one that is spoken of. */
function largestWeight(node: Node): string {
  let most = 0;
  let shape = "";
  for (let index = 0; index < node.inputs.length; index++) {
    const size = parametersAt(node, index);
    const value = size > most ? node.input(index) : undefined;
    const tensor = value && weightOf(value);
    if (!tensor) continue;
    most = size;
    shape = `[${tensor.dims.join(",")}]`;
  }
  return shape;
}

/** What a byte holds. Deeper branches count as this deep. */
const MOST_NOT_TAKEN = 255;

const KINDS: typeof NodeKind = { operator: 0, input: 1, output: 2, constant: 3 };

class Columns {
  readonly nodes;
  readonly #textIds: Map<string, number>;
  readonly #details = new LayerDetails();
  #count = 0;

  /** @param textIds numbers of the texts, which several columns may share */
  constructor(size: number, textIds: Map<string, number>) {
    this.#textIds = textIds;
    this.nodes = {
      kind: new Uint8Array(size),
      name: [] as string[],
      anchor: [] as string[],
      operator: new Int32Array(size),
      scope: new Int32Array(size),
      dtype: new Int32Array(size),
      shape: new Int32Array(size),
      detail: new Int32Array(size),
      weight: new Int32Array(size),
      parameters: new Float64Array(size),
      macs: new Float64Array(size),
      weightBytes: new Float64Array(size),
      activationBytes: new Float64Array(size),
      executions: new Float64Array(size).fill(1),
      notTaken: new Uint8Array(size),
    };
  }

  addLayer(node: Node, scope: string, cost: NodeCost): void {
    const at = this.#add(node.name, anchorOf(node));
    const output = node.outputs.find((one) => one.name !== "");
    const { nodes } = this;
    nodes.operator[at] = this.#text(node.operator);
    nodes.scope[at] = this.#text(scope);
    nodes.dtype[at] = this.#text(output ? typeName(output) : "?");
    nodes.shape[at] = this.#text(shapeText(output?.shape));
    nodes.detail[at] = this.#text(this.#details.of(node));
    nodes.weight[at] = this.#text(largestWeight(node));
    nodes.parameters[at] = cost.parameters;
    nodes.macs[at] = cost.macs ?? Number.NaN;
    nodes.weightBytes[at] = cost.weightBytes;
    nodes.activationBytes[at] = cost.activationBytes ?? Number.NaN;
    nodes.executions[at] = cost.executions;
    nodes.notTaken[at] = Math.min(cost.notTaken, MOST_NOT_TAKEN);
  }

  addEnd(value: Value, kind: "input" | "output" | "constant"): void {
    const at = this.#add(value.name, value.name);
    this.nodes.kind[at] = KINDS[kind];
    const dtype = value.shape ? typeText(value.type).split("[")[0] : typeText(value.type);
    const { nodes } = this;
    const none = this.#text("");
    for (const column of [nodes.operator, nodes.scope, nodes.detail, nodes.weight]) column[at] = none;
    nodes.dtype[at] = this.#text(dtype ?? "");
    nodes.shape[at] = this.#text(shapeText(value.shape));
    // What arrives or leaves is held in memory, but by the producer's count.
    nodes.activationBytes[at] = Number.NaN;
  }

  #add(name: string, anchor: string): number {
    this.nodes.name.push(name);
    this.nodes.anchor.push(anchor);
    return this.#count++;
  }

  #text(text: string): number {
    let id = this.#textIds.get(text);
    if (id === undefined) {
      id = this.#textIds.size;
      this.#textIds.set(text, id);
    }
    return id;
  }
}
