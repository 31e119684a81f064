import type { Suggestion } from "../../src/protocol/reports";
import { savingTexts } from "../../src/protocol/suggestionGroups";
import { element, fill } from "../controls/element";
import { lockChange } from "../controls/lookOnly";
import { button } from "../controls/toolkit";

const APPLY = "Apply (A)";

type Decision = "preview" | "apply" | "reject";

/** The suggestion that is looked at, and which of how many it is. */
export interface LookedAt {
  readonly suggestion: Suggestion;
  readonly at: number;
  readonly count: number;
}

/** Above the drawing, which it covers nothing of: the suggestion that was gone to, with what it saves, to be decided on. */
export class SuggestionBar {
  readonly element = element("div", {
    class: "graph-suggested",
    role: "group",
    "aria-label": "Suggestion",
    hidden: true,
  });
  readonly #text = element("strong", {});
  readonly #savings = element("span", { class: "savings" });
  readonly #apply = this.#button(APPLY, "apply", "Apply");
  readonly #onDecide: (decision: Decision) => void;

  /** @param onLeave the focus goes back to the drawing */
  constructor(onDecide: (decision: Decision) => void, onLeave: () => void) {
    this.#onDecide = (decision) => {
      // What is decided on may be gone, and its buttons with it.
      onLeave();
      onDecide(decision);
    };
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") onLeave();
    });
    const preview = this.#button("Preview (P)", "preview", "Preview");
    const reject = this.#button("Reject (X)", "reject", "Reject");
    const actions = element("span", { class: "graph-preview-actions" }, preview, this.#apply, reject);
    fill(this.element, this.#text, this.#savings, actions);
  }

  /** Undefined: none is looked at, or it is told elsewhere. */
  show(looked: LookedAt | undefined, state: { readonly busy: boolean; readonly lookOnly: boolean }): void {
    this.element.hidden = looked === undefined;
    if (!looked) return;
    const { suggestion, at, count } = looked;
    lockChange(this.#apply, { locked: state.busy, lookOnly: state.lookOnly, title: APPLY });
    this.#text.textContent = `Suggestion ${at + 1} of ${count}: ${suggestion.title}`;
    this.#text.title = suggestion.text;
    fill(
      this.#savings,
      ...savingTexts(suggestion.estimate).map((saving) => element("span", { class: "chip" }, saving)),
    );
  }

  #button(title: string, decision: Decision, text: string) {
    return button(
      { look: decision === "apply" ? "primary" : "secondary", title, onPress: () => this.#onDecide(decision) },
      text,
    );
  }
}
