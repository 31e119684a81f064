import type { Inspection, LayerRow, ValueReport } from "../../protocol/reports";
import {
  anchorOf,
  cloneModel,
  dataTypeName,
  type Graph,
  type Model,
  type Node,
  shapeText,
  typeText,
  type Value,
} from "../ir";
import { inferModel } from "../ops";
import { costOfSized, type ModelCost } from "./cost";
import { type PeakActivation, peakOfSized } from "./memory";
import { hasSizedInputs, Sizes, sizedCopy } from "./sizes";

/** What is known of a file besides its model. */
export interface FileFacts {
  readonly file: string;
  /** "onnx", "tflite", ... */
  readonly format: string;
  readonly fileBytes: number;
}

/** Everything that is counted of a model, counted once. */
export interface Analysis {
  readonly cost: ModelCost;
  readonly peak: PeakActivation;
}

/**
 * @param given sizes of symbols; every other symbol counts as 1.
 * @param inferred gives the copy of {@link inferredCopy}; where the inputs leave no size open it serves here too.
 */
export function analyse(
  model: Model,
  given: ReadonlyMap<string, number> = new Map(),
  inferred?: () => Model,
): Analysis {
  const sizes = new Sizes(given);
  const copy = inferred && hasSizedInputs(model) ? inferred() : sizedCopy(model, sizes);
  return { cost: costOfSized(model, copy, sizes), peak: peakOfSized(model, copy, sizes) };
}

export function inspect(model: Model, facts: FileFacts, { cost, peak }: Analysis = analyse(model)): Inspection {
  const operators = operatorCounts(model);
  return {
    file: facts.file,
    format: facts.format,
    nodes: cost.nodes.length,
    operators,
    parameters: cost.parameters,
    macs: cost.macs,
    weightBytes: cost.weightBytes,
    peakActivationBytes: peak.bytes,
    inputs: model.graph.inputs.filter((input) => !input.initializer).map(valueReport),
    outputs: model.graph.outputs.map(valueReport),
    opsets: record(model.opsets, (domain) => (domain === "" ? "ai.onnx" : domain)),
    irVersion: model.irVersion,
    producer: [model.producerName, model.producerVersion].filter((text) => text !== "").join(" "),
    fileBytes: facts.fileBytes,
    metadata: record(model.metadata),
    assumed: record(cost.assumed),
  };
}

/** How many nodes of each operator the main graph and those nested in it have, the commonest first. */
export function operatorCounts(model: Model): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of model.graph.allNodes()) counts.set(node.operator, (counts.get(node.operator) ?? 0) + 1);
  return record(new Map([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))));
}

/** Files seldom state the shapes between nodes: they are inferred in a copy, since a model that was only looked at is written as it was. */
export function inferredCopy(model: Model): Model {
  const copy = cloneModel(model);
  inferModel(copy);
  return copy;
}

/**
 * One row a node, in `allNodes` order. Shapes are shown with their symbols, counts are for the assumed sizes.
 * @param inferred see {@link inferredCopy}
 */
export function layerRows(
  model: Model,
  { cost }: Analysis = analyse(model),
  inferred: Model = inferredCopy(model),
): LayerRow[] {
  const scopes = new Map<Graph, string>();
  const copies = inferred.graph.allNodes();
  return cost.nodes.map((row) => layerRow(copies.next().value ?? row.node, scopeOf(row.node.graph, scopes), row));
}

function layerRow(node: Node, scope: string, row: ModelCost["nodes"][number]): LayerRow {
  const output = node.outputs.find((one) => one.name !== "");
  return {
    anchor: anchorOf(node),
    name: node.name,
    operator: node.operator,
    scope,
    inputs: node.inputs.map((input) => input?.name ?? ""),
    outputs: node.outputs.map((one) => one.name),
    outputShape: shapeText(output?.shape),
    dtype: output ? typeName(output) : "?",
    parameters: row.parameters,
    macs: row.macs,
    flops: row.flops,
    weightBytes: row.weightBytes,
    activationBytes: row.activationBytes,
  };
}

/** The path of nodes that hold a graph: "loop/inner_if", "" for the main graph. */
export function scopeOf(graph: Graph | undefined, known: Map<Graph, string>): string {
  const parent = graph?.parent;
  if (!graph || !parent) return "";
  let scope = known.get(graph);
  if (scope === undefined) {
    const outer = scopeOf(parent.graph, known);
    const name = parent.name === "" ? anchorOf(parent) : parent.name;
    scope = outer === "" ? name : `${outer}/${name}`;
    known.set(graph, scope);
  }
  return scope;
}

export function valueReport(value: Value): ValueReport {
  const { shape } = value;
  return { name: value.name, type: typeName(value), ...(shape && { shape }) };
}

/** "float32" for a tensor, whose shape stands elsewhere; "seq(float32[?,4])" for anything else. */
export function typeName(value: Value): string {
  return value.type?.kind === "tensor" ? dataTypeName(value.type.dtype) : typeText(value.type);
}

/** Every key becomes an own property, whatever the file calls it. */
function record<T>(map: ReadonlyMap<string, T>, name: (key: string) => string = (key) => key): Record<string, T> {
  return Object.fromEntries([...map].map(([key, value]) => [name(key), value]));
}
