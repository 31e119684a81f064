import type { Suggestion } from "../../src/protocol/reports";
import type { GroupMarks } from "../graph/groupMarks";
import type { Heat } from "./overlay";

/** A suggestion with the nodes it is drawn around. */
export interface Outline {
  readonly suggestion: Suggestion;
  readonly nodes: readonly number[];
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
  readonly heat: Heat | undefined;
  readonly outlines: readonly Outline[];
  /** Nodes that a pass left alone, with its reasons. */
  readonly refused: ReadonlyMap<number, readonly string[]>;
  /** By closed group (as an item): what is in it. */
  readonly inGroups: ReadonlyMap<number, GroupMarks>;
}

export const plainLook: Look = {
  selected: -1,
  selection: new Set(),
  hovered: -1,
  found: undefined,
  heat: undefined,
  outlines: [],
  refused: new Map(),
  inGroups: new Map(),
};
