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
  vertical: Vertical,
): { routeStart: Int32Array; points: Float64Array } {
  const { layer, trunkBase } = graph;
  const edgeCount = input.edgeSources.length;
  const path = new PointList(edgeCount * 4 + graph.itemCount);
  const routeStart = new Int32Array(edgeCount + 1);
  /** Straight down through a layer, from one point to another. */
  const through = (at: number, l: number) => {
    path.add(at, vertical.bandBottom(l - 1, at));
    path.add(at, vertical.bandTop(l, at));
  };
  const { y } = vertical;

  let next = 0;
  for (let i = 0; i < edges.edge.length; i++) {
    const e = edges.edge[i]!;
    while (next <= e) routeStart[next++] = path.count;
    const upper = edges.sources[i]!;
    const lower = edges.targets[i]!;
    const turned = edges.reversed[i] === 1;
    const from = x[upper]! + ((turned ? input.targetOffsets : input.sourceOffsets)?.[e] ?? 0);
    const to = x[lower]! + ((turned ? input.sourceOffsets : input.targetOffsets)?.[e] ?? 0);
    const begin = path.count;
    // Rounding must not leave an end inside of a band: the route would go back a hair.
    const first = layer[upper]!;
    const last = layer[lower]! - 1;
    const leaves = vertical.bandTop(first, from);
    path.start(from, Math.min(y[upper]! + input.heights[upper]! / 2, leaves));
    path.add(from, leaves);
    const span = layer[lower]! - layer[upper]!;
    if (span > LONGEST_TRUNK) {
      path.add(lane[upper]!, vertical.bandBottom(first, lane[upper]!));
      path.add(lane[upper]!, vertical.bandTop(last, lane[upper]!));
    } else {
      for (let k = 1; k < span; k++) through(x[trunkBase[upper]! + k]!, layer[upper]! + k);
    }
    const arrives = vertical.bandBottom(last, to);
    path.add(to, arrives);
    path.add(to, Math.max(y[lower]! - input.heights[lower]! / 2, arrives));
    if (turned) path.reverse(begin);
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
