import { type Child, element, fill } from "../../controls/element";
import type { CardState } from "./cardState";

export interface SectionOptions {
  /** Tells sections apart over nodes: one that was opened is open on the next card too. */
  readonly key: string;
  readonly isOpen: boolean;
  readonly class?: string;
}

/** Collapsible parts of the card. What is in one is made when it is opened first. */
export class Sections {
  readonly #save: (sections: CardState["sections"]) => void;
  #open: Record<string, boolean>;

  constructor(open: CardState["sections"], save: (sections: CardState["sections"]) => void) {
    this.#open = { ...open };
    this.#save = save;
  }

  isOpen(key: string, usually: boolean): boolean {
    return Object.hasOwn(this.#open, key) ? this.#open[key] === true : usually;
  }

  remember(key: string, open: boolean): void {
    this.#open = { ...this.#open, [key]: open };
    this.#save(this.#open);
  }

  section(options: SectionOptions, summary: readonly Child[], build: () => readonly Child[]): HTMLDetailsElement {
    const body = element("div", { class: "card-section-body" });
    const open = this.isOpen(options.key, options.isOpen);
    const details = element(
      "details",
      { class: `card-section ${options.class ?? ""}`.trim(), open },
      element("summary", {}, element("span", { class: "summary-text" }, ...summary)),
      body,
    );
    let isBuilt = false;
    const make = () => {
      if (!isBuilt) fill(body, ...build());
      isBuilt = true;
    };
    if (open) make();
    details.addEventListener("toggle", () => {
      if (details.open) make();
      if (details.open !== this.isOpen(options.key, options.isOpen)) this.remember(options.key, details.open);
    });
    return details;
  }
}
