import { type Adjacency, adjacency } from "../layout/adjacency";
import { layoutGraph } from "../layout/layout";
import { composeDrawing } from "./compose";
import { type GroupLayout, GroupLayouts } from "./groupLayout";
import type { BoxSizes, Drawing, DrawingView, NestedInput } from "./input";
import { remembering } from "./layoutMemory";
import { segmentsOf } from "./segments";

const ROOT = -1;
const NO_FRAMES: GroupLayout["frames"] = [];

/**
 * Draws a graph with any of its groups open. Each open group is laid out alone and is one box in the layout around it, so that only a
 * group that was opened or closed and the groups around it are laid out again. A graph without groups is laid out as it is.
 */
export class NestedLayout {
  readonly #input: NestedInput;
  readonly #layouts: GroupLayouts;
  /** Items directly in each group, the top of the graph first. */
  readonly #children: Adjacency;
  /** How many of these are nodes. */
  readonly #nodesIn: Int32Array;
  /** The last layout of each group, the whole graph's first. */
  readonly #known: (GroupLayout | undefined)[];

  constructor(input: NestedInput, layout = layoutGraph) {
    this.#input = input;
    const { nodeCount, groupCount, parent } = input;
    const items = drawnItems(input);
    this.#children = adjacency(
      items.map((item) => parent[item]! + 1),
      items,
      groupCount + 1,
    );
    this.#nodesIn = new Int32Array(groupCount + 1);
    const placeOf = new Int32Array(nodeCount + groupCount).fill(-1);
    const { start } = this.#children;
    for (let group = 0; group <= groupCount; group++)
      for (let k = start[group]!; k < start[group + 1]!; k++) {
        const item = this.#children.items[k]!;
        placeOf[item] = k - start[group]!;
        if (item < nodeCount) this.#nodesIn[group]! += 1;
      }
    let mostItems = 0;
    for (let group = 0; group <= groupCount; group++)
      mostItems = Math.max(mostItems, start[group + 1]! - start[group]!);
    const importance = importanceOf(input, items);
    this.#layouts = new GroupLayouts(input, importance, segmentsOf(input), placeOf, mostItems, remembering(layout));
    this.#known = [];
  }

  /** For a graph that was given before its boxes were measured; nothing of it may have been drawn yet. */
  resize({ widths, heights, headerWidths }: BoxSizes): void {
    this.#input.widths.set(widths);
    this.#input.heights.set(heights);
    this.#input.headerWidths.set(headerWidths);
  }

  draw({ open }: DrawingView): Drawing {
    const { nodeCount, groupCount, parent } = this.#input;
    const drawn = new Uint8Array(groupCount);
    for (let g = 0; g < groupCount; g++) {
      const around = parent[nodeCount + g]!;
      drawn[g] = open[g] === 1 && (around < 0 || drawn[around] === 1) ? 1 : 0;
    }
    let laidOut = 0;
    const { start, items } = this.#children;
    for (let group = groupCount - 1; group >= ROOT; group--) {
      if (group !== ROOT && drawn[group] === 0) continue;
      const [first, end] = [start[group + 1]!, start[group + 2]!];
      if (group !== ROOT && first === end) continue; // Nothing in it is drawn, and neither is it.
      const known = this.#known[group + 1];
      const groups = items.subarray(first + this.#nodesIn[group + 1]!, end);
      if (known && this.#isStill(known, groups, drawn)) continue;
      laidOut++;
      const children = items.subarray(first, end);
      this.#known[group + 1] = this.#layouts.layOut(
        group,
        children,
        this.#nodesIn[group + 1]!,
        this.#framesOf(groups, drawn),
      );
    }
    return composeDrawing(this.#input, this.#known[ROOT + 1]!, laidOut);
  }

  #frameOf(item: number, drawn: Uint8Array): GroupLayout | undefined {
    const group = item - this.#input.nodeCount;
    return drawn[group] === 1 ? this.#known[group + 1] : undefined;
  }

  #framesOf(groups: Int32Array, drawn: Uint8Array): GroupLayout["frames"] {
    let any = false;
    for (let at = 0; at < groups.length && !any; at++) any = this.#frameOf(groups[at]!, drawn) !== undefined;
    return any ? Array.from(groups, (item) => this.#frameOf(item, drawn)) : NO_FRAMES;
  }

  /** Whether the groups in a group are open and closed as they were when it was laid out, and have the same layouts. */
  #isStill({ frames }: GroupLayout, groups: Int32Array, drawn: Uint8Array): boolean {
    for (let at = 0; at < groups.length; at++) if (frames[at] !== this.#frameOf(groups[at]!, drawn)) return false;
    return true;
  }
}

/** How much each item counts towards the main path. A group counts what is in it: the path is the same whether groups are open or closed. */
function importanceOf(
  { nodeCount, groupCount, parent, importance: own }: NestedInput,
  drawn: Int32Array,
): Float32Array {
  const importance = new Float32Array(nodeCount + groupCount);
  for (const item of drawn) if (item < nodeCount) importance[item] = own[item]!;
  const count = (item: number) => {
    const group = parent[item]!;
    if (group >= 0) importance[nodeCount + group]! += importance[item]!;
  };
  for (let item = nodeCount - 1; item >= 0; item--) count(item);
  for (let item = nodeCount + groupCount - 1; item >= nodeCount; item--) count(item);
  return importance;
}

/** All but the hidden nodes, and the groups in which nothing is left. */
function drawnItems({ nodeCount, groupCount, parent, hidden }: NestedInput): Int32Array {
  const items = Int32Array.from({ length: nodeCount + groupCount }, (_, item) => item);
  if (!hidden) return items;
  const drawn = new Uint8Array(nodeCount + groupCount);
  for (let node = 0; node < nodeCount; node++) {
    drawn[node] = hidden[node] === 1 ? 0 : 1;
    if (drawn[node] === 1 && parent[node]! >= 0) drawn[nodeCount + parent[node]!] = 1;
  }
  for (let item = nodeCount + groupCount - 1; item >= nodeCount; item--)
    if (drawn[item] === 1 && parent[item]! >= 0) drawn[nodeCount + parent[item]!] = 1;
  return items.filter((item) => drawn[item] === 1);
}
