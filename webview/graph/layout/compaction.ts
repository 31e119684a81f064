import type { AcyclicEdges } from "./acyclic";
import { degree } from "./adjacency";
import { Bands } from "./bands";
import { type LayoutInput, Pin } from "./input";
import { Skyline } from "./skyline";
import { type LayeredGraph, leftHalf, rightHalf } from "./trunks";
import { LEAST_GAP, type Vertical } from "./vertical";

/** A node so high beside others of its layer holds several of them. */
const TALL = 160;
/** What comes nearer sideways than twice this stands above or below; neighbours in a row keep `TRUNK_GAP`. */
const ASIDE = 3;

/** How many layers of others stand beside each node that is much higher than they are: 1 for most. Undefined: for all. */
export function layersBeside({ nodeCount, heights, pinned }: LayoutInput, layer: Int32Array): Int32Array | undefined {
  const inLayer = new Int32Array(layer.length);
  let count = 0;
  let sum = 0;
  for (let node = 0; node < nodeCount; node++) {
    inLayer[layer[node]!]! += 1;
    if (pinned && pinned[node] !== Pin.none) continue;
    count++;
    sum += heights[node]! + LEAST_GAP;
  }
  let beside: Int32Array | undefined;
  for (let node = 0; node < nodeCount; node++) {
    if (heights[node]! <= TALL || inLayer[layer[node]!] === 1) continue;
    const own = heights[node]! + LEAST_GAP;
    const layers = Math.round((own * (count - 1)) / (sum - own));
    if (layers <= 1) continue;
    beside ??= new Int32Array(nodeCount).fill(1);
    beside[node] = layers;
  }
  return beside;
}

/**
 * Each node as high as what is above it at its x allows, for drawings in which some nodes are as high as several layers of others: those
 * go on beside it. From layer to layer a skyline keeps how far down the drawing is taken at each x, by nodes and by the bands in which
 * curves bend; so nothing overlaps and every edge goes down.
 */
export function compactLayers(
  graph: LayeredGraph,
  input: LayoutInput,
  edges: AcyclicEdges,
  x: Float64Array,
  lane: Float64Array,
): Vertical {
  const { layerCount, layer, up } = graph;
  const { nodeCount, heights, pinned } = input;
  const skyline = new Skyline(graph, x, lane);
  /** As the skyline, of nodes alone, with the room that is kept below each. */
  const below = new Skyline(graph, x, lane);
  const bands = new Bands(graph, input, edges, x, lane);
  const y = new Float64Array(nodeCount);
  const layerTop = new Float64Array(layerCount).fill(Number.POSITIVE_INFINITY);
  const layerBottom = new Float64Array(layerCount);
  const place = (node: number, least: number) => {
    const left = x[node]! - leftHalf(graph, node) - ASIDE;
    const right = x[node]! + rightHalf(graph, node) + ASIDE;
    const top = Math.max(least, skyline.lowest(left, right), below.lowest(left, right));
    const bottom = top + heights[node]!;
    y[node] = (top + bottom) / 2;
    skyline.lower(left, right, bottom);
    below.lower(left, right, bottom + LEAST_GAP);
    const l = layer[node]!;
    layerTop[l] = Math.min(layerTop[l]!, top);
    layerBottom[l] = Math.max(layerBottom[l]!, bottom);
  };

  const { start, items } = nodesOfLayers(graph);
  let least = 0;
  for (let l = 0; l < layerCount; l++) {
    if (l > 0) bands.place(l - 1, skyline);
    const row = items.subarray(start[l]!, start[l + 1]!).filter((node) => pinned?.[node] !== Pin.last);
    for (const node of row) if (degree(up, node) > 0) place(node, 0);
    // What nothing leads to would go up to the top: it stays beside the others of its layer.
    least = Math.max(least, l > 0 ? LEAST_GAP : 0, Number.isFinite(layerTop[l]!) ? layerTop[l]! : 0);
    for (const node of row) if (degree(up, node) === 0) place(node, least);
  }
  const end = pinned?.includes(Pin.last) ? below.lowest() : 0;
  const height = Math.max(end, skyline.lowest());
  for (let node = 0; node < nodeCount; node++) if (pinned?.[node] === Pin.last) y[node] = height - heights[node]! / 2;
  return {
    y,
    layerTop: layerTop.map((top) => (Number.isFinite(top) ? top : 0)),
    layerBottom,
    height,
    bandTop: (l, at) => bands.top(l, at),
    bandBottom: (l, at) => bands.bottom(l, at),
  };
}

function nodesOfLayers({ layer, layerCount, nodeCount }: LayeredGraph) {
  const start = new Int32Array(layerCount + 1);
  const items = new Int32Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) start[layer[node]! + 1]! += 1;
  for (let l = 0; l < layerCount; l++) start[l + 1]! += start[l]!;
  const next = start.slice();
  for (let node = 0; node < nodeCount; node++) {
    const l = layer[node]!;
    items[next[l]!] = node;
    next[l]! += 1;
  }
  return { start, items };
}
