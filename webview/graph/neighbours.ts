import type { ModelGraph } from "../../src/protocol/graph";
import { type Adjacency, adjacency } from "./layout/adjacency";
import type { Scene } from "./scene";

interface GraphEdges {
  readonly outgoing: Adjacency;
  readonly incoming: Adjacency;
}

/** Made when a graph is first asked for; gone with it. */
const known = new WeakMap<ModelGraph, GraphEdges>();

function edgesOf(graph: ModelGraph): GraphEdges {
  const made = known.get(graph);
  if (made) return made;
  const { edges, nodes } = graph;
  const count = nodes.kind.length;
  const both = {
    outgoing: adjacency(edges.source, edges.target, count),
    incoming: adjacency(edges.target, edges.source, count),
  };
  known.set(graph, both);
  return both;
}

/** The nodes that read what a node makes, drawn or not; of a group, those outside of it. */
export function targetsOf({ graph, nodeCount }: Scene, item: number): number[] {
  return item < nodeCount ? across(edgesOf(graph).outgoing, [item]) : outside(graph, item - nodeCount, "outgoing");
}

/** The nodes that make what a node reads, drawn or not; of a group, those outside of it. */
export function sourcesOf({ graph, nodeCount }: Scene, item: number): number[] {
  return item < nodeCount ? across(edgesOf(graph).incoming, [item]) : outside(graph, item - nodeCount, "incoming");
}

/** The nodes in a group, and in the groups in it. */
export function nodesIn({ groups }: ModelGraph, group: number): number[] {
  const inside = new Uint8Array(groups.parent.length);
  inside[group] = 1;
  for (let one = group + 1; one < inside.length; one++) if (inside[groups.parent[one]!] === 1) inside[one] = 1;
  const nodes: number[] = [];
  groups.of.forEach((of, node) => {
    if (inside[of] === 1) nodes.push(node);
  });
  return nodes;
}

function outside(graph: ModelGraph, group: number, way: keyof GraphEdges): number[] {
  const nodes = nodesIn(graph, group);
  const inside = new Set(nodes);
  return across(edgesOf(graph)[way], nodes).filter((node) => !inside.has(node));
}

function across({ start, items }: Adjacency, nodes: readonly number[]): number[] {
  const found = new Set<number>();
  for (const node of nodes) for (let k = start[node]!; k < start[node + 1]!; k++) found.add(items[k]!);
  return [...found];
}
