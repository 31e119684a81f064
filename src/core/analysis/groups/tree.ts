import type { Grouping, GroupKind } from "../../../protocol/graph";

/** A layer by its number, or a group of them. */
export type Item = number | Group;

export interface Group {
  readonly kind: keyof typeof GroupKind;
  readonly label: string;
  readonly key: string;
  /** In an order in which everything is made before it is read. */
  readonly items: readonly Item[];
}

const KINDS: typeof GroupKind = { scope: 0, subgraph: 1, repeated: 2, block: 3 };

/** Longest text that a group's label has; a drawn group has room for less. */
const LONGEST_LABEL = 100;

/** @param first node number of layer 0; `count` is the number of nodes. */
export function columnsOf(items: readonly Item[], first: number, count: number): Grouping {
  const of = new Int32Array(count).fill(-1);
  const kind: number[] = [];
  const parent: number[] = [];
  const label: string[] = [];
  const key: string[] = [];
  const used = new Map<string, number>();
  const pending: { readonly group: Group; readonly within: number }[] = [];
  const enter = (list: readonly Item[], within: number) => {
    for (const item of list.toReversed()) if (typeof item !== "number") pending.push({ group: item, within });
    for (const item of list) if (typeof item === "number") of[first + item] = within;
  };
  enter(items, -1);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { group, within } = next;
    const times = used.get(group.key) ?? 0;
    used.set(group.key, times + 1);
    kind.push(KINDS[group.kind]);
    parent.push(within);
    label.push(group.label.length > LONGEST_LABEL ? `${group.label.slice(0, LONGEST_LABEL - 1)}…` : group.label);
    // A scope that was cut has the same key in each piece. No name ends like this: what stands in keys ends with "/" or "}".
    key.push(times === 0 ? group.key : `${group.key} #${times + 1}`);
    enter(group.items, kind.length - 1);
  }
  return { kind: Uint8Array.from(kind), parent: Int32Array.from(parent), label, key, of };
}
