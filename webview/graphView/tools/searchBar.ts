import { element } from "../../controls/element";
import { type TextFieldElement, textField } from "../../controls/toolkit";

export interface SearchEvents {
  onQuery(query: string): void;
  /** To the next (1) or previous (-1) of what was found. */
  onStep(step: 1 | -1): void;
  /** Away from the field, back to the drawing. */
  onLeave(): void;
}

const HELP = "Words, or op:Conv, name:stem, shape:64, dtype:float16, k:3, macs>5%, params>1M, bytes, activation";

/** The field that searches the graph, and what it found. */
export class SearchBar {
  readonly element: HTMLElement;
  readonly #field: TextFieldElement;
  readonly #count = element("span", { class: "graph-count", role: "status" });
  readonly #steps: HTMLButtonElement[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(query: string, events: SearchEvents) {
    this.#field = textField({
      label: "Search the graph",
      placeholder: "Search: op:Conv, k:3",
      value: query,
      onInput: (text) => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => events.onQuery(text), 120);
      },
    });
    this.#field.title = HELP;
    this.#field.classList.add("graph-field");
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") events.onStep(event.shiftKey ? -1 : 1);
      else if (event.key === "Escape") events.onLeave();
      else return;
      event.preventDefault();
    });
    this.#steps = ([-1, 1] as const).map((step) => {
      const title = step === 1 ? "Next result (Enter, F3)" : "Previous result (Shift+Enter, Shift+F3)";
      const made = element("button", { type: "button", class: "tool", title, "aria-label": title, hidden: true });
      made.textContent = step === 1 ? "↓" : "↑";
      made.addEventListener("click", () => events.onStep(step));
      return made;
    });
    this.element = element("div", { class: "graph-search" }, this.#field, this.#count, ...this.#steps);
  }

  focus(): void {
    this.#field.focus();
  }

  /** @param at place of the selected node among what was found, from 0; -1 when it is none of them */
  show(found: number | undefined, at: number): void {
    for (const step of this.#steps) step.hidden = found === undefined || found === 0;
    if (found === undefined) this.#count.textContent = "";
    else if (found === 0) this.#count.textContent = "nothing found";
    else this.#count.textContent = at >= 0 ? `${at + 1} of ${found}` : `${found} found`;
  }
}
