import type { ModelGraph, NodeKind } from "../../protocol/graph";
import type { LayerRow } from "../../protocol/reports";
import { type Model, type Node, shapeText, typeText, type Value } from "../ir";
import { flowOf } from "./flow";
import { groupNodes } from "./groups";
import { type Analysis, analyse, inferredCopy, layerRows } from "./inspect";
import { layerDetail } from "./layerDetail";
import { parametersAt, weightOf } from "./parameters";
import { groupsOfConstants, sharedConstants } from "./sharedConstants";

/**
 * The graph of a model for drawing. Nodes of subgraphs are in it too; function bodies are not, and neither is what only holds a constant.
 * @param inferred see `inferredCopy`
 */
export function modelGraph(
  model: Model,
  analysis: Analysis = analyse(model),
  inferred: Model = inferredCopy(model),
): ModelGraph {
  const rows = layerRows(model, analysis, inferred);
  const { graph } = inferred;
  const drawn = [...graph.allNodes()]
    .map((node, at) => ({ node, row: rows[at] as LayerRow }))
    .filter(({ node }) => isDrawn(node));
  const layers = drawn.map(({ node }) => node);
  const inputs = graph.inputs.filter((value) => !value.initializer);
  const { outputs } = graph;
  const textIds = new Map<string, number>();
  const columns = new Columns(inputs.length + layers.length + outputs.length, textIds);
  for (const value of inputs) columns.addEnd(value, "input");
  for (const { node, row } of drawn) columns.addLayer(node, row);
  for (const value of outputs) columns.addEnd(value, "output");
  const { nodes } = columns;
  const edges = flowOf(inputs, layers, outputs);
  const groups = groupNodes(layers, edges, { first: inputs.length, count: nodes.kind.length });
  const shared = sharedConstants(layers, inputs.length);
  const constantColumns = new Columns(shared.values.length, textIds);
  for (const value of shared.values) constantColumns.addEnd(value, "constant");
  const constants = { nodes: constantColumns.nodes, edges: shared.edges, of: groupsOfConstants(shared, groups) };
  return { texts: [...textIds.keys()], nodes, groups, edges, constants };
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

const KINDS: typeof NodeKind = { operator: 0, input: 1, output: 2, constant: 3 };

class Columns {
  readonly nodes;
  readonly #textIds: Map<string, number>;
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
    };
  }

  addLayer(node: Node, row: LayerRow): void {
    const at = this.#add(row.name, row.anchor);
    this.#describe(at, { ...row, detail: layerDetail(node), weight: largestWeight(node) });
    const { nodes } = this;
    nodes.parameters[at] = row.parameters;
    nodes.macs[at] = row.macs ?? Number.NaN;
    nodes.weightBytes[at] = row.weightBytes;
    nodes.activationBytes[at] = row.activationBytes ?? Number.NaN;
  }

  addEnd(value: Value, kind: "input" | "output" | "constant"): void {
    const at = this.#add(value.name, value.name);
    this.nodes.kind[at] = KINDS[kind];
    const dtype = value.shape ? typeText(value.type).split("[")[0] : typeText(value.type);
    this.#describe(at, {
      operator: "",
      scope: "",
      dtype: dtype ?? "",
      outputShape: shapeText(value.shape),
      detail: "",
      weight: "",
    });
    // What arrives or leaves is held in memory, but by the producer's count.
    this.nodes.activationBytes[at] = Number.NaN;
  }

  #add(name: string, anchor: string): number {
    this.nodes.name.push(name);
    this.nodes.anchor.push(anchor);
    return this.#count++;
  }

  #describe(
    at: number,
    of: Pick<LayerRow, "operator" | "scope" | "dtype" | "outputShape"> & {
      readonly detail: string;
      readonly weight: string;
    },
  ): void {
    const { nodes } = this;
    nodes.operator[at] = this.#text(of.operator);
    nodes.scope[at] = this.#text(of.scope);
    nodes.dtype[at] = this.#text(of.dtype);
    nodes.shape[at] = this.#text(of.outputShape);
    nodes.detail[at] = this.#text(of.detail);
    nodes.weight[at] = this.#text(of.weight);
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
