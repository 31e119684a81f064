import { type Adjacency, adjacency } from "../layout/adjacency";
import type { Layout, LayoutInput } from "../layout/input";
import { layoutGraph } from "../layout/layout";
import { composeDrawing } from "./compose";
import { type GroupLayout, layoutGroup } from "./groupLayout";
import type { Drawing, DrawingView, NestedInput } from "./input";
import { remembering } from "./layoutMemory";
import { type Segments, segmentsOf } from "./segments";

const ROOT = -1;

/**
 * Draws a graph with any of its groups open. Each open group is laid out alone and is one box in the layout around it, so that only a
 * group that was opened or closed and the groups around it are laid out again. A graph without groups is laid out as it is.
 */
export class NestedLayout {
  readonly #input: NestedInput;
  readonly #layoutGraph: (input: LayoutInput) => Layout;
  readonly #segments: Segments;
  /** Items directly in each group, the top of the graph first. */
  readonly #children: Adjacency;
  readonly #importance: Float32Array;
  /** The last layout of each group, the whole graph's first. */
  readonly #known: (GroupLayout | undefined)[];

  constructor(input: NestedInput, layout = layoutGraph) {
    this.#input = input;
    this.#layoutGraph = remembering(layout);
    this.#segments = segmentsOf(input);
    const { nodeCount, groupCount, parent } = input;
    const items = drawnItems(input);
    this.#children = adjacency(
      items.map((item) => parent[item]! + 1),
      items,
      groupCount + 1,
    );
    this.#importance = new Float32Array(nodeCount + groupCount);
    for (const item of items) if (item < nodeCount) this.#importance[item] = input.importance[item]!;
    // A group counts what is in it: the main path is the same whether groups are open or closed.
    for (let item = nodeCount - 1; item >= 0; item--) this.#count(item);
    for (let item = nodeCount + groupCount - 1; item >= nodeCount; item--) this.#count(item);
    this.#known = [];
  }

  draw({ open }: DrawingView): Drawing {
    const { nodeCount, groupCount, parent } = this.#input;
    const drawn = new Uint8Array(groupCount);
    for (let g = 0; g < groupCount; g++) {
      const around = parent[nodeCount + g]!;
      drawn[g] = open[g] === 1 && (around < 0 || drawn[around] === 1) ? 1 : 0;
    }
    let laidOut = 0;
    for (let group = groupCount - 1; group >= ROOT; group--) {
      if (group !== ROOT && drawn[group] === 0) continue;
      const items = this.#children.items.subarray(this.#children.start[group + 1]!, this.#children.start[group + 2]!);
      const frames = new Map<number, GroupLayout>();
      items.forEach((item, at) => {
        if (item >= nodeCount && drawn[item - nodeCount] === 1) frames.set(at, this.#known[item - nodeCount + 1]!);
      });
      if (sameFrames(this.#known[group + 1], frames)) continue;
      laidOut++;
      this.#known[group + 1] = layoutGroup(
        group,
        items,
        frames,
        this.#input,
        this.#importance,
        this.#segments,
        this.#layoutGraph,
      );
    }
    return composeDrawing(this.#input, this.#known[ROOT + 1]!, laidOut);
  }

  #count(item: number): void {
    const { nodeCount, parent } = this.#input;
    const group = parent[item]!;
    if (group >= 0) this.#importance[nodeCount + group]! += this.#importance[item]!;
  }
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

function sameFrames(known: GroupLayout | undefined, frames: ReadonlyMap<number, GroupLayout>): boolean {
  if (!known || known.frames.size !== frames.size) return false;
  for (const [at, frame] of frames) if (known.frames.get(at) !== frame) return false;
  return true;
}
