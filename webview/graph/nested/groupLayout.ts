import type { Layout, LayoutInput } from "../layout/input";
import { GroupInputs, type PortsCrossed } from "./groupInput";
import { FRAME_HEADER, FRAME_PADDING, type NestedInput } from "./input";
import type { Remembered } from "./layoutMemory";
import { LineMaker, type Lines } from "./lines";
import type { RouteBounds } from "./routeBounds";
import type { Segments } from "./segments";

/**
 * The inside of one open group, or of the whole graph, laid out alone. Values come in through ports at the upper border and leave through
 * ports at the lower one, a port for each value. In `layout` the children come first, in the order of `items`, then the entries, then
 * the exits; the main path is at x = 0. Its lines are numbered as the edges of `layout`.
 */
export interface GroupLayout extends Omit<Lines, "count"> {
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
function frameAt(frames: GroupLayout["frames"], nodeCount: number, place: number): GroupLayout | undefined {
  return place >= nodeCount ? frames[place - nodeCount] : undefined;
}

/** x of an entry or exit from the group's main path. */
export function entryX({ items, layout }: GroupLayout, entry: number): number {
  return layout.x[items.length + entry]!;
}

export function exitX(group: GroupLayout, exit: number): number {
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

function portsCrossed(
  nodeCount: number,
  frames: GroupLayout["frames"],
  { source, target, value, count }: Lines,
): PortsCrossed {
  const exitOf = new Int32Array(count).fill(-1);
  const entryOf = new Int32Array(count).fill(-1);
  for (let line = 0; line < count; line++) {
    const from = frameAt(frames, nodeCount, source[line]!);
    const to = frameAt(frames, nodeCount, target[line]!);
    if (from) exitOf[line] = from.exits.of(value[line]!);
    if (to) entryOf[line] = to.entries.of(value[line]!);
  }
  return { exitOf, entryOf };
}

/** Lays out one group after the other. */
export class GroupLayouts {
  readonly #input: NestedInput;
  readonly #lines: LineMaker;
  readonly #inputs: GroupInputs;
  readonly #layoutGraph: (input: LayoutInput, edgeCount: number) => Remembered;
  /** By child of a group: whether it is open. */
  readonly #isOpen: Uint8Array;

  /**
   * @param importance of items
   * @param mostItems in one group
   */
  constructor(
    input: NestedInput,
    importance: Float32Array,
    segments: Segments,
    placeOf: Int32Array,
    mostItems: number,
    layoutGraph: (input: LayoutInput, edgeCount: number) => Remembered,
  ) {
    this.#input = input;
    this.#lines = new LineMaker(segments, placeOf);
    this.#inputs = new GroupInputs(input, importance, mostItems, this.#lines.most);
    this.#layoutGraph = layoutGraph;
    this.#isOpen = new Uint8Array(mostItems);
  }

  /** @param nodeCount how many of the items are nodes */
  layOut(group: number, items: Int32Array, nodeCount: number, frames: GroupLayout["frames"]): GroupLayout {
    const isOpen = this.#isOpen.fill(0, 0, items.length);
    for (let at = 0; at < frames.length; at++) if (frames[at]) isOpen[nodeCount + at] = 1;
    const lines = this.#lines.linesOf(group, items.length, nodeCount, isOpen);
    const { entries, exits } = lines;
    const crossed = frames.length > 0 ? portsCrossed(nodeCount, frames, lines) : undefined;
    const asked = this.#inputs.of(items, nodeCount, frames, lines, crossed);
    const { input, layout, bounds } = this.#layoutGraph(asked, lines.count);
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
