/** What a layered drawing is made from, and what it is: flat arrays, so that a worker hands them over without copying. */

export interface LayoutInput {
  readonly nodeCount: number;
  /** Pixels. */
  readonly widths: Float32Array;
  readonly heights: Float32Array;
  /** Edge e goes from node `edgeSources[e]` to node `edgeTargets[e]`. */
  readonly edgeSources: Int32Array;
  readonly edgeTargets: Int32Array;
  /** How much a node counts towards the main path, the column that is drawn straight. Absent: every node counts 1. */
  readonly importance?: Float32Array;
  /** Where an edge leaves its source and meets its target, from the node's centre, pixels. Absent: at the centre. */
  readonly sourceOffsets?: Float32Array;
  readonly targetOffsets?: Float32Array;
  /** How far right of a node's x, where its edges meet it, the middle of its box is, pixels. Absent: the box is centred. */
  readonly shifts?: Float32Array;
  /** Values of `Pin`. Absent: no node is. */
  readonly pinned?: Uint8Array;
}

/** Nodes that stand in the first layer, above all others, or in the last: the places where edges enter and leave a part of a graph. */
export const Pin = { none: 0, first: 1, last: 2 } as const;

export interface Layout {
  /** Centres of the nodes. Doubles: at 100,000 nodes a float no longer resolves a pixel. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly layer: Int32Array;
  /** Upper and lower edge of each layer. */
  readonly layerTop: Float64Array;
  readonly layerBottom: Float64Array;
  /**
   * Route of edge e: points `routeStart[e]` to `routeStart[e + 1]`, as x, y pairs in `points`. Two points at the same x are joined by a
   * line, others by a curve that is vertical at both ends: it stays between two layers, where no node is. No points: a self edge.
   */
  readonly routeStart: Int32Array;
  readonly points: Float64Array;
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Pairs of edges that cross between two layers, lanes not counted. */
  readonly crossings: number;
}

/** Distances between neighbours, pixels. */
export const NODE_GAP = 24;
export const TRUNK_GAP = 12;
export const LANE_GAP = 10;
/** Edges that span more layers than this run in a lane beside the drawing, not through it. */
export const LONGEST_TRUNK = 64;
