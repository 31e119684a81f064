import type { AcyclicEdges } from "./acyclic";
import { type LayoutInput, LONGEST_TRUNK } from "./input";
import type { LayeredGraph } from "./trunks";
import type { Vertical } from "./vertical";

/** The points of all edges, see `Layout`. */
export function routeEdges(
  input: LayoutInput,
  edges: AcyclicEdges,
  graph: LayeredGraph,
  x: Float64Array,
  lane: Float64Array,
  { layerTop, layerBottom }: Vertical,
): { routeStart: Int32Array; points: Float64Array } {
  const { layer, trunkBase } = graph;
  const edgeCount = input.edgeSources.length;
  const path = new PointList(edgeCount * 4 + graph.itemCount);
  const routeStart = new Int32Array(edgeCount + 1);
  /** Straight down through a layer, from one point to another. */
  const through = (at: number, l: number) => {
    path.add(at, layerTop[l]!);
    path.add(at, layerBottom[l]!);
  };
  const middle = (node: number) => (layerTop[layer[node]!]! + layerBottom[layer[node]!]!) / 2;

  let next = 0;
  for (let i = 0; i < edges.edge.length; i++) {
    const e = edges.edge[i]!;
    while (next <= e) routeStart[next++] = path.count;
    const upper = edges.sources[i]!;
    const lower = edges.targets[i]!;
    const turned = edges.reversed[i] === 1;
    const from = x[upper]! + ((turned ? input.targetOffsets : input.sourceOffsets)?.[e] ?? 0);
    const to = x[lower]! + ((turned ? input.sourceOffsets : input.targetOffsets)?.[e] ?? 0);
    const first = path.count;
    // Rounding must not leave an end outside of its layer: the route would go back a hair.
    path.start(from, Math.min(middle(upper) + input.heights[upper]! / 2, layerBottom[layer[upper]!]!));
    path.add(from, layerBottom[layer[upper]!]!);
    const span = layer[lower]! - layer[upper]!;
    if (span > LONGEST_TRUNK) {
      path.add(lane[upper]!, layerTop[layer[upper]! + 1]!);
      path.add(lane[upper]!, layerBottom[layer[lower]! - 1]!);
    } else {
      for (let k = 1; k < span; k++) through(x[trunkBase[upper]! + k]!, layer[upper]! + k);
    }
    path.add(to, layerTop[layer[lower]!]!);
    path.add(to, Math.max(middle(lower) - input.heights[lower]! / 2, layerTop[layer[lower]!]!));
    if (turned) path.reverse(first);
  }
  while (next <= edgeCount) routeStart[next++] = path.count;
  return { routeStart, points: path.values() };
}

/** Points in a row; of several on one vertical only the first and the last are kept. */
class PointList {
  count = 0;
  #values: Float64Array;
  /** First point of the current vertical. */
  #vertical = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(Math.max(2 * capacity, 16));
  }

  start(x: number, y: number): void {
    this.#vertical = this.count;
    this.#push(x, y);
  }

  add(x: number, y: number): void {
    const last = this.count - 1;
    if (Math.abs(x - this.#values[2 * last]!) > 1e-6) this.#vertical = this.count;
    else if (y === this.#values[2 * last + 1]) return;
    else if (last > this.#vertical) this.count--;
    this.#push(x, y);
  }

  /** Turns the points from `first` on around. */
  reverse(first: number): void {
    const values = this.#values;
    for (let a = first, b = this.count - 1; a < b; a++, b--) {
      for (const part of [0, 1]) {
        const value = values[2 * a + part]!;
        values[2 * a + part] = values[2 * b + part]!;
        values[2 * b + part] = value;
      }
    }
  }

  values(): Float64Array {
    return this.#values.slice(0, 2 * this.count);
  }

  #push(x: number, y: number): void {
    if (2 * this.count + 2 > this.#values.length) {
      const larger = new Float64Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[2 * this.count] = x;
    this.#values[2 * this.count + 1] = y;
    this.count++;
  }
}
