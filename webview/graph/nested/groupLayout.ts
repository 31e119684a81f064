import { type Layout, type LayoutInput, Pin } from "../layout/input";
import { FRAME_HEADER, FRAME_PADDING, type NestedInput } from "./input";
import { OUTSIDE, type Segments } from "./segments";

/** Ports are as wide as the line that passes them. */
const PORT_WIDTH = 2;

/**
 * The inside of one open group, or of the whole graph, laid out alone. Values come in through ports at the upper border and leave through
 * ports at the lower one, a port for each value. In `layout` the children come first, in the order of `items`, then the entries, then
 * the exits; the main path is at x = 0.
 */
export interface GroupLayout {
  readonly items: Int32Array;
  /** Layouts of the children that are open, by their place in `items`. */
  readonly frames: ReadonlyMap<number, GroupLayout>;
  readonly layout: Layout;
  readonly entryOf: ReadonlyMap<number, number>;
  readonly exitOf: ReadonlyMap<number, number>;
  /** Columns for lines, numbered as the edges of `layout`. Ends are numbers of `layout`'s nodes. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly value: Int32Array;
  readonly edges: Int32Array;
  /** The line that reaches each exit. */
  readonly exitLine: Int32Array;
  /** As a frame in its parent: size, how far its middle is right of the main path, and where the inside begins. */
  readonly width: number;
  readonly height: number;
  readonly shift: number;
  readonly top: number;
}

/** x of an exit or entry from the group's main path. */
function portX({ items, layout }: GroupLayout, port: number): number {
  return layout.x[items.length + port]!;
}

export function layoutGroup(
  group: number,
  items: Int32Array,
  frames: ReadonlyMap<number, GroupLayout>,
  input: NestedInput,
  itemImportance: Float32Array,
  segments: Segments,
  layoutGraph: (input: LayoutInput) => Layout,
): GroupLayout {
  const lines = new Lines(group, items, frames, segments);
  const { source, target, value, entryOf, exitOf } = lines;
  const count = items.length + entryOf.size + exitOf.size;
  const widths = new Float32Array(count).fill(PORT_WIDTH);
  const heights = new Float32Array(count);
  const shifts = new Float32Array(count);
  const importance = new Float32Array(count);
  const pinned = new Uint8Array(count);
  items.forEach((item, at) => {
    const frame = frames.get(at);
    widths[at] = frame?.width ?? input.widths[item]!;
    heights[at] = frame?.height ?? input.heights[item]!;
    shifts[at] = frame?.shift ?? 0;
    importance[at] = itemImportance[item]!;
  });
  pinned.fill(Pin.first, items.length, items.length + entryOf.size);
  pinned.fill(Pin.last, items.length + entryOf.size);
  const sourceOffsets = new Float32Array(source.length);
  const targetOffsets = new Float32Array(source.length);
  for (let line = 0; line < source.length; line++) {
    const from = frames.get(source[line]!);
    const to = frames.get(target[line]!);
    if (from) sourceOffsets[line] = portX(from, from.entryOf.size + from.exitOf.get(value[line]!)!);
    if (to) targetOffsets[line] = portX(to, to.entryOf.get(value[line]!)!);
  }
  const nested = count > items.length || frames.size > 0;
  const layout = layoutGraph({
    nodeCount: count,
    widths,
    heights,
    importance,
    edgeSources: source,
    edgeTargets: target,
    ...(nested ? { sourceOffsets, targetOffsets, shifts, pinned } : {}),
  });
  const exitLine = new Int32Array(exitOf.size);
  const firstExit = items.length + entryOf.size;
  target.forEach((to, line) => {
    if (to >= firstExit) exitLine[to - firstExit] = line;
  });
  return { ...lines, items, frames, layout, exitLine, ...frameOf(group, layout, entryOf.size, exitOf.size, input) };
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

/** The segments of a group as lines between children and ports; those between the same two closed children are one. */
class Lines {
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly value: Int32Array;
  readonly edges: Int32Array;
  readonly entryOf = new Map<number, number>();
  readonly exitOf = new Map<number, number>();

  constructor(
    group: number,
    items: Int32Array,
    frames: ReadonlyMap<number, GroupLayout>,
    { start, source, target, value }: Segments,
  ) {
    const [from, end] = [start[group + 1]!, start[group + 2]!];
    const placeOf = new Map<number, number>();
    items.forEach((item, at) => {
      placeOf.set(item, at);
    });
    for (let i = from; i < end; i++) {
      if (source[i] === OUTSIDE && !this.entryOf.has(value[i]!)) this.entryOf.set(value[i]!, this.entryOf.size);
      if (target[i] === OUTSIDE && !this.exitOf.has(value[i]!)) this.exitOf.set(value[i]!, this.exitOf.size);
    }
    const firstExit = items.length + this.entryOf.size;
    const lineOf = new Map<number, number>();
    const made = { source: [] as number[], target: [] as number[], value: [] as number[], edges: [] as number[] };
    for (let i = from; i < end; i++) {
      const a = source[i] === OUTSIDE ? items.length + this.entryOf.get(value[i]!)! : placeOf.get(source[i]!);
      const b = target[i] === OUTSIDE ? firstExit + this.exitOf.get(value[i]!)! : placeOf.get(target[i]!);
      if (a === undefined || b === undefined) continue; // A child that is not drawn.
      const joins = a < items.length && b < items.length && !frames.has(a) && !frames.has(b);
      const key = a * items.length + b;
      const known = joins ? lineOf.get(key) : undefined;
      if (known !== undefined) {
        made.edges[known]! += 1;
        continue;
      }
      if (joins) lineOf.set(key, made.source.length);
      made.source.push(a);
      made.target.push(b);
      made.value.push(value[i]!);
      made.edges.push(1);
    }
    this.source = Int32Array.from(made.source);
    this.target = Int32Array.from(made.target);
    this.value = Int32Array.from(made.value);
    this.edges = Int32Array.from(made.edges);
  }
}
