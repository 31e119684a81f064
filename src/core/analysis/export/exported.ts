import type { ModelGraph } from "../../../protocol/graph";
import type { Attribute, Model } from "../../ir";
import { isLayer } from "../layersOfGraph";

/** What is written of a model's graph: the graph as it is drawn, and the layers behind its nodes. */
export interface ExportedGraph {
  /** The model's file, without its folder. */
  readonly name: string;
  readonly graph: ModelGraph;
  /** The model that the graph was made from, or a copy of it with inferred types. */
  readonly model: Model;
  /** The sizes that symbols had when costs were counted. */
  readonly assumed: ReadonlyMap<string, number>;
}

/**
 * The totals of a group and of the groups in it in one run of the model; null where one of its layers is not known. What is in a branch of
 * an If that the model's totals leave out has the totals that it had were the branch taken.
 */
export interface GroupTotals {
  readonly layers: number;
  readonly parameters: number;
  readonly macs: number | null;
  readonly weightBytes: number;
  readonly activationBytes: number | null;
}

/** NaN stands for "not known" in a graph's columns, null in files. */
export function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

export function groupTotals(graph: ModelGraph): GroupTotals[] {
  const { nodes, groups } = graph;
  const count = groups.label.length;
  const held = ["parameters", "weightBytes"] as const;
  const executed = ["macs", "activationBytes"] as const;
  const sums = { parameters: zeros(), macs: zeros(), weightBytes: zeros(), activationBytes: zeros() };
  const layers = zeros();
  function zeros() {
    return new Float64Array(count);
  }
  groups.of.forEach((group, node) => {
    if (group < 0 || !isLayer(graph, node)) return;
    layers[group]! += 1;
    for (const column of held) sums[column][group]! += nodes[column][node]!;
    if (nodes.notTaken[node] !== groups.notTaken[group]) return;
    for (const column of executed) sums[column][group]! += nodes[column][node]! * nodes.executions[node]!;
  });
  // A parent stands before its children, so that from the last to the first each is whole when it is added to its parent.
  for (let group = count - 1; group >= 0; group--) {
    const parent = groups.parent[group]!;
    if (parent < 0) continue;
    layers[parent]! += layers[group]!;
    for (const column of held) sums[column][parent]! += sums[column][group]!;
    if (groups.notTaken[group] !== groups.notTaken[parent]) continue;
    for (const column of executed) sums[column][parent]! += sums[column][group]!;
  }
  return Array.from({ length: count }, (_, group) => ({
    layers: layers[group]!,
    parameters: sums.parameters[group]!,
    macs: known(sums.macs[group]),
    weightBytes: sums.weightBytes[group]!,
    activationBytes: known(sums.activationBytes[group]),
  }));
}

/** An attribute as JSON holds it: numbers beyond what a double tells, NaN and infinities as text; tensors and graphs by their kind only. */
export function attributeJson(held: Attribute): unknown {
  switch (held.kind) {
    case "int":
    case "float":
      return numberJson(held.value);
    case "string":
      return held.value;
    case "ints":
    case "floats":
      return Array.from(held.value as Iterable<number | bigint>, numberJson);
    case "strings":
      return [...held.value];
    case "tensor":
      return { tensor: { dims: [...held.value.dims], elements: held.value.size } };
    case "graph":
      return { graph: { nodes: held.value.nodeCount } };
    default:
      return held.reference === undefined ? { kind: held.kind } : { reference: held.reference };
  }
}

function numberJson(value: number | bigint): number | string {
  if (typeof value === "bigint") {
    const near = Number(value);
    return Number.isSafeInteger(near) ? near : String(value);
  }
  return Number.isFinite(value) ? value : String(value);
}
