import type { Rows } from "./rows";
import type { LayeredGraph } from "./trunks";

/** Counts pairs of crossing edges, row by row, with a tree of counts (P. Fenwick, 1994): n log n for n edges. */
export class CrossingCounter {
  readonly #graph: LayeredGraph;
  readonly #rows: Rows;
  readonly #tree: Int32Array;

  constructor(graph: LayeredGraph, rows: Rows) {
    this.#graph = graph;
    this.#rows = rows;
    this.#tree = new Int32Array(graph.itemCount + 1);
  }

  /** Crossings from layer `first` to layer `last`. */
  between(first: number, last: number): number {
    let sum = 0;
    for (let l = first; l < last; l++) sum += this.#below(l);
    return sum;
  }

  /** Crossings between a layer and the next. */
  #below(layer: number): number {
    const { start, items, place } = this.#rows;
    const { down } = this.#graph;
    const [from, end] = [start[layer]!, start[layer + 1]!];
    const width = start[layer + 2]! - end;
    if (end - from < 2 || width < 2) return 0;
    const tree = this.#tree.fill(0, 0, width + 1);
    let crossings = 0;
    let seen = 0;
    for (let at = from; at < end; at++) {
      const item = items[at]!;
      const [first, last] = [down.start[item]!, down.start[item + 1]!];
      // Edges that started further left and end further right cross; those of one item do not cross each other.
      for (let k = first; k < last; k++) {
        let notBeyond = 0;
        for (let i = place[down.items[k]!]! + 1; i > 0; i -= i & -i) notBeyond += tree[i]!;
        crossings += seen - notBeyond;
      }
      for (let k = first; k < last; k++) {
        for (let i = place[down.items[k]!]! + 1; i <= width; i += i & -i) tree[i]! += 1;
        seen++;
      }
    }
    return crossings;
  }
}
