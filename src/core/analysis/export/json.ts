import { isLayer, kindNames, layersOf } from "../layersOfGraph";
import { attributeJson, type ExportedGraph, groupTotals, known } from "./exported";

/** Grows when a reader of the older form would misread the newer one. README.md describes the form. */
export const GRAPH_JSON_VERSION = 1;

const GROUP_KINDS = ["scope", "subgraph", "repeated", "block"] as const;

/**
 * The graph as JSON, a node, an edge and a group on a line each, so that versions of a file can be compared line by line:
 *
 *     { "espalierGraph": 1, "model": "net.onnx", "assumed": { "N": 1 },
 *       "nodes": [{ "id": 0, "kind": "input", "name": "x", ... }, ...],
 *       "edges": [[0, 1], ...],
 *       "groups": [{ "id": 0, "parent": null, "label": "layer1", ... }, ...] }
 */
export function graphAsJson(exported: ExportedGraph): string {
  const { graph, name, assumed } = exported;
  const { nodes, edges, groups, texts } = graph;
  const layers = layersOf(graph, exported.model);
  const text = (column: Int32Array, node: number) => texts[column[node]!] ?? "";
  const nodeLine = (node: number) => {
    const layer = layers[node];
    const group = groups.of[node]!;
    const end = {
      id: node,
      kind: kindNames[nodes.kind[node]!] ?? "other",
      name: nodes.name[node],
      group: group < 0 ? null : group,
      dtype: text(nodes.dtype, node),
      shape: text(nodes.shape, node),
    };
    if (!isLayer(graph, node)) return JSON.stringify(end);
    return JSON.stringify({
      ...end,
      operator: text(nodes.operator, node),
      scope: text(nodes.scope, node),
      outputs: layer?.outputs.map((output) => output.name) ?? [],
      attributes: Object.fromEntries(
        [...(layer?.attributes.values() ?? [])].map((one) => [one.name, attributeJson(one)]),
      ),
      parameters: nodes.parameters[node],
      macs: known(nodes.macs[node]),
      weightBytes: nodes.weightBytes[node],
      activationBytes: known(nodes.activationBytes[node]),
      ...(nodes.executions[node] !== 1 && { executions: nodes.executions[node] }),
      ...(nodes.notTaken[node] !== 0 && { notTaken: nodes.notTaken[node] }),
    });
  };
  const totals = groupTotals(graph);
  const groupLine = (group: number) => {
    const parent = groups.parent[group]!;
    return JSON.stringify({
      id: group,
      parent: parent < 0 ? null : parent,
      kind: GROUP_KINDS[groups.kind[group]!] ?? "other",
      label: groups.label[group],
      key: groups.key[group],
      ...totals[group],
    });
  };
  const edgeLine = (edge: number) => `[${edges.source[edge]},${edges.target[edge]}]`;
  return [
    `{ "espalierGraph": ${GRAPH_JSON_VERSION},`,
    `  "model": ${JSON.stringify(name)},`,
    `  "assumed": ${JSON.stringify(Object.fromEntries(assumed))},`,
    `  "nodes": ${lines(nodes.kind.length, nodeLine)},`,
    `  "edges": ${lines(edges.source.length, edgeLine)},`,
    `  "groups": ${lines(groups.label.length, groupLine)} }`,
    "",
  ].join("\n");
}

function lines(count: number, line: (at: number) => string): string {
  if (count === 0) return "[]";
  return `[\n    ${Array.from({ length: count }, (_, at) => line(at)).join(",\n    ")}\n  ]`;
}
