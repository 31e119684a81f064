import type { ModelView } from "../../src/protocol/messages";
import { plural } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import { button } from "../controls/toolkit";
import type { Link } from "../link/link";
import type { Panel } from "./panel";
import { refusalList, stepDetails } from "./steps";

/** What was done to the model, and what was left alone and why. */
export class HistoryPanel implements Panel {
  readonly id = "history";
  readonly title = "History";
  readonly element = element("section", { class: "scroll" });
  readonly #link: Link;
  #count = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  badge(): number | undefined {
    return this.#count || undefined;
  }

  update({ state: { steps } }: ModelView): void {
    this.#count = steps.length;
    if (steps.length === 0) {
      fill(
        this.element,
        element(
          "p",
          { class: "empty" },
          "Nothing was changed yet. Steps that you apply are listed here, and each can be undone.",
        ),
      );
      return;
    }
    const lines = steps.map((step, at) => {
      const last = at === steps.length - 1;
      const undo = button(
        {
          label: last ? undefined : `Undo everything after ${step.title}`,
          title: last ? "The model is here" : `Undo ${plural(steps.length - 1 - at, "step")}`,
          onPress: () => this.#link.send({ type: "goTo", steps: at + 1 }),
        },
        last ? "Here" : "Back to here",
      );
      undo.disabled = last;
      return element("li", { class: "step-line" }, stepDetails(step, at + 1), undo);
    });
    const original = button({ onPress: () => this.#link.send({ type: "goTo", steps: 0 }) }, "Undo everything");
    const refused = steps.flatMap(({ refused: one }) => one);
    fill(
      this.element,
      element("div", { class: "toolbar" }, element("h2", {}, plural(steps.length, "step")), original),
      element("ol", { class: "steps plain" }, ...lines),
      refused.length > 0 && element("h2", {}, `Left alone (${refused.length})`),
      refused.length > 0 && refusalList(refused),
    );
  }
}
