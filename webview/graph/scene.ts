import type { ModelGraph } from "../../src/protocol/graph";
import { type Adjacency, adjacency } from "./layout/adjacency";
import type { Layout } from "./layout/input";
import type { Picture } from "./picture";
import { VerticalIndex } from "./verticalIndex";

/** A graph that has been laid out, and what is asked of it while it is drawn and walked. Node and edge numbers are those of the graph. */
export class Scene {
  readonly graph: ModelGraph;
  readonly picture: Picture;
  readonly layout: Layout;
  /** Nodes of each layer, from left to right. */
  readonly rows: Adjacency;
  readonly outgoing: Adjacency;
  readonly incoming: Adjacency;
  /** Edges by y; the columns are their bounds. */
  readonly edges: VerticalIndex;
  readonly edgeTop: Float64Array;
  readonly edgeBottom: Float64Array;
  readonly edgeLeft: Float64Array;
  readonly edgeRight: Float64Array;

  constructor(graph: ModelGraph, picture: Picture, layout: Layout) {
    this.graph = graph;
    this.picture = picture;
    this.layout = layout;
    const { nodeCount, edgeSources, edgeTargets } = picture.input;
    const byX = Int32Array.from({ length: nodeCount }, (_, node) => node).sort((a, b) => layout.x[a]! - layout.x[b]!);
    this.rows = adjacency(
      byX.map((node) => layout.layer[node]!),
      byX,
      layout.layerTop.length,
    );
    const numbers = edgeSources.map((_, edge) => edge);
    this.outgoing = adjacency(edgeSources, numbers, nodeCount);
    this.incoming = adjacency(edgeTargets, numbers, nodeCount);

    const count = edgeSources.length;
    this.edgeTop = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.edgeLeft = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.edgeBottom = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.edgeRight = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    const { routeStart, points } = layout;
    for (let edge = 0; edge < count; edge++) {
      for (let p = routeStart[edge]!; p < routeStart[edge + 1]!; p++) {
        this.edgeLeft[edge] = Math.min(this.edgeLeft[edge]!, points[2 * p]!);
        this.edgeRight[edge] = Math.max(this.edgeRight[edge]!, points[2 * p]!);
        this.edgeTop[edge] = Math.min(this.edgeTop[edge]!, points[2 * p + 1]!);
        this.edgeBottom[edge] = Math.max(this.edgeBottom[edge]!, points[2 * p + 1]!);
      }
    }
    this.edges = new VerticalIndex(this.edgeTop, this.edgeBottom, layout.height);
  }

  get nodeCount(): number {
    return this.picture.input.nodeCount;
  }

  /** First layer that ends below `y`; the number of layers when there is none. */
  layerAt(y: number): number {
    const { layerBottom } = this.layout;
    let low = 0;
    let high = layerBottom.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (layerBottom[middle]! < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The node at a point; -1 for none. */
  nodeAt(x: number, y: number): number {
    const { layout, picture } = this;
    const layer = this.layerAt(y);
    if (layer >= layout.layerTop.length) return -1;
    for (let k = this.rows.start[layer]!; k < this.rows.start[layer + 1]!; k++) {
      const node = this.rows.items[k]!;
      const inside =
        Math.abs(x - layout.x[node]!) <= picture.input.widths[node]! / 2 &&
        Math.abs(y - layout.y[node]!) <= picture.input.heights[node]! / 2;
      if (inside) return node;
    }
    return -1;
  }
}
