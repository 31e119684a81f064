import type { LayeredGraph } from "./trunks";

/** Between two layers: room for the curves and a line of text, more of it where they go far sideways. */
const LEAST_GAP = 30;
const MOST_GAP = 80;
const GAP_PER_PIXEL_SIDEWAYS = 0.06;

export interface Vertical {
  readonly layerTop: Float64Array;
  readonly layerBottom: Float64Array;
  readonly height: number;
}

/** Upper and lower edge of each layer; a layer is as high as its highest node. */
export function placeLayers(graph: LayeredGraph, heights: Float32Array, x: Float64Array): Vertical {
  const { layerCount, nodeCount, layer } = graph;
  const layerTop = new Float64Array(layerCount);
  const layerBottom = new Float64Array(layerCount);
  const tallest = new Float64Array(layerCount);
  for (let node = 0; node < nodeCount; node++) tallest[layer[node]!] = Math.max(tallest[layer[node]!]!, heights[node]!);
  const sideways = farthestSideways(graph, x);
  let y = 0;
  for (let l = 0; l < layerCount; l++) {
    layerTop[l] = y;
    y += tallest[l]!;
    layerBottom[l] = y;
    if (l + 1 < layerCount) y += Math.min(MOST_GAP, LEAST_GAP + GAP_PER_PIXEL_SIDEWAYS * sideways[l]!);
  }
  return { layerTop, layerBottom, height: y };
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
