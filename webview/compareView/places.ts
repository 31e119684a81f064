import { type Comparison, type GraphChanges, NodeState } from "../../src/protocol/comparison";
import { plural } from "../../src/protocol/quantities";
import { searchNodes } from "../graph/search";
import type { SideName } from "./changeLook";

/** A node, or a group, of one of two models. */
export interface Place {
  readonly side: SideName;
  readonly item: number;
}

export const otherSide = (side: SideName): SideName => (side === "before" ? "after" : "before");

/** The item on the other side, -1 for none. Groups are the same under the same key. */
export function counterpartOf(comparison: Comparison, { side, item }: Place): number {
  const [here, there] = [comparison[side], comparison[otherSide(side)]];
  const group = item - here.state.length;
  if (group < 0) return here.counterpart[item] ?? -1;
  const found = there.graph.groups.key.indexOf(here.graph.groups.key[group] ?? "");
  return found < 0 ? -1 : there.state.length + found;
}

/** What is left of a change is where to look; what only came is looked for after. */
export function placeOf({ before, after }: GraphChanges, change: number): Place | undefined {
  const first = ({ start, items }: GraphChanges["before"]) =>
    start[change]! < start[change + 1]! ? items[start[change]!] : undefined;
  const [old, fresh] = [first(before), first(after)];
  if (old !== undefined) return { side: "before", item: old };
  return fresh === undefined ? undefined : { side: "after", item: fresh };
}

export interface FoundNodes {
  /** Undefined: nothing is searched for. */
  readonly before: ReadonlySet<number> | undefined;
  readonly after: ReadonlySet<number> | undefined;
  /** What is on both sides is found once. */
  readonly places: readonly Place[];
}

export function findNodes({ before, after }: Comparison, query: string): FoundNodes {
  const [old, fresh] = [searchNodes(before.graph, query), searchNodes(after.graph, query)];
  const places: Place[] = (fresh ?? []).map((item) => ({ side: "after", item }));
  for (const item of old ?? []) if (before.counterpart[item] === -1) places.push({ side: "before", item });
  return { before: old && new Set(old), after: fresh && new Set(fresh), places };
}

export function summary({ before, after, changes }: Comparison): string {
  const count = (states: Uint8Array, wanted: number) => states.filter((state) => state === wanted).length;
  const removed = count(before.state, NodeState.alone);
  const added = count(after.state, NodeState.alone);
  const changed = count(before.state, NodeState.changed);
  if (removed + added + changed === 0) return "Both models are the same, node by node.";
  return (
    `${plural(changes.group.length, "change")}: ${plural(removed, "node")} removed, ${plural(added, "node")} added, ` +
    `${plural(changed, "node")} changed.`
  );
}
