import type { Inspection, LayerRow, ValueReport } from "../../protocol/reports";
import { anchorOf, dataTypeName, type Graph, type Model, shapeText, typeText, type Value } from "../ir";
import { costOfSized, type ModelCost, weightCosts } from "./cost";
import { InferredTypes } from "./inferredTypes";
import { type PeakActivation, peakOfSized } from "./memory";
import { hasSizedInputs, Sizes, sizedTypes } from "./sizes";

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
 * @param inferred gives what inference tells of the model; where the inputs leave no size open it serves here too.
 */
export function analyse(
  model: Model,
  given: ReadonlyMap<string, number> = new Map(),
  inferred?: () => InferredTypes,
): Analysis {
  const sizes = new Sizes(given);
  const types = inferred && hasSizedInputs(model) ? inferred() : sizedTypes(model, sizes);
  return types.during(() => ({ cost: costOfSized(model, sizes), peak: peakOfSized(model, sizes) }));
}

/** What takes no inference: everything that depends on a shape is unknown. */
export function uncounted(model: Model): Analysis {
  return { cost: weightCosts(model), peak: { bytes: null, node: undefined, assumed: new Map() } };
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

/** One row a node, in `allNodes` order. Shapes are shown with their symbols, counts are for the assumed sizes. */
export function layerRows(
  model: Model,
  { cost }: Analysis = analyse(model),
  inferred: InferredTypes = new InferredTypes(model),
): LayerRow[] {
  const scopes = new Map<Graph, string>();
  return inferred.during(() => cost.nodes.map((row) => layerRow(scopeOf(row.node.graph, scopes), row)));
}

function layerRow(scope: string, row: ModelCost["nodes"][number]): LayerRow {
  const { node } = row;
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
