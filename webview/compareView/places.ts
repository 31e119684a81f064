import { type Comparison, type GraphChanges, NodeState } from "../../src/protocol/comparison";
import type { ModelGraph } from "../../src/protocol/graph";
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

/** How many edges are gone along, from a node without a counterpart, to one with. */
const FURTHEST = 4;

/** An item and its counterpart, or where a node has none those of the node that is nearest along the edges; undefined where none is near. */
export function pairNear(
  comparison: Comparison,
  { side, item }: Place,
): Readonly<Record<SideName, number>> | undefined {
  const { counterpart, graph } = comparison[side];
  const pairOf = (one: number, other: number) =>
    side === "before" ? { before: one, after: other } : { before: other, after: one };
  if (item >= counterpart.length) {
    const group = counterpartOf(comparison, { side, item });
    return group === -1 ? undefined : pairOf(item, group);
  }
  const seen = new Set([item]);
  let edge: readonly number[] = [item];
  for (let distance = 0; distance <= FURTHEST && edge.length > 0; distance++) {
    const found = edge.find((node) => counterpart[node] !== -1);
    if (found !== undefined) return pairOf(found, counterpart[found]!);
    edge = neighboursOf(graph, new Set(edge)).filter((node) => !seen.has(node));
    for (const node of edge) seen.add(node);
  }
  return undefined;
}

/** What is read by any of the nodes, then what reads them. One look at all edges: quick enough where somebody goes to a single node. */
function neighboursOf({ edges: { source, target } }: ModelGraph, nodes: ReadonlySet<number>): number[] {
  const [read, reading] = [new Set<number>(), new Set<number>()];
  for (let edge = 0; edge < source.length; edge++) {
    if (nodes.has(target[edge]!)) read.add(source[edge]!);
    if (nodes.has(source[edge]!)) reading.add(target[edge]!);
  }
  return [...read, ...reading];
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
