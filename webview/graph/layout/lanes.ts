import { LANE_GAP } from "./input";
import { RangeMax } from "./rangeMax";
import { type LayeredGraph, rightHalf } from "./trunks";

/**
 * An x for each node that has a lane (0 for the others): right of everything in the layers it passes, short lanes inside long ones.
 * Edges of one source share its lane.
 */
export function placeLanes(graph: LayeredGraph, x: Float64Array): Float64Array {
  const { nodeCount, itemCount, layer, layerCount, laneEnd } = graph;
  const lane = new Float64Array(nodeCount);
  const sources: number[] = [];
  for (let node = 0; node < nodeCount; node++) if (laneEnd[node] !== -1) sources.push(node);
  if (sources.length === 0) return lane;

  const rightmost = new Float64Array(layerCount).fill(Number.NEGATIVE_INFINITY);
  for (let item = 0; item < itemCount; item++)
    rightmost[layer[item]!] = Math.max(rightmost[layer[item]!]!, x[item]! + rightHalf(graph, item));
  const room = new RangeMax(rightmost);
  const span = (node: number) => laneEnd[node]! - layer[node]!;
  sources.sort((a, b) => span(a) - span(b) || a - b);
  for (const source of sources) {
    const at = room.max(layer[source]!, laneEnd[source]!) + LANE_GAP;
    lane[source] = at;
    room.raise(layer[source]!, laneEnd[source]!, at);
  }
  return lane;
}
