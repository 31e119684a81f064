/** The outline of a model: its groups and layers as a tree whose branches are asked for when they are opened. */

export const costColumns = ["macs", "parameters", "weightBytes", "activationBytes"] as const;
export type CostColumn = (typeof costColumns)[number];

/** Something that is selected, or is to be shown: a layer, an input or an output by its anchor, a group by its key. */
export type GraphTarget =
  | { readonly kind: "node"; readonly anchor: string }
  | { readonly kind: "group"; readonly key: string };

export interface OutlineItem {
  /** Tells items apart; that of a group stays the same while the model is edited elsewhere. */
  readonly id: string;
  /** "range": some of the many layers of one level. */
  readonly kind: "group" | "layer" | "input" | "output" | "range";
  readonly label: string;
  /** The full name of a layer. */
  readonly name: string;
  readonly target: GraphTarget | undefined;
  /** "" for groups, inputs and outputs. */
  readonly operator: string;
  readonly shape: string;
  readonly detail: string;
  /** Layers below; 1 for a layer. */
  readonly layers: number;
  /** Null: not known. */
  readonly cost: number | null;
  /** Share of the whole model's cost, 0 to 1. Null: that leaves it out, as another branch of an If counts. */
  readonly share: number | null;
  /** Share of the costliest item of this level, 0 to 1: the length of a bar. */
  readonly length: number;
}
