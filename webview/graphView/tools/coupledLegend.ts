import { plural } from "../../../src/protocol/quantities";
import { element, fill } from "../../controls/element";
import { tintOf } from "../../draw/coupledPainter";
import type { CoupledSet } from "../../graph/coupledSets";
import { visibleText } from "../../graph/visibleText";

const MOST = 8;

/** Which letter and tint stands for which layers that are changed together; pressing one selects them. */
export class CoupledLegend {
  readonly element = element("div", {
    class: "graph-coupled",
    role: "group",
    "aria-label": "Layers changed together",
    hidden: true,
  });
  readonly #onChoose: (set: CoupledSet) => void;
  #shown: readonly CoupledSet[] = [];

  constructor(onChoose: (set: CoupledSet) => void) {
    this.#onChoose = onChoose;
  }

  show(sets: readonly CoupledSet[]): void {
    if (sets === this.#shown) return;
    this.#shown = sets;
    this.element.hidden = sets.length === 0;
    const more = sets.length - MOST;
    fill(
      this.element,
      element("span", { class: "hint" }, "Changed together"),
      ...sets.slice(0, MOST).map((set) => this.#line(set)),
      more > 0 && element("span", { class: "hint" }, `and ${more} more`),
    );
  }

  #line(set: CoupledSet): HTMLElement {
    const letter = element("span", { class: "graph-coupled-letter" }, set.letter);
    letter.style.background = tintOf(set.number);
    const text = plural(set.nodes.length, "layer");
    const line = element(
      "button",
      { type: "button", class: "graph-coupled-set", title: visibleText(set.suggestion.text) },
      letter,
      text,
    );
    line.setAttribute("aria-label", `${set.letter}: ${text}, ${set.suggestion.title}`);
    line.addEventListener("click", () => this.#onChoose(set));
    return line;
  }
}
