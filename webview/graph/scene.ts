import type { ModelGraph } from "../../src/protocol/graph";
import type { Bounds } from "../draw/camera";
import type { Adjacency } from "./layout/adjacency";
import { type Drawing, FRAME_HEADER, ItemState } from "./nested/input";
import { NestedLayout } from "./nested/nestedLayout";
import { DISCLOSURE_WIDTH, type Picture } from "./picture";
import { VerticalIndex } from "./verticalIndex";

/**
 * A graph as it is drawn now, and what is asked of it while it is painted and walked. Nodes keep their numbers 0 to n-1; items n to n+g-1
 * are the groups, in the order of `graph.groups`. Not every node is drawn: `shownAs` tells the item that stands for one.
 */
export class Scene {
  readonly graph: ModelGraph;
  readonly picture: Picture;
  /** Places of items and lines; columns of items have one entry for each node and group. */
  readonly layout: Drawing;
  /** Boxes, frames and drawn edges by height. */
  readonly boxes: VerticalIndex;
  readonly frames: VerticalIndex;
  readonly edges: VerticalIndex;
  /** Bounds of drawn edges, which are numbered as `layout` has them, not as the graph. */
  readonly edgeLeft: Float64Array;
  readonly edgeRight: Float64Array;
  readonly edgeTop: Float64Array;
  readonly edgeBottom: Float64Array;
  /** Drawn edges that begin or end at a box. */
  readonly outgoing: Adjacency;
  readonly incoming: Adjacency;
  readonly nodeCount: number;

  constructor(graph: ModelGraph, picture: Picture, drawing: Drawing) {
    this.graph = graph;
    this.picture = picture;
    this.layout = drawing;
    this.boxes = new VerticalIndex(drawing.boxIndex);
    this.frames = new VerticalIndex(drawing.frameIndex);
    this.edges = new VerticalIndex(drawing.lineIndex);
    this.edgeLeft = drawing.lineLeft;
    this.edgeRight = drawing.lineRight;
    this.edgeTop = drawing.lineTop;
    this.edgeBottom = drawing.lineBottom;
    this.outgoing = drawing.outgoing;
    this.incoming = drawing.incoming;
    this.nodeCount = graph.nodes.kind.length;
  }

  /** The scene with all groups open, laid out here and now; for pictures without a page. */
  static of(graph: ModelGraph, picture: Picture, open: Uint8Array = allOpen(graph)): Scene {
    return new Scene(graph, picture, new NestedLayout(picture.nested).draw({ open }));
  }

  get itemCount(): number {
    return this.layout.state.length;
  }

  isGroup(item: number): boolean {
    return item >= this.nodeCount;
  }

  /** Whether an item is drawn as a box: a node, or a closed group. */
  isBox(item: number): boolean {
    return this.layout.state[item] === ItemState.box;
  }

  /** Whether an item is an open group, drawn as a frame. */
  isFrame(item: number): boolean {
    return this.layout.state[item] === ItemState.frame;
  }

  /** The item that stands for a node or group: itself, or the outermost closed group around it. -1 when nothing does. */
  shownAs(item: number): number {
    return this.layout.shownAs[item] ?? -1;
  }

  /** The group around an item, as an item; -1 at the top. */
  groupOf(item: number): number {
    const { groups } = this.graph;
    const group = this.isGroup(item) ? groups.parent[item - this.nodeCount]! : groups.of[item]!;
    return group === undefined || group < 0 ? -1 : this.nodeCount + group;
  }

  /** Groups around an item, the outermost first. */
  groupsAround(item: number): number[] {
    const around: number[] = [];
    for (let group = this.groupOf(item); group >= 0; group = this.groupOf(group)) around.unshift(group);
    return around;
  }

  boxOf(item: number): Bounds {
    const { x, y, widths, heights } = this.layout;
    const halfWidth = widths[item]! / 2;
    const halfHeight = heights[item]! / 2;
    return {
      left: x[item]! - halfWidth,
      right: x[item]! + halfWidth,
      top: y[item]! - halfHeight,
      bottom: y[item]! + halfHeight,
    };
  }

  /** The header of a frame; of a box, the box. */
  headOf(item: number): Bounds {
    const box = this.boxOf(item);
    return this.isFrame(item) ? { ...box, bottom: box.top + FRAME_HEADER } : box;
  }

  /** The box, or the frame whose header is at a point; -1 for none. */
  itemAt(x: number, y: number): number {
    const found = this.boxAt(x, y);
    if (found >= 0) return found;
    let frame = -1;
    this.frames.query(y, y, 0, (item) => {
      if (holds(this.headOf(item), x, y)) frame = item;
    });
    return frame;
  }

  /** The group whose sign for opening and closing is at a point; -1 for none. */
  disclosureAt(x: number, y: number): number {
    const item = this.itemAt(x, y);
    if (item < 0 || !this.isGroup(item)) return -1;
    const { left, top } = this.headOf(item);
    return x <= left + DISCLOSURE_WIDTH + 4 && y <= top + FRAME_HEADER ? item : -1;
  }

  /** The innermost frame around a point, -1 for none. */
  frameAt(x: number, y: number): number {
    let inner = -1;
    this.frames.query(y, y, 0, (item) => {
      if (item > inner && holds(this.boxOf(item), x, y)) inner = item;
    });
    return inner;
  }

  /** The open groups, as numbers of groups. */
  openGroups(): Uint8Array {
    const { state } = this.layout;
    return Uint8Array.from(state.subarray(this.nodeCount), (one) => (one === ItemState.frame ? 1 : 0));
  }

  /** The node or closed group at a point; -1 for none. */
  boxAt(x: number, y: number): number {
    let found = -1;
    this.boxes.query(y, y, 0, (item) => {
      if (holds(this.boxOf(item), x, y)) found = item;
    });
    return found;
  }
}

function allOpen({ groups }: ModelGraph): Uint8Array {
  return new Uint8Array(groups.parent.length).fill(1);
}

function holds({ left, right, top, bottom }: Bounds, x: number, y: number): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}
