import type { ModelView } from "../../src/protocol/messages";
import { plural } from "../../src/protocol/quantities";
import type { Suggestion } from "../../src/protocol/reports";
import { groupSuggestions, placeText, type SuggestionGroup, savingTexts } from "../../src/protocol/suggestionGroups";
import { element, fill } from "../controls/element";
import { lockChange } from "../controls/lookOnly";
import { type ButtonElement, button, checkbox } from "../controls/toolkit";
import type { Link } from "../link/link";
import type { Panel } from "./panel";

/** More places of one pass than this nobody reads. */
const MOST_PLACES = 200;

const APPLY_ALL = "Applies every lossless step, compares the outputs and measures. One edit, which can be undone.";

/** What could be done to the model, with what each is expected to save. Applying is an edit. */
export class SuggestionsPanel implements Panel {
  readonly id = "suggestions";
  readonly title = "Suggestions";
  readonly element: HTMLElement;
  readonly #link: Link;
  readonly #onLayer: (anchor: string) => void;
  readonly #onCount: () => void;
  readonly #body = element("div", { class: "suggestions" });
  readonly #applyAll: ButtonElement;
  readonly #applySelected: ButtonElement;
  readonly #chosen = new Set<string>();
  /** Cards that show their places. */
  readonly #opened = new Set<string>();
  #list: readonly Suggestion[] | undefined;
  #rejected: readonly Suggestion[] = [];
  #rejectedOpen = false;
  #revision = -1;
  #trusted = true;
  #lookOnly = false;
  #busy = false;
  /** The list is of an earlier state, until the next one comes. */
  #stale = false;

  constructor(link: Link, onLayer: (anchor: string) => void, onCount: () => void) {
    this.#link = link;
    this.#onLayer = onLayer;
    this.#onCount = onCount;
    this.#applySelected = button({ onPress: () => this.#apply([...this.#chosen]) }, "Apply selected");
    this.#applyAll = button(
      {
        look: "primary",
        title: APPLY_ALL,
        onPress: () => link.send({ type: "applyAll" }),
      },
      "Apply all",
    );
    const head = element("h2", { class: "aside-title" }, "Suggestions");
    const bar = element("div", { class: "toolbar" }, head, this.#applySelected, this.#applyAll);
    this.element = element("section", { class: "suggestions-panel" }, bar, this.#body);
    this.#draw();
  }

  badge(): number | undefined {
    return this.#list?.length;
  }

  update({ revision, trusted, lookOnly }: ModelView): void {
    this.#trusted = trusted;
    this.#lookOnly = lookOnly;
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#stale = true;
      this.#link.send({ type: "suggestions" });
    }
    this.#draw();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#draw();
  }

  answer(revision: number, suggestions: readonly Suggestion[], rejected: readonly Suggestion[]): void {
    if (revision !== this.#revision) return;
    this.#list = suggestions;
    this.#rejected = rejected;
    this.#stale = false;
    for (const id of [...this.#chosen]) if (!suggestions.some((one) => one.id === id)) this.#chosen.delete(id);
    this.#onCount();
    this.#draw();
  }

  failed(revision: number, message: string): void {
    if (revision !== this.#revision) return;
    this.#list = undefined;
    this.#onCount();
    fill(this.#body, element("p", { class: "empty" }, message));
  }

  #apply(ids: readonly string[]): void {
    if (ids.length > 0 && !this.#locked) this.#link.send({ type: "apply", suggestions: ids });
  }

  get #locked(): boolean {
    return this.#busy || this.#stale;
  }

  #draw(): void {
    const list = this.#list;
    this.#body.setAttribute("aria-busy", String(this.#stale));
    const lookOnly = this.#lookOnly;
    const none = !list || list.length === 0;
    lockChange(this.#applyAll, { locked: this.#locked || !this.#trusted || none, lookOnly, title: APPLY_ALL });
    lockChange(this.#applySelected, { locked: this.#locked || this.#chosen.size === 0, lookOnly });
    fill(this.#applySelected, this.#chosen.size > 0 ? `Apply selected (${this.#chosen.size})` : "Apply selected");
    if (!list) {
      fill(this.#body, element("p", { class: "empty", role: "status" }, "Looking for what could be improved…"));
      return;
    }
    if (list.length === 0) {
      fill(
        this.#body,
        element(
          "p",
          { class: "empty", role: "status" },
          this.#rejected.length > 0
            ? "Nothing else is left to improve."
            : "Nothing left to improve: no lossless change applies to this model.",
        ),
        this.#rejectedList(),
      );
      return;
    }
    const scroll = this.#body.scrollTop;
    const groups = groupSuggestions(list);
    fill(
      this.#body,
      element("ul", { class: "cards" }, ...groups.map((group) => this.#card(group))),
      this.#rejectedList(),
    );
    this.#body.scrollTop = scroll;
  }

  /** A pass that would change something: apply it everywhere, or open the card and choose places. */
  #card({ id, title, members, estimate }: SuggestionGroup): HTMLElement {
    const ids = members.map((one) => one.id);
    const [first] = members;
    const apply = button({ label: `Apply: ${title}`, onPress: () => this.#apply(ids) }, "Apply");
    lockChange(apply, { locked: this.#locked, lookOnly: this.#lookOnly });
    const chips = savingTexts(estimate).map((text) => element("span", { class: "chip" }, text));
    const single = members.length === 1 && first ? first : undefined;
    return element(
      "li",
      { class: "card" },
      this.#tick(`Select: ${title}`, ids),
      element(
        "div",
        { class: "card-body" },
        element("h3", {}, title),
        single && element("p", { class: "text" }, single.text),
        element(
          "p",
          { class: "savings" },
          ...chips,
          single && this.#where(single, "Show layer"),
          this.#decide(`Preview: ${title}`, "Preview", "preview", ids),
          this.#decide(`Reject: ${title}`, "Reject", "reject", ids),
        ),
        !single && this.#places(id, members),
      ),
      apply,
    );
  }

  #places(id: string, members: readonly Suggestion[]): HTMLElement {
    const list = element("ul", { class: "plain places" });
    const details = element("details", {}, element("summary", {}, plural(members.length, "place")), list);
    const draw = () => {
      const more = members.length - MOST_PLACES;
      const lines = members
        .slice(0, MOST_PLACES)
        .map((one) =>
          element(
            "li",
            {},
            this.#tick(`Select: ${one.text}`, [one.id]),
            element(
              "span",
              { class: "place" },
              element("span", {}, placeText(one)),
              this.#where(one, "Show"),
              this.#decide(`Preview: ${one.text}`, "Preview", "preview", [one.id]),
              this.#decide(`Reject: ${one.text}`, "Reject", "reject", [one.id]),
            ),
          ),
        );
      fill(list, ...lines, more > 0 && element("li", { class: "hint" }, `and ${plural(more, "more place")}`));
    };
    details.addEventListener("toggle", () => {
      if (details.open) {
        this.#opened.add(id);
        draw();
      } else this.#opened.delete(id);
    });
    details.open = this.#opened.has(id);
    return details;
  }

  #decide(label: string, text: string, type: "preview" | "reject" | "restore", ids: readonly string[]): HTMLElement {
    const made = element("button", { type: "button", class: "link", "aria-label": label }, text);
    made.disabled = this.#locked;
    made.addEventListener("click", () => this.#link.send({ type, suggestions: ids }));
    return made;
  }

  /** What the user put away, to be taken back. */
  #rejectedList(): HTMLElement | false {
    const rejected = this.#rejected;
    if (rejected.length === 0) return false;
    const lines = rejected
      .slice(0, MOST_PLACES)
      .map((one) =>
        element(
          "li",
          {},
          element(
            "span",
            { class: "place" },
            one.text,
            this.#decide(`Restore: ${one.text}`, "Restore", "restore", [one.id]),
          ),
        ),
      );
    const all = rejected.map(({ id }) => id);
    const details = element(
      "details",
      { class: "rejected", open: this.#rejectedOpen },
      element("summary", {}, `Rejected (${rejected.length})`),
      rejected.length > 1 && this.#decide("Restore all rejected suggestions", "Restore all", "restore", all),
      element("ul", { class: "plain places" }, ...lines),
    );
    details.addEventListener("toggle", () => {
      this.#rejectedOpen = details.open;
    });
    return details;
  }

  #tick(label: string, ids: readonly string[]): HTMLElement {
    return checkbox({
      label,
      checked: ids.every((id) => this.#chosen.has(id)),
      onChange: (checked) => {
        for (const id of ids) {
          if (checked) this.#chosen.add(id);
          else this.#chosen.delete(id);
        }
        this.#draw();
      },
    });
  }

  #where({ nodes: [anchor] }: Suggestion, text: string): HTMLElement {
    const link = element("button", { type: "button", class: "link", title: "Show in the table" }, text);
    link.hidden = anchor === undefined;
    link.addEventListener("click", () => anchor !== undefined && this.#onLayer(anchor));
    return link;
  }
}
