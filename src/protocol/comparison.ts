/** Two models side by side: which node of the one is which of the other, and what changed. Node numbers are those of the graphs. */
import type { ModelGraph } from "./graph";
import type { DiffTotals } from "./reports";

/** What became of a node. `alone`: it has no counterpart, so it was removed (before) or added (after). */
export const NodeState = { same: 0, changed: 1, alone: 2 } as const;

export interface ComparedGraph {
  readonly graph: ModelGraph;
  readonly totals: DiffTotals;
  /** The node on the other side, -1 for none. One entry for each node. */
  readonly counterpart: Int32Array;
  /** Values of `NodeState`. */
  readonly state: Uint8Array;
  /** The changes that concern each node: those of node `i` are `items[start[i]]` to `items[start[i + 1] - 1]`. */
  readonly changesOf: { readonly start: Int32Array; readonly items: Int32Array };
}

/** What belongs together in the list of changes: what one pass did, or one kind of difference. */
export interface ChangeGroup {
  readonly title: string;
  /** Place of the step among those that did something, from 1; absent where no step is known. */
  readonly step?: number;
}

/** The changes in columns, one entry for each, in the order of their groups. */
export interface GraphChanges {
  readonly groups: readonly ChangeGroup[];
  /** Index into `groups`. */
  readonly group: Int32Array;
  /** Index into `texts`: one clause. */
  readonly text: Int32Array;
  readonly texts: readonly string[];
  /** The nodes that went or changed, and those that came or changed. Change `i` has `items[start[i]]` to `items[start[i + 1] - 1]`. */
  readonly before: { readonly start: Int32Array; readonly items: Int32Array };
  readonly after: { readonly start: Int32Array; readonly items: Int32Array };
}

export interface Comparison {
  readonly before: ComparedGraph;
  readonly after: ComparedGraph;
  readonly changes: GraphChanges;
}
