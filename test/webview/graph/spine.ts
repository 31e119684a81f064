import type { Layout, LayoutInput } from "../../../webview/graph/layout/input";

/** What the nodes of the straightest column are worth, of what the heaviest path is worth: 1 where the main path is one straight line. */
export function spineShare(input: LayoutInput, { x }: Pick<Layout, "x">): number {
  const columns = new Map<string, number>();
  for (let node = 0; node < input.nodeCount; node++) {
    const at = x[node]!.toFixed(3);
    columns.set(at, (columns.get(at) ?? 0) + weight(input, node));
  }
  return Math.max(...columns.values()) / heaviestPath(input);
}

/** Edges between a node that feeds nothing else and one that reads nothing else. */
export function chainEdges({ nodeCount, edgeSources, edgeTargets }: LayoutInput): number[] {
  const count = (ends: Int32Array) => {
    const degrees = new Int32Array(nodeCount);
    for (const node of ends) degrees[node]! += 1;
    return degrees;
  };
  const [outgoing, incoming] = [count(edgeSources), count(edgeTargets)];
  return [...edgeSources.keys()].filter((e) => outgoing[edgeSources[e]!] === 1 && incoming[edgeTargets[e]!] === 1);
}

function weight({ importance }: LayoutInput, node: number): number {
  return importance?.[node] ?? 1;
}

function heaviestPath(input: LayoutInput): number {
  const best = new Map<number, number>();
  const targets = new Map<number, number[]>();
  input.edgeSources.forEach((source, e) => {
    targets.set(source, [...(targets.get(source) ?? []), input.edgeTargets[e]!]);
  });
  const below = (node: number): number => {
    const known = best.get(node);
    if (known !== undefined) return known;
    const ways = (targets.get(node) ?? []).map(below);
    const found = weight(input, node) + Math.max(0, ...ways);
    best.set(node, found);
    return found;
  };
  return Math.max(...Array.from({ length: input.nodeCount }, (_, node) => below(node)));
}
