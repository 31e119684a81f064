import type { Adjacency } from "../layout/adjacency";
import type { IndexLevel } from "../verticalIndex";

/** How large what is drawn is, pixels. */
export interface BoxSizes {
  /** Groups as they are when closed. */
  readonly widths: Float32Array;
  readonly heights: Float32Array;
  /** Least width of an open group, so that its header can be read. One for each group. */
  readonly headerWidths: Float32Array;
}

/**
 * Items are what is drawn: the nodes 0 to n-1 of a graph and then its groups, n to n+g-1. A group is closed, and drawn as a box, or open,
 * and drawn as a frame around what is in it.
 */
export interface NestedInput extends BoxSizes {
  readonly nodeCount: number;
  readonly groupCount: number;
  /** Number of the group (from 0) that an item is in, -1 for none. A group stands before the groups in it. */
  readonly parent: Int32Array;
  /** How much a node counts towards the main path. */
  readonly importance: Float32Array;
  /** 1 for the nodes that are not drawn at all; absent: none. */
  readonly hidden?: Uint8Array;
  readonly edgeSources: Int32Array;
  readonly edgeTargets: Int32Array;
}

/** How a graph is to be drawn. */
export interface DrawingView {
  /** 1 for the groups that are open; those within a closed group are not drawn. */
  readonly open: Uint8Array;
}

export const ItemState = { hidden: 0, box: 1, frame: 2 } as const;

/**
 * A graph as it is drawn. Lines are pieces of edges: one from box to box, or, where edges cross frames, one for each frame. Edges between
 * the same two boxes are one line.
 */
export interface Drawing {
  /** Columns for items. `ItemState`. */
  readonly state: Uint8Array;
  /** Middles, NaN for what is hidden. Doubles: at 100,000 nodes a float no longer resolves a pixel. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly widths: Float32Array;
  readonly heights: Float32Array;
  /** Where the main path passes an item: a frame's middle may be beside it. */
  readonly spine: Float64Array;
  /** The box that stands for an item: itself, or the closed group around it. */
  readonly shownAs: Int32Array;

  /** Columns for lines. The box in which a line's value is made, even where the line is only its last piece. */
  readonly lineSource: Int32Array;
  /** The box or frame that the line reaches; -1 when it leaves a frame at the bottom and others go on from there. */
  readonly lineTarget: Int32Array;
  /** The line that this one continues, -1 for none. */
  readonly lineBefore: Int32Array;
  /** How many edges are one line. */
  readonly lineEdges: Int32Array;
  /** As in `Layout`. */
  readonly routeStart: Int32Array;
  readonly points: Float64Array;
  readonly lineLeft: Float64Array;
  readonly lineRight: Float64Array;
  readonly lineTop: Float64Array;
  readonly lineBottom: Float64Array;

  /** Lines that reach boxes, by the boxes they start and end at. */
  readonly outgoing: Adjacency;
  readonly incoming: Adjacency;
  readonly boxIndex: readonly IndexLevel[];
  readonly frameIndex: readonly IndexLevel[];
  readonly lineIndex: readonly IndexLevel[];

  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Groups that were laid out for this drawing; the others had their layout already. */
  readonly laidOut: number;
}

/** The header of an open group, at the top of its frame. */
export const FRAME_HEADER = 26;
/** Between a frame and what is in it. Where edges enter or leave, the layout keeps about as much. */
export const FRAME_PADDING = 20;
