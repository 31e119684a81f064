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
    const place = ({ before, after }: Entry) => before[0] ?? after[0] ?? Number.POSITIVE_INFINITY;
    const entries = this.#entries.toSorted((a, b) => a.group - b.group || compare(place(a), place(b)));
    const texts = new Map<string, number>();
    for (const { text } of entries) if (!texts.has(text)) texts.set(text, texts.size);
    return {
      groups: this.#groups,
      group: Int32Array.from(entries, ({ group }) => group),
      text: Int32Array.from(entries, ({ text }) => texts.get(text)!),
      texts: [...texts.keys()],
      before: columns(entries.map(({ before }) => before)),
      after: columns(entries.map(({ after }) => after)),
    };
  }
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function columns(all: readonly (readonly number[])[]): Lists {
  const start = new Int32Array(all.length + 1);
  all.forEach((one, at) => {
    start[at + 1] = start[at]! + one.length;
  });
  return { start, items: Int32Array.from(all.flat()) };
}

/** The other way round: which changes name each node. */
export function changesOfNodes({ start, items }: Lists, nodes: number): Lists {
  const changes = new Int32Array(items.length);
  for (let change = 0; change + 1 < start.length; change++) changes.fill(change, start[change]!, start[change + 1]!);
  return lists(nodes, items, changes);
}
