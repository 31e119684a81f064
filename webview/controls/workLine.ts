import type { Progress } from "../../src/protocol/reports";
import { element } from "./element";
import { button } from "./toolkit";

/** What is going on, how far it is, and a way to stop it. Hidden while there is nothing. */
export class WorkLine {
  readonly element: HTMLElement;
  readonly #text = element("span", { class: "work-text" });
  readonly #bar = element("progress", { "aria-label": "Progress" });

  constructor(onCancel: () => void) {
    const cancel = button({ onPress: onCancel }, "Cancel");
    this.element = element("div", { class: "work", role: "status", hidden: true }, this.#text, this.#bar, cancel);
  }

  show(title: string, { stage, fraction }: Progress): void {
    this.element.hidden = false;
    this.#text.textContent = stage ? `${title}: ${stage}` : `${title}…`;
    if (fraction === null) this.#bar.removeAttribute("value");
    else this.#bar.value = fraction;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
