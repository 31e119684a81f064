import { element, set } from "../../controls/element";

export interface GroupToolEvents {
  onOpenAll(): void;
  onCloseAll(): void;
  onGrouping(grouping: "groups" | "flat"): void;
}

/** Opens and closes all groups, and draws the graph with or without them. Out of the way where there are none. */
export class GroupTools {
  readonly element: HTMLElement;
  readonly #buttons: HTMLButtonElement[];
  readonly #grouping: HTMLButtonElement;
  #current: "groups" | "flat";

  constructor(grouping: "groups" | "flat", events: GroupToolEvents) {
    this.#current = grouping;
    const tool = (text: string, title: string, press: () => void) => {
      const made = element("button", { type: "button", class: "tool", title }, text);
      made.addEventListener("click", press);
      return made;
    };
    this.#buttons = [
      tool("Expand all", "Open all groups (Shift+E)", events.onOpenAll),
      tool("Collapse all", "Close all groups (Shift+C)", events.onCloseAll),
    ];
    this.#grouping = tool("Groups", "Draw groups of nodes as boxes and frames", () => {
      this.#current = this.#current === "flat" ? "groups" : "flat";
      this.#show();
      events.onGrouping(this.#current);
    });
    this.element = element("div", { class: "graph-tools graph-groups" }, ...this.#buttons, this.#grouping);
    this.#show();
  }

  setGroupCount(count: number): void {
    this.element.hidden = count === 0;
  }

  #show(): void {
    set(this.#grouping, { "aria-pressed": String(this.#current === "groups") });
    for (const button of this.#buttons) button.disabled = this.#current === "flat";
  }
}
