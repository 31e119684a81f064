import type { ModelGraph, NodeKind } from "../../protocol/graph";
import type { Model, Node } from "../ir";
import { drawnLayers } from "./graph";

/** Names of `NodeKind`s, by their numbers. */
export const kindNames: readonly (keyof typeof NodeKind)[] = ["operator", "input", "output", "constant"];

export function isLayer({ nodes }: ModelGraph, node: number): boolean {
  return kindNames[nodes.kind[node]!] === "operator";
}

/** The layer behind each node of the graph; undefined for inputs, outputs and whatever else is no layer. */
export function layersOf(graph: ModelGraph, model: Model): (Node | undefined)[] {
  const layers = drawnLayers(model);
  let next = 0;
  return Array.from(graph.nodes.kind, (_, node) => (isLayer(graph, node) ? layers[next++] : undefined));
}
