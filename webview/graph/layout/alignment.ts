import { LONGEST_TRUNK } from "./input";
import type { MainPath } from "./mainPath";
import { itemAbove, type LayeredGraph } from "./trunks";

/**
 * Which items should stand straight below each other. `above` and `below` are the one neighbour an item would line up with, -1 for
 * none; where two choose each other they are linked, and links make columns. The spine is the main path: at most one item a layer.
 */
export interface Alignment {
  readonly above: Int32Array;
  readonly below: Int32Array;
  readonly spineAt: Int32Array;
}

export function alignItems(graph: LayeredGraph, path: MainPath): Alignment {
  const { nodeCount, itemCount, layer, trunkBase, trunkLength, down } = graph;
  const above = new Int32Array(itemCount).fill(-1);
  const below = new Int32Array(itemCount).fill(-1);
  for (let node = 0; node < nodeCount; node++) {
    const source = path.bestSource[node]!;
    if (source !== -1 && layer[node]! - layer[source]! <= LONGEST_TRUNK)
      above[node] = itemAbove(graph, source, layer[node]!);
    below[node] = itemBelow(graph, node, path.bestTarget[node]!);
    const base = trunkBase[node]!;
    for (let k = 1; k <= trunkLength[node]!; k++) {
      above[base + k] = k === 1 ? node : base + k - 1;
      below[base + k] = k < trunkLength[node]! ? base + k + 1 : down.items[down.start[base + k]!]!;
    }
  }
  return { above, below, spineAt: alignSpine(graph, path, above, below) };
}

function itemBelow({ layer, trunkBase }: LayeredGraph, source: number, target: number): number {
  if (target === -1) return -1;
  const span = layer[target]! - layer[source]!;
  if (span > LONGEST_TRUNK) return -1;
  return span === 1 ? target : trunkBase[source]! + 1;
}

/** Links the items along the main path, whatever else they would line up with. */
function alignSpine(graph: LayeredGraph, path: MainPath, above: Int32Array, below: Int32Array): Int32Array {
  const spineAt = new Int32Array(graph.layerCount).fill(-1);
  let previous = -1;
  for (const node of path.nodes) {
    const layer = graph.layer[node]!;
    if (previous !== -1 && layer - graph.layer[previous]! <= LONGEST_TRUNK) {
      let item = previous;
      for (let l = graph.layer[previous]! + 1; l <= layer; l++) {
        const next = l === layer ? node : graph.trunkBase[previous]! + l - graph.layer[previous]!;
        below[item] = next;
        above[next] = item;
        spineAt[l] = next;
        item = next;
      }
    }
    spineAt[layer] = node;
    previous = node;
  }
  return spineAt;
}

export function linkedAbove({ above, below }: Alignment, item: number): boolean {
  const other = above[item]!;
  return other !== -1 && below[other] === item;
}

export function linkedBelow({ above, below }: Alignment, item: number): boolean {
  const other = below[item]!;
  return other !== -1 && above[other] === item;
}
