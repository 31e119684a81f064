import type { ModelView } from "../../src/protocol/messages";
import { formatBytes, formatCount, plural } from "../../src/protocol/quantities";
import type { Suggestion } from "../../src/protocol/reports";
import { element, fill } from "../controls/element";
import { type ButtonElement, button, checkbox } from "../controls/toolkit";
import type { Link } from "../link/link";
import type { Panel } from "./panel";

/** More than this nobody reads; "Apply all" takes the rest along. */
const MOST_SHOWN = 400;

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
  #list: readonly Suggestion[] | undefined;
  #revision = -1;
  #trusted = true;
  #busy = false;

  constructor(link: Link, onLayer: (anchor: string) => void, onCount: () => void) {
    this.#link = link;
    this.#onLayer = onLayer;
    this.#onCount = onCount;
    this.#applySelected = button({ onPress: () => this.#apply([...this.#chosen]) }, "Apply selected");
    this.#applyAll = button(
      {
        look: "primary",
        title: "Applies every lossless step, compares the outputs and measures. One edit, which can be undone.",
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

  update({ revision, trusted }: ModelView): void {
    this.#trusted = trusted;
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#link.send({ type: "suggestions" });
    }
    this.#draw();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#draw();
  }

  answer(revision: number, suggestions: readonly Suggestion[]): void {
    if (revision !== this.#revision) return;
    this.#list = suggestions;
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
    if (ids.length > 0 && !this.#busy) this.#link.send({ type: "apply", suggestions: ids });
  }

  #draw(): void {
    const list = this.#list;
    this.#applyAll.disabled = this.#busy || !this.#trusted || !list || list.length === 0;
    this.#applySelected.disabled = this.#busy || this.#chosen.size === 0;
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
          "Nothing left to improve: no lossless change applies to this model.",
        ),
      );
      return;
    }
    const scroll = this.#body.scrollTop;
    const more = list.length - MOST_SHOWN;
    fill(
      this.#body,
      element("ul", { class: "cards" }, ...list.slice(0, MOST_SHOWN).map((one) => this.#card(one))),
      more > 0 && element("p", { class: "hint" }, `and ${plural(more, "more suggestion")}`),
    );
    this.#body.scrollTop = scroll;
  }

  #card(suggestion: Suggestion): HTMLElement {
    const { id, title, text, nodes } = suggestion;
    const tick = checkbox({
      label: `Select: ${title}`,
      checked: this.#chosen.has(id),
      onChange: (checked) => {
        if (checked) this.#chosen.add(id);
        else this.#chosen.delete(id);
        this.#draw();
      },
    });
    const apply = button({ label: `Apply: ${title}`, onPress: () => this.#apply([id]) }, "Apply");
    apply.disabled = this.#busy;
    const [first] = nodes;
    const where = element(
      "button",
      { type: "button", class: "link", title: "Show in the table", hidden: first === undefined },
      nodes.length <= 1 ? "Show layer" : `Show first of ${plural(nodes.length, "layer")}`,
    );
    where.addEventListener("click", () => first !== undefined && this.#onLayer(first));
    return element(
      "li",
      { class: "card" },
      tick,
      element(
        "div",
        { class: "card-body" },
        element("h3", {}, title),
        element("p", { class: "text" }, text),
        element("p", { class: "savings" }, ...savings(suggestion), where),
      ),
      apply,
    );
  }
}

/** What is expected to be saved, as chips. */
function savings({ estimate: { nodes, macs, parameters, bytes } }: Suggestion): HTMLElement[] {
  const chips: string[] = [];
  if (nodes !== 0) chips.push(`${nodes > 0 ? "−" : "+"}${plural(Math.abs(nodes), "node")}`);
  if (macs !== null && macs > 0) chips.push(`−${formatCount(macs)} MACs`);
  if (parameters > 0) chips.push(`−${formatCount(parameters)} parameters`);
  if (bytes > 0) chips.push(`−${formatBytes(bytes)}`);
  return chips.map((chip) => element("span", { class: "chip" }, chip));
}
