import type { ChangeGroup, GraphChanges } from "../../src/protocol/comparison";
import { group as grouped } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import { visibleText } from "../graph/visibleText";
import { ListKeys } from "./listKeys";

/** How many of a group are listed at once. A page with an element for each of 100,000 changes would not scroll. */
const LISTED_AT_ONCE = 300;

/** The changes, grouped by the pass that made them. */
export class ChangeList {
  readonly element = element("nav", { class: "compare-changes", "aria-label": "Changes" });
  readonly #onGo: (change: number) => void;
  readonly #onTurn: () => void;
  readonly #entries = new Map<number, HTMLElement>();
  readonly #groups: HTMLDetailsElement[] = [];
  readonly #keys = new ListKeys(this.element);
  #changes: GraphChanges | undefined;
  #current = -1;

  /** @param events.onTurn when a group was opened or closed */
  constructor(events: { onGo: (change: number) => void; onTurn: () => void }) {
    this.#onGo = events.onGo;
    this.#onTurn = events.onTurn;
  }

  /** Keys of the groups that are open. */
  get open(): string[] {
    const groups = this.#changes?.groups ?? [];
    return groups.filter((_, at) => this.#groups[at]?.open).map(keyOf);
  }

  /** @param open keys of the groups to open; undefined: the only one */
  show(changes: GraphChanges, open: readonly string[] | undefined): void {
    this.#changes = changes;
    this.#current = -1;
    this.#entries.clear();
    this.#groups.length = 0;
    const members = changes.groups.map(() => [] as number[]);
    changes.group.forEach((group, change) => {
      members[group]!.push(change);
    });
    changes.groups.forEach(({ title, step }, at) => {
      const list = element("ul", { class: "compare-entries" });
      const made = element(
        "details",
        { class: "compare-group" },
        element(
          "summary",
          { title: step === undefined ? undefined : `Step ${step}` },
          step !== undefined && element("span", { class: "compare-step" }, `${step}`),
          element("span", { class: "compare-pass" }, visibleText(title)),
          element("span", { class: "count" }, grouped(members[at]!.length)),
        ),
        list,
      );
      made.addEventListener("toggle", () => {
        if (made.open && list.childElementCount === 0) this.#list(list, members[at]!, 0);
        if (made.isConnected) this.#onTurn();
      });
      this.#groups.push(made);
    });
    fill(
      this.element,
      ...(this.#groups.length > 0
        ? this.#groups
        : [element("p", { class: "empty" }, "Both models are the same, node by node.")]),
    );
    this.#keys.listed(this.element);
    changes.groups.forEach((group, at) => {
      if (open ? open.includes(keyOf(group)) : changes.groups.length === 1) this.#groups[at]!.open = true;
    });
  }

  /** Marks the change that both graphs show. */
  mark(change: number): void {
    const group = this.#changes?.group[change];
    this.#entries.get(this.#current)?.removeAttribute("aria-current");
    this.#current = change;
    const details = group === undefined ? undefined : this.#groups[group];
    if (!details) return;
    if (!details.open) details.open = true;
    // The entries are made when the group has opened.
    requestAnimationFrame(() => {
      const entry = this.#entries.get(this.#current);
      entry?.setAttribute("aria-current", "true");
      if (entry) this.#keys.stopAt(entry);
      (entry ?? details).scrollIntoView({ block: "nearest" });
    });
  }

  /** @param from how many of the group are listed already */
  #list(list: HTMLElement, members: readonly number[], from: number): void {
    const changes = this.#changes;
    if (!changes) return;
    const to = Math.min(members.length, from + LISTED_AT_ONCE);
    for (const change of members.slice(from, to)) list.append(this.#entry(changes, change));
    if (to < members.length) list.append(this.#more(list, members, to));
    this.#keys.listed(list);
    this.#entries.get(this.#current)?.setAttribute("aria-current", "true");
  }

  #entry(changes: GraphChanges, change: number): HTMLElement {
    const text = visibleText(changes.texts[changes.text[change]!]!);
    if (!isDrawn(changes, change))
      return element("li", { class: "compare-undrawn", title: `${text} (not drawn)` }, text);
    const entry = element("button", { class: "compare-entry", type: "button", title: text }, text);
    entry.addEventListener("click", () => this.#onGo(change));
    this.#entries.set(change, entry);
    return element("li", {}, entry);
  }

  #more(list: HTMLElement, members: readonly number[], listed: number): HTMLElement {
    const left = members.length - listed;
    const text =
      left > LISTED_AT_ONCE ? `Show ${LISTED_AT_ONCE} more of ${grouped(left)}` : `Show ${grouped(left)} more`;
    const button = element("button", { class: "link", type: "button" }, text);
    const item = element("li", {}, button);
    button.addEventListener("click", () => {
      const next = members[listed]!;
      item.remove();
      this.#list(list, members, listed);
      this.#entries.get(next)?.focus();
    });
    return item;
  }
}

function keyOf({ step, title }: ChangeGroup): string {
  return `${step ?? ""} ${title}`;
}

/** Constants are not drawn, and neither are changes that are of them alone. */
export function isDrawn({ before, after }: GraphChanges, change: number): boolean {
  return before.start[change + 1]! > before.start[change]! || after.start[change + 1]! > after.start[change]!;
}
