import type { Adjacency } from "./adjacency";

/** How a node is best continued: the neighbour above and below on the heaviest path through it, -1 for none. */
export interface MainPath {
  /** The heaviest path of the whole graph, from its first node to its last. */
  readonly nodes: Int32Array;
  readonly bestSource: Int32Array;
  readonly bestTarget: Int32Array;
}

/** The path whose nodes are of the most importance together: in a residual network the layers, not the skips. */
export function findMainPath(
  order: Int32Array,
  incoming: Adjacency,
  outgoing: Adjacency,
  importance: Float32Array | undefined,
): MainPath {
  const weightOf = (node: number) => importance?.[node] ?? 1;
  const above = heaviest(order, incoming, weightOf);
  const below = heaviest(order.slice().reverse(), outgoing, weightOf);
  let start = -1;
  for (const node of order)
    if (above.best[node] === -1 && (start === -1 || below.weight[node]! > below.weight[start]!)) start = node;
  const nodes: number[] = [];
  for (let node = start; node !== -1; node = below.best[node]!) nodes.push(node);
  return { nodes: Int32Array.from(nodes), bestSource: above.best, bestTarget: below.best };
}

function heaviest(order: Int32Array, neighbours: Adjacency, weightOf: (node: number) => number) {
  const weight = new Float64Array(order.length);
  const best = new Int32Array(order.length).fill(-1);
  for (const node of order) {
    let most = -1;
    for (let k = neighbours.start[node]!; k < neighbours.start[node + 1]!; k++) {
      const other = neighbours.items[k]!;
      if (weight[other]! > most) {
        most = weight[other]!;
        best[node] = other;
      }
    }
    weight[node] = Math.max(most, 0) + weightOf(node);
  }
  return { weight, best };
}
