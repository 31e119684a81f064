import type { AcyclicEdges } from "./acyclic";
import { type Adjacency, adjacency } from "./adjacency";
import { LONGEST_TRUNK, NODE_GAP, TRUNK_GAP } from "./input";
import type { Layering } from "./layering";

/**
 * The graph with a dummy in every layer that an edge passes: after it, neighbours are one layer apart. Items are the nodes 0 to n-1,
 * then the dummies, then the stubs. All edges of a source share one trunk of dummies, so a value that feeds every layer costs one dummy a layer and is
 * drawn as one line with branches; a dummy for each edge would make such a graph grow with the square of its depth. An edge in a lane has no dummies, only stubs
 * next to its ends that stay at the right of their rows: so the order of the rows knows on which side it leaves and arrives.
 */
export interface LayeredGraph {
  readonly nodeCount: number;
  readonly itemCount: number;
  readonly layer: Int32Array;
  readonly layerCount: number;
  readonly width: Float32Array;
  /** Items from here on are stubs. */
  readonly firstStub: number;
  /** See `LayoutInput.shifts`; dummies have none, but those that stand for a tall node. */
  readonly shift: Float32Array | undefined;
  /** Neighbours one layer up and one layer down. */
  readonly up: Adjacency;
  readonly down: Adjacency;
  /** Dummy k (from 1) of a node's trunk is item `trunkBase[node] + k`. */
  readonly trunkBase: Int32Array;
  readonly trunkLength: Int32Array;
  /** Last layer that a node's lane reaches, -1 for a node without a lane. */
  readonly laneEnd: Int32Array;
}

export const TRUNK_WIDTH = 2;

/** @param beside by node: as many layers are kept free for it, where it has a trunk, as it reaches down beside others */
export function withTrunks(
  edges: AcyclicEdges,
  { layer: nodeLayer, layerCount }: Layering,
  widths: Float32Array,
  shifts: Float32Array | undefined,
  beside?: Int32Array,
) {
  const nodeCount = nodeLayer.length;
  const { trunkLength, laneEnd } = measureTrunks(edges, nodeLayer);
  const trunkBase = new Int32Array(nodeCount);
  let itemCount = nodeCount;
  for (let node = 0; node < nodeCount; node++) {
    trunkBase[node] = itemCount - 1;
    itemCount += trunkLength[node]!;
  }
  const firstStub = itemCount;
  itemCount += mostStubs(edges, nodeLayer, laneEnd);
  const layer = new Int32Array(itemCount);
  const width = new Float32Array(itemCount).fill(TRUNK_WIDTH);
  layer.set(nodeLayer);
  width.set(widths.subarray(0, nodeCount));
  const shift = shifts && new Float32Array(itemCount);
  if (shift) shift.set(shifts.subarray(0, nodeCount));
  const ends = new Segments(edges.sources.length + itemCount);
  for (let node = 0; node < nodeCount; node++) {
    let above = node;
    for (let k = 1; k <= trunkLength[node]!; k++) {
      const dummy = trunkBase[node]! + k;
      layer[dummy] = nodeLayer[node]! + k;
      if (beside && k < beside[node]!) {
        width[dummy] = widths[node]! + 2 * (NODE_GAP - TRUNK_GAP);
        if (shift) shift[dummy] = shift[node]!;
      }
      ends.add(above, dummy);
      above = dummy;
    }
  }
  let stub = firstStub;
  for (let node = 0; node < nodeCount; node++) {
    if (laneEnd[node] === -1) continue;
    layer[stub] = nodeLayer[node]! + 1;
    ends.add(node, stub++);
  }
  /** The stub that the edges of a source to one layer share; edges to one layer mostly follow each other. */
  const arrival = new Int32Array(nodeCount).fill(-1);
  for (let e = 0; e < edges.sources.length; e++) {
    const source = edges.sources[e]!;
    const target = edges.targets[e]!;
    const span = nodeLayer[target]! - nodeLayer[source]!;
    if (span <= LONGEST_TRUNK) ends.add(span === 1 ? source : trunkBase[source]! + span - 1, target);
    else {
      if (arrival[source] === -1 || layer[arrival[source]!] !== nodeLayer[target]! - 1) {
        arrival[source] = stub;
        layer[stub++] = nodeLayer[target]! - 1;
      }
      ends.add(arrival[source]!, target);
    }
  }
  itemCount = stub;
  const down = adjacency(ends.above, ends.below, itemCount, ends.count);
  const up = adjacency(ends.below, ends.above, itemCount, ends.count);
  return {
    nodeCount,
    itemCount,
    layer: layer.subarray(0, itemCount),
    layerCount,
    width: width.subarray(0, itemCount),
    firstStub,
    shift,
    up,
    down,
    trunkBase,
    trunkLength,
    laneEnd,
  } satisfies LayeredGraph;
}

function measureTrunks({ sources, targets }: AcyclicEdges, layer: Int32Array) {
  const trunkLength = new Int32Array(layer.length);
  const laneEnd = new Int32Array(layer.length).fill(-1);
  for (let e = 0; e < sources.length; e++) {
    const source = sources[e]!;
    const end = layer[targets[e]!]!;
    const span = end - layer[source]!;
    if (span > LONGEST_TRUNK) laneEnd[source] = Math.max(laneEnd[source]!, end);
    else trunkLength[source] = Math.max(trunkLength[source]!, span - 1);
  }
  return { trunkLength, laneEnd };
}

function mostStubs({ sources, targets }: AcyclicEdges, layer: Int32Array, laneEnd: Int32Array): number {
  let count = 0;
  for (let node = 0; node < laneEnd.length; node++) if (laneEnd[node] !== -1) count++;
  for (let e = 0; e < sources.length; e++) if (layer[targets[e]!]! - layer[sources[e]!]! > LONGEST_TRUNK) count++;
  return count;
}

class Segments {
  readonly above: Int32Array;
  readonly below: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.above = new Int32Array(capacity);
    this.below = new Int32Array(capacity);
  }

  add(above: number, below: number): void {
    this.above[this.count] = above;
    this.below[this.count++] = below;
  }
}

/** How far an item reaches to the left of its x. */
export function leftHalf({ width, shift }: LayeredGraph, item: number): number {
  return width[item]! / 2 - (shift?.[item] ?? 0);
}

export function rightHalf({ width, shift }: LayeredGraph, item: number): number {
  return width[item]! / 2 + (shift?.[item] ?? 0);
}

/** The last item of the way from a source to the layer above `layer`: the source itself or a dummy of its trunk. */
export function itemAbove(graph: LayeredGraph, source: number, layer: number): number {
  const span = layer - graph.layer[source]!;
  return span === 1 ? source : graph.trunkBase[source]! + span - 1;
}
