import { type ModelGraph, NodeKind } from "../../src/protocol/graph";
import { formatCount, plural } from "../../src/protocol/quantities";
import { sourcesOf, targetsOf } from "../graph/neighbours";
import type { Scene } from "../graph/scene";
import { visibleText } from "../graph/visibleText";

/** How a node is called where there is room for one line. */
export function nodeTitle(graph: ModelGraph, node: number): string {
  const { nodes, texts, groups } = graph;
  if (node >= nodes.kind.length) return `Group ${visibleText(groups.label[node - nodes.kind.length] || "(no name)")}`;
  const name = visibleText(nodes.name[node] || nodes.anchor[node] || "(no name)");
  const kind = nodes.kind[node];
  if (kind === NodeKind.input) return `Input ${name}`;
  if (kind === NodeKind.output) return `Output ${name}`;
  if (kind === NodeKind.constant) return `Constant ${name}`;
  return `${visibleText(texts[nodes.operator[node]!] ?? "")} ${name}`;
}

/** What a screen reader says of a node: what it is, what it makes, where the arrow keys lead. */
export function describeNode(scene: Scene, node: number): string {
  if (scene.isGroup(node)) return describeGroup(scene, node);
  const { graph } = scene;
  const { nodes, texts } = graph;
  const text = (column: Int32Array) => visibleText(texts[column[node]!] ?? "");
  const parts = [nodeTitle(graph, node)];
  if (text(nodes.detail) !== "") parts.push(text(nodes.detail));
  parts.push(`${text(nodes.dtype)} ${text(nodes.shape)}`);
  if (nodes.macs[node]! > 0) parts.push(`${formatCount(nodes.macs[node]!)} MACs`);
  if (nodes.executions[node]! > 1) parts.push(`runs ${nodes.executions[node]} times`);
  if (nodes.parameters[node]! > 0) parts.push(`${formatCount(nodes.parameters[node]!)} parameters`);
  parts.push(`from ${listed(graph, sourcesOf(scene, node))}`, `to ${listed(graph, targetsOf(scene, node))}`);
  return parts.join(", ");
}

function describeGroup(scene: Scene, item: number): string {
  const { graph, picture } = scene;
  return [
    nodeTitle(graph, item),
    scene.isFrame(item) ? "open" : "closed",
    ...picture.label(item).lines.flatMap((line) => line.split(" · ")),
    `from ${listed(graph, sourcesOf(scene, item))}`,
    `to ${listed(graph, targetsOf(scene, item))}`,
  ].join(", ");
}

const NAMED = 3;

function listed(graph: ModelGraph, nodes: readonly number[]): string {
  if (nodes.length === 0) return "nothing";
  const named = nodes.slice(0, NAMED).map((node) => nodeTitle(graph, node));
  const more = nodes.length - NAMED;
  return more > 0 ? `${named.join(" and ")} and ${plural(more, "more node")}` : named.join(" and ");
}
