import { NodeState } from "../../src/protocol/comparison";
import type { ModelGraph } from "../../src/protocol/graph";
import type { Signs, Tint } from "../draw/look";

export type SideName = "before" | "after";

/** How a kind of change is drawn and called. */
export interface ChangeStyle {
  readonly word: string;
  readonly sign: string;
  readonly colour: string;
  readonly ink: string;
}

/**
 * Vermillion, blue and purple of Okabe and Ito (2008), which people with any kind of colour blindness tell apart. They mean the same in every
 * theme; the sign says it without colour.
 */
const REMOVED: ChangeStyle = { word: "Removed", sign: "−", colour: "#d55e00", ink: "#ffffff" };
const ADDED: ChangeStyle = { word: "Added", sign: "+", colour: "#0072b2", ink: "#ffffff" };
const CHANGED: ChangeStyle = { word: "Changed", sign: "~", colour: "#cc79a7", ink: "#000000" };

export const legend = [REMOVED, ADDED, CHANGED] as const;

export function styleOf(side: SideName, state: number): ChangeStyle | undefined {
  if (state === NodeState.changed) return CHANGED;
  if (state !== NodeState.alone) return undefined;
  return side === "before" ? REMOVED : ADDED;
}

/** States of nodes, then of groups: a group that holds a change is changed, one that holds nothing else is removed or added. */
export function itemStates({ groups, nodes }: ModelGraph, state: Uint8Array): Uint8Array {
  const count = nodes.kind.length;
  const items = new Uint8Array(count + groups.parent.length);
  items.set(state);
  const held = new Map<number, Set<number>>();
  const hold = (group: number, one: number) => {
    const states = held.get(group) ?? new Set();
    states.add(one);
    held.set(group, states);
  };
  for (let node = 0; node < count; node++) if (groups.of[node]! >= 0) hold(groups.of[node]!, state[node]!);
  // A parent stands before its children.
  for (let group = groups.parent.length - 1; group >= 0; group--) {
    const states = held.get(group) ?? new Set([NodeState.same]);
    const [only] = states;
    items[count + group] = states.size === 1 ? only! : NodeState.changed;
    if (groups.parent[group]! >= 0) for (const one of states) hold(groups.parent[group]!, one);
  }
  return items;
}

export function tintOf(side: SideName, states: Uint8Array): Tint {
  const style = (item: number) => styleOf(side, states[item] ?? NodeState.same);
  return {
    fill: (item) => style(item)?.colour,
    isLight: (item) => style(item)?.ink === "#000000",
    isUnknown: () => false,
    share: () => "",
  };
}

export function signsOf(side: SideName, states: Uint8Array, drawn: (item: number) => boolean): Signs {
  const items = [...states.keys()].filter((item) => states[item] !== NodeState.same && drawn(item));
  return {
    items,
    of: (item) => {
      const { sign, colour, ink } = styleOf(side, states[item]!)!;
      return { text: sign, colour, ink };
    },
  };
}
