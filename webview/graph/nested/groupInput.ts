import { type LayoutInput, Pin } from "../layout/input";
import { entryX, exitX, type GroupLayout } from "./groupLayout";
import type { NestedInput } from "./input";
import type { Lines } from "./lines";

/** Ports are as wide as the line that passes them. */
const PORT_WIDTH = 2;

/** Through which port of an open group each line comes, and at which it ends: -1 for none. */
export interface PortsCrossed {
  readonly exitOf: Int32Array;
  readonly entryOf: Int32Array;
}

/**
 * What is laid out for one group after the other, in columns that are made once: a deep graph has as many groups as nodes. Only the first
 * entries of a column count, as many as there are nodes and lines.
 */
export class GroupInputs {
  readonly #sizes: NestedInput;
  /** Of items. */
  readonly #importances: Float32Array;
  readonly #widths: Float32Array;
  readonly #heights: Float32Array;
  readonly #importance: Float32Array;
  readonly #shifts: Float32Array;
  readonly #pinned: Uint8Array;
  readonly #sourceOffsets: Float32Array;
  readonly #targetOffsets: Float32Array;

  /**
   * @param mostItems in one group
   * @param mostLines in one group
   */
  constructor(sizes: NestedInput, importances: Float32Array, mostItems: number, mostLines: number) {
    this.#sizes = sizes;
    this.#importances = importances;
    // A port for each line at the most.
    const most = mostItems + 2 * mostLines;
    this.#widths = new Float32Array(most);
    this.#heights = new Float32Array(most);
    this.#importance = new Float32Array(most);
    this.#shifts = new Float32Array(most);
    this.#pinned = new Uint8Array(most);
    this.#sourceOffsets = new Float32Array(mostLines);
    this.#targetOffsets = new Float32Array(mostLines);
  }

  of(
    items: Int32Array,
    nodeCount: number,
    frames: GroupLayout["frames"],
    { source, target, count: lineCount, entries, exits }: Lines,
    crossed: PortsCrossed | undefined,
  ): LayoutInput {
    const count = items.length + entries.count + exits.count;
    const widths = this.#widths;
    const heights = this.#heights;
    const importance = this.#importance;
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      widths[at] = this.#sizes.widths[item]!;
      heights[at] = this.#sizes.heights[item]!;
      importance[at] = this.#importances[item]!;
    }
    for (let at = items.length; at < count; at++) {
      widths[at] = PORT_WIDTH;
      heights[at] = 0;
      importance[at] = 0;
    }
    if (count === items.length && !crossed)
      return { nodeCount: count, widths, heights, importance, edgeSources: source, edgeTargets: target };
    const shifts = this.#shifts.fill(0, 0, count);
    const pinned = this.#pinned.fill(Pin.none, 0, count);
    const sourceOffsets = this.#sourceOffsets.fill(0, 0, lineCount);
    const targetOffsets = this.#targetOffsets.fill(0, 0, lineCount);
    const firstExit = items.length + entries.count;
    for (let at = items.length; at < count; at++) pinned[at] = at < firstExit ? Pin.first : Pin.last;
    for (let at = 0; at < frames.length; at++) {
      const frame = frames[at];
      if (!frame) continue;
      widths[nodeCount + at] = frame.width;
      heights[nodeCount + at] = frame.height;
      shifts[nodeCount + at] = frame.shift;
    }
    for (let line = 0; crossed && line < lineCount; line++) {
      const exit = crossed.exitOf[line]!;
      const entry = crossed.entryOf[line]!;
      if (exit >= 0) sourceOffsets[line] = exitX(frames[source[line]! - nodeCount]!, exit);
      if (entry >= 0) targetOffsets[line] = entryX(frames[target[line]! - nodeCount]!, entry);
    }
    // Written out: for each of a hundred thousand groups, a spread of the other takes as long as all of the above.
    return {
      nodeCount: count,
      widths,
      heights,
      importance,
      edgeSources: source,
      edgeTargets: target,
      shifts,
      pinned,
      sourceOffsets,
      targetOffsets,
    };
  }
}
