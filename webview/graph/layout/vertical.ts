import type { LayeredGraph } from "./trunks";

/** Between two layers: room for the curves and a line of text, more of it where they go far sideways. */
export const LEAST_GAP = 30;
const MOST_GAP = 80;
const GAP_PER_PIXEL_SIDEWAYS = 0.06;

/** Room for curves of which the farthest goes so far sideways. */
export function gapFor(sideways: number): number {
  return Math.min(MOST_GAP, LEAST_GAP + GAP_PER_PIXEL_SIDEWAYS * sideways);
}

/** Vertical places. Curves bend in bands, in which no node is: there is one or several below each layer. */
export interface Vertical {
  /** Middles of the nodes. */
  readonly y: Float64Array;
  /** Upper edge of the highest and lower edge of the lowest node of each layer. */
  readonly layerTop: Float64Array;
  readonly layerBottom: Float64Array;
  readonly height: number;
  /** Upper and lower end of the band below a layer at x. */
  bandTop(layer: number, x: number): number;
  bandBottom(layer: number, x: number): number;
}

/** All nodes of a layer at the same height; a layer is as high as its highest node. */
export function placeLayers(graph: LayeredGraph, heights: Float32Array, x: Float64Array): Vertical {
  const { layerCount, nodeCount, layer } = graph;
  const layerTop = new Float64Array(layerCount);
  const layerBottom = new Float64Array(layerCount);
  const tallest = new Float64Array(layerCount);
  for (let node = 0; node < nodeCount; node++) tallest[layer[node]!] = Math.max(tallest[layer[node]!]!, heights[node]!);
  const sideways = farthestSideways(graph, x);
  let bottom = 0;
  for (let l = 0; l < layerCount; l++) {
    layerTop[l] = bottom;
    bottom += tallest[l]!;
    layerBottom[l] = bottom;
    if (l + 1 < layerCount) bottom += gapFor(sideways[l]!);
  }
  const y = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) y[node] = (layerTop[layer[node]!]! + layerBottom[layer[node]!]!) / 2;
  return {
    y,
    layerTop,
    layerBottom,
    height: bottom,
    bandTop: (l) => layerBottom[l]!,
    bandBottom: (l) => layerTop[l + 1]!,
  };
}

/** How far the farthest edge below each layer goes sideways before the next. */
function farthestSideways({ itemCount, layerCount, layer, down }: LayeredGraph, x: Float64Array): Float64Array {
  const sideways = new Float64Array(layerCount);
  for (let item = 0; item < itemCount; item++) {
    for (let k = down.start[item]!; k < down.start[item + 1]!; k++) {
      const far = Math.abs(x[down.items[k]!]! - x[item]!);
      if (far > sideways[layer[item]!]!) sideways[layer[item]!] = far;
    }
  }
  return sideways;
}
