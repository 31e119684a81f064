import type { AcyclicEdges } from "./acyclic";
import { type LayoutInput, LONGEST_TRUNK } from "./input";
import type { Skyline } from "./skyline";
import type { LayeredGraph } from "./trunks";
import { gapFor } from "./vertical";

/**
 * Where the edges between two layers bend, when nodes of a layer stand at different heights. Edges whose ranges of x overlap share a band:
 * they cross as often as they would between two straight layers, and what passes beside them does not wait for them.
 */
export class Bands {
  /** Ranges of x of the edges below each layer; then, of overlapping ones as one, in order. */
  readonly #left: number[][];
  readonly #right: number[][];
  /** Farthest that an edge goes sideways; -1 where it only passes. */
  readonly #sideways: number[][];
  readonly #top: number[][] = [];
  readonly #bottom: number[][] = [];

  constructor(graph: LayeredGraph, input: LayoutInput, edges: AcyclicEdges, x: Float64Array, lane: Float64Array) {
    const { layer, layerCount, trunkBase, trunkLength, nodeCount } = graph;
    const lists = () => Array.from({ length: layerCount }, (): number[] => []);
    this.#left = lists();
    this.#right = lists();
    this.#sideways = lists();
    for (let node = 0; node < nodeCount; node++) {
      for (let k = 1; k < trunkLength[node]!; k++) {
        const [from, to] = [x[trunkBase[node]! + k]!, x[trunkBase[node]! + k + 1]!];
        this.#add(layer[node]! + k, from, to, from === to ? -1 : 0);
      }
    }
    for (let i = 0; i < edges.edge.length; i++) {
      const e = edges.edge[i]!;
      const upper = edges.sources[i]!;
      const lower = edges.targets[i]!;
      const turned = edges.reversed[i] === 1;
      const from = x[upper]! + ((turned ? input.targetOffsets : input.sourceOffsets)?.[e] ?? 0);
      const to = x[lower]! + ((turned ? input.sourceOffsets : input.targetOffsets)?.[e] ?? 0);
      const span = layer[lower]! - layer[upper]!;
      if (span === 1) {
        this.#add(layer[upper]!, from, to, 0);
        continue;
      }
      const inLane = span > LONGEST_TRUNK;
      this.#add(layer[upper]!, from, inLane ? lane[upper]! : x[trunkBase[upper]! + 1]!, 0);
      this.#add(layer[lower]! - 1, inLane ? lane[upper]! : x[trunkBase[upper]! + span - 1]!, to, 0);
    }
    for (let l = 0; l < layerCount; l++) this.#join(l);
  }

  /** Places the bands below a layer under what is there, which they then cover. */
  place(layer: number, skyline: Skyline): void {
    const left = this.#left[layer]!;
    const right = this.#right[layer]!;
    const top = left.map((from, k) => skyline.lowest(from, right[k]!));
    const bottom = top.map((y, k) => (this.#sideways[layer]![k] === -1 ? y : y + gapFor(this.#sideways[layer]![k]!)));
    left.forEach((from, k) => {
      skyline.lower(from, right[k]!, bottom[k]!);
    });
    this.#top[layer] = top;
    this.#bottom[layer] = bottom;
  }

  top(layer: number, x: number): number {
    return this.#top[layer]![this.#at(layer, x)]!;
  }

  bottom(layer: number, x: number): number {
    return this.#bottom[layer]![this.#at(layer, x)]!;
  }

  #add(layer: number, from: number, to: number, straight: number): void {
    this.#left[layer]!.push(Math.min(from, to));
    this.#right[layer]!.push(Math.max(from, to));
    this.#sideways[layer]!.push(straight === -1 ? -1 : Math.abs(to - from));
  }

  #join(layer: number): void {
    const lefts = this.#left[layer]!;
    const rights = this.#right[layer]!;
    const sideways = this.#sideways[layer]!;
    const joined = { left: [] as number[], right: [] as number[], sideways: [] as number[] };
    for (const k of [...lefts.keys()].sort((a, b) => lefts[a]! - lefts[b]! || a - b)) {
      const last = joined.left.length - 1;
      if (last >= 0 && lefts[k]! <= joined.right[last]!) {
        joined.right[last] = Math.max(joined.right[last]!, rights[k]!);
        joined.sideways[last] = Math.max(joined.sideways[last]!, sideways[k]!);
      } else {
        joined.left.push(lefts[k]!);
        joined.right.push(rights[k]!);
        joined.sideways.push(sideways[k]!);
      }
    }
    this.#left[layer] = joined.left;
    this.#right[layer] = joined.right;
    this.#sideways[layer] = joined.sideways;
  }

  /** The band around x: the last that begins at or before it. */
  #at(layer: number, x: number): number {
    const left = this.#left[layer]!;
    let low = 0;
    let high = left.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (left[middle]! <= x) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
