import { type Layout, type LayoutInput, Pin } from "../layout/input";
import { FRAME_HEADER, FRAME_PADDING, type NestedInput } from "./input";
import type { Remembered } from "./layoutMemory";
import { LineMaker, type Lines } from "./lines";
import type { RouteBounds } from "./routeBounds";
import type { Segments } from "./segments";

/** Ports are as wide as the line that passes them. */
const PORT_WIDTH = 2;

/**
 * The inside of one open group, or of the whole graph, laid out alone. Values come in through ports at the upper border and leave through
 * ports at the lower one, a port for each value. In `layout` the children come first, in the order of `items`, then the entries, then
 * the exits; the main path is at x = 0. Its lines are numbered as the edges of `layout`.
 */
export interface GroupLayout extends Lines {
  /** Nodes, then groups. */
  readonly items: Int32Array;
  readonly nodeCount: number;
  /** Of the children that are groups: the layout of each open one. Empty when none is open. */
  readonly frames: readonly (GroupLayout | undefined)[];
  /** Which of the frames there are. */
  readonly opened: Int32Array;
  readonly layout: Layout;
  /** Of the lines. */
  readonly bounds: RouteBounds;
  /** The exit of an open group through which each line comes, and the entry at which it ends: -1 for none. Undefined where none is open. */
  readonly exitOf: Int32Array | undefined;
  readonly entryOf: Int32Array | undefined;
  /** As a frame in its parent: size, how far its middle is right of the main path, and where the inside begins. */
  readonly width: number;
  readonly height: number;
  readonly shift: number;
  readonly top: number;
}

/** The open group that is the child at a place; undefined for other children and for ports. */
export function frameAt({ frames, nodeCount }: Pick<GroupLayout, "frames" | "nodeCount">, place: number) {
  return place >= nodeCount ? frames[place - nodeCount] : undefined;
}

/** x of an entry or exit from the group's main path. */
function entryX({ items, layout }: GroupLayout, entry: number): number {
  return layout.x[items.length + entry]!;
}

function exitX(group: GroupLayout, exit: number): number {
  return entryX(group, group.entries.count + exit);
}

function placesOf(frames: GroupLayout["frames"]): Int32Array {
  if (frames.length === 0) return NONE;
  const places = new Int32Array(frames.length);
  let count = 0;
  for (let at = 0; at < frames.length; at++) if (frames[at]) places[count++] = at;
  return places.subarray(0, count);
}

const NONE = new Int32Array();

interface PortsCrossed {
  readonly exitOf: Int32Array;
  readonly entryOf: Int32Array;
}

function portsCrossed(
  nodeCount: number,
  frames: GroupLayout["frames"],
  { source, target, value }: Pick<Lines, "source" | "target" | "value">,
): PortsCrossed {
  const exitOf = new Int32Array(source.length).fill(-1);
  const entryOf = new Int32Array(source.length).fill(-1);
  for (let line = 0; line < source.length; line++) {
    const from = frameAt({ frames, nodeCount }, source[line]!);
    const to = frameAt({ frames, nodeCount }, target[line]!);
    if (from) exitOf[line] = from.exits.of(value[line]!);
    if (to) entryOf[line] = to.entries.of(value[line]!);
  }
  return { exitOf, entryOf };
}

/** Lays out one group after the other. */
export class GroupLayouts {
  readonly #input: NestedInput;
  /** Of items. */
  readonly #importance: Float32Array;
  readonly #lines: LineMaker;
  readonly #layoutGraph: (input: LayoutInput) => Remembered;

  constructor(
    input: NestedInput,
    importance: Float32Array,
    segments: Segments,
    placeOf: Int32Array,
    layoutGraph: (input: LayoutInput) => Remembered,
  ) {
    this.#input = input;
    this.#importance = importance;
    this.#lines = new LineMaker(segments, placeOf);
    this.#layoutGraph = layoutGraph;
  }

  /** @param nodeCount how many of the items are nodes */
  layOut(group: number, items: Int32Array, nodeCount: number, frames: GroupLayout["frames"]): GroupLayout {
    const isOpen = (place: number) => frameAt({ frames, nodeCount }, place) !== undefined;
    const lines = this.#lines.linesOf(
      group,
      items.length,
      (place) => place >= nodeCount && frames[place - nodeCount] === undefined,
      isOpen,
    );
    const { entries, exits } = lines;
    const crossed = frames.length > 0 ? portsCrossed(nodeCount, frames, lines) : undefined;
    const { input, layout, bounds } = this.#layoutGraph(this.#inputOf(items, nodeCount, frames, lines, crossed));
    const { width, height, shift, top } = frameOf(group, layout, entries.count, exits.count, this.#input);
    return {
      items,
      nodeCount,
      frames,
      opened: placesOf(frames),
      layout,
      bounds,
      exitOf: crossed?.exitOf,
      entryOf: crossed?.entryOf,
      entries,
      exits,
      // Groups that are alike share these.
      source: input.edgeSources,
      target: input.edgeTargets,
      value: lines.value,
      edges: lines.edges,
      exitLine: lines.exitLine,
      width,
      height,
      shift,
      top,
    };
  }

  #inputOf(
    items: Int32Array,
    nodeCount: number,
    frames: GroupLayout["frames"],
    { source, target, entries, exits }: Lines,
    crossed: PortsCrossed | undefined,
  ): LayoutInput {
    const count = items.length + entries.count + exits.count;
    const widths = new Float32Array(count);
    const heights = new Float32Array(count);
    const importance = new Float32Array(count);
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      const frame = at < nodeCount ? undefined : frames[at - nodeCount];
      widths[at] = frame ? frame.width : this.#input.widths[item]!;
      heights[at] = frame ? frame.height : this.#input.heights[item]!;
      importance[at] = this.#importance[item]!;
    }
    for (let at = items.length; at < count; at++) widths[at] = PORT_WIDTH;
    const plain = { nodeCount: count, widths, heights, importance, edgeSources: source, edgeTargets: target };
    if (count === items.length && frames.length === 0) return plain;
    const shifts = new Float32Array(count);
    const pinned = new Uint8Array(count);
    const firstExit = items.length + entries.count;
    for (let at = items.length; at < count; at++) pinned[at] = at < firstExit ? Pin.first : Pin.last;
    const sourceOffsets = new Float32Array(source.length);
    const targetOffsets = new Float32Array(source.length);
    for (let at = 0; at < frames.length; at++) shifts[nodeCount + at] = frames[at]?.shift ?? 0;
    for (let line = 0; crossed && line < source.length; line++) {
      const exit = crossed.exitOf[line]!;
      const entry = crossed.entryOf[line]!;
      if (exit >= 0) sourceOffsets[line] = exitX(frames[source[line]! - nodeCount]!, exit);
      if (entry >= 0) targetOffsets[line] = entryX(frames[target[line]! - nodeCount]!, entry);
    }
    return { ...plain, shifts, pinned, sourceOffsets, targetOffsets };
  }
}

function frameOf(group: number, layout: Layout, entries: number, exits: number, input: NestedInput) {
  if (group < 0) return { width: layout.right - layout.left, height: layout.height, shift: 0, top: 0 };
  const inner = layout.right - layout.left + 2 * FRAME_PADDING;
  const top = FRAME_HEADER + (entries > 0 ? 0 : FRAME_PADDING);
  return {
    width: Math.max(inner, input.headerWidths[group]!),
    height: top + layout.height + (exits > 0 ? 0 : FRAME_PADDING),
    shift: (layout.left + layout.right) / 2,
    top,
  };
}
