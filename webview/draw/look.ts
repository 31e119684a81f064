import type { Suggestion } from "../../src/protocol/reports";
import type { CoupledSet } from "../graph/coupledSets";
import type { GroupMarks } from "../graph/groupMarks";
import type { Heat } from "./overlay";

/** A suggestion with the nodes it is drawn around. */
export interface Outline {
  readonly suggestion: Suggestion;
  readonly nodes: readonly number[];
}

/** How items are coloured by something that is no cost scale of its own. */
export type Tint = Pick<Heat, "fill" | "isLight" | "isUnknown" | "share">;

/** Signs beside some items, in order of their height. */
export interface Signs {
  readonly items: readonly number[];
  of(item: number): { readonly text: string; readonly colour: string; readonly ink: string };
}

/** What is drawn over the plain picture. */
export interface Look {
  /** The selected item that leads; -1 for none. */
  readonly selected: number;
  /** All selected items. */
  readonly selection: ReadonlySet<number>;
  readonly hovered: number;
  /** Nodes that a search found; undefined without a search. */
  readonly found: ReadonlySet<number> | undefined;
  readonly heat: Tint | undefined;
  readonly outlines: readonly Outline[];
  /** Layers that a suggestion changes together. */
  readonly coupled: readonly CoupledSet[];
  /** Nodes that a pass left alone, with its reasons. */
  readonly refused: ReadonlyMap<number, readonly string[]>;
  /** By closed group (as an item): what is in it. */
  readonly inGroups: ReadonlyMap<number, GroupMarks>;
  /** The suggestion that is being looked at: the others stand back. */
  readonly emphasised: string | undefined;
  /** In a preview, the nodes that are new or other than now. */
  readonly fresh: ReadonlySet<number> | undefined;
  readonly signs?: Signs | undefined;
}

export const plainLook: Look = {
  selected: -1,
  selection: new Set(),
  hovered: -1,
  found: undefined,
  heat: undefined,
  outlines: [],
  coupled: [],
  refused: new Map(),
  inGroups: new Map(),
  emphasised: undefined,
  fresh: undefined,
};
