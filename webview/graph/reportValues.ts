import { type GraphNodes, NodeKind } from "../../src/protocol/graph";
import type { OverlayReport } from "../../src/protocol/overlays";

/**
 * The values of a report by the numbers of a graph's nodes. Both tell layers in the order of the layer table, and layers are matched by anchor: the graph
 * leaves some out, and after an edit it has others. NaN where the report tells nothing; inputs and outputs have nothing to be known.
 */
export function valuesOfNodes({ anchor, kind }: GraphNodes, { anchors, values }: OverlayReport): Float64Array {
  const places = new Map<string, number[]>();
  anchors.forEach((name, at) => {
    const known = places.get(name);
    if (known) known.push(at);
    else places.set(name, [at]);
  });
  const taken = new Map<string, number>();
  return Float64Array.from(anchor, (name, node) => {
    if (kind[node] !== NodeKind.operator) return -1;
    const at = places.get(name);
    if (!at) return Number.NaN;
    // Anchors of different subgraphs may be the same: they come in the same order.
    const turn = taken.get(name) ?? 0;
    taken.set(name, turn + 1);
    return values[at[Math.min(turn, at.length - 1)]!] ?? Number.NaN;
  });
}
