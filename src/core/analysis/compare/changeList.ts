import type { ChangeGroup, GraphChanges } from "../../../protocol/comparison";
import { type Lists, lists } from "./side";

interface Entry {
  readonly group: number;
  readonly text: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Gathers changes in any order and gives them as columns, group by group. */
export class ChangeList {
  readonly #groups: ChangeGroup[] = [];
  readonly #places = new Map<string, number>();
  readonly #entries: Entry[] = [];

  add(group: ChangeGroup, text: string, before: readonly number[], after: readonly number[]): void {
    const key = `${group.step ?? ""} ${group.title}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#groups.push(group) - 1;
      this.#places.set(key, place);
    }
    this.#entries.push({ group: place, text, before, after });
  }

  /** Changes that can be shown stand before those of their group that cannot, and otherwise as they stand in the graph. */
  columns(): GraphChanges {
    const entries = this.#inOrder();
    const texts = new Map<string, number>();
    const text = Int32Array.from(entries, (entry) => {
      let known = texts.get(entry.text);
      if (known === undefined) {
        known = texts.size;
        texts.set(entry.text, known);
      }
      return known;
    });
    return {
      groups: this.#groups,
      group: Int32Array.from(entries, ({ group }) => group),
      text,
      texts: [...texts.keys()],
      before: column(entries, "before"),
      after: column(entries, "after"),
    };
  }

  #inOrder(): Entry[] {
    const members: Entry[][] = this.#groups.map(() => []);
    for (const entry of this.#entries) members[entry.group]!.push(entry);
    const place = ({ before, after }: Entry) => before[0] ?? after[0] ?? Number.MAX_SAFE_INTEGER;
    // Many are in order already, which sorting notices.
    return members.flatMap((group) => group.sort((a, b) => place(a) - place(b)));
  }
}

function column(entries: readonly Entry[], side: "before" | "after"): Lists {
  const start = new Int32Array(entries.length + 1);
  entries.forEach((entry, at) => {
    start[at + 1] = start[at]! + entry[side].length;
  });
  const items = new Int32Array(start[entries.length]!);
  for (const [at, entry] of entries.entries()) items.set(entry[side], start[at]!);
  return { start, items };
}

/** The other way round: which changes name each node. */
export function changesOfNodes({ start, items }: Lists, nodes: number): Lists {
  const changes = new Int32Array(items.length);
  for (let change = 0; change + 1 < start.length; change++) changes.fill(change, start[change]!, start[change + 1]!);
  return lists(nodes, items, changes);
}
