import { element, fill } from "../controls/element";
import type { Panel } from "./panel";

/** The tab list and the panels under it, as the ARIA practices describe tabs: arrows move, one tab is in the tab order. */
export class Tabs {
  readonly element: HTMLElement;
  readonly #panels: readonly Panel[];
  readonly #tabs = new Map<string, HTMLButtonElement>();
  readonly #onSelect: (id: string) => void;
  #current: string;

  constructor(panels: readonly Panel[], current: string, onSelect: (id: string) => void) {
    this.#panels = panels;
    this.#onSelect = onSelect;
    this.#current = panels.some(({ id }) => id === current) ? current : (panels[0]?.id ?? "");
    const list = element("div", { role: "tablist", class: "tabs", "aria-label": "Views of the model" });
    for (const panel of panels) {
      const tab = element("button", {
        role: "tab",
        type: "button",
        class: "tab",
        id: `tab-${panel.id}`,
        "aria-controls": `panel-${panel.id}`,
      });
      tab.addEventListener("click", () => this.select(panel.id));
      this.#tabs.set(panel.id, tab);
      list.append(tab);
      panel.element.id = `panel-${panel.id}`;
      panel.element.setAttribute("role", "tabpanel");
      panel.element.setAttribute("aria-labelledby", tab.id);
      panel.element.classList.add("panel");
    }
    list.addEventListener("keydown", (event) => this.#key(event));
    this.element = element("main", { class: "main" }, list, ...panels.map((panel) => panel.element));
    this.refresh();
    this.#show();
  }

  get current(): string {
    return this.#current;
  }

  select(id: string): void {
    if (!this.#tabs.has(id)) return;
    this.#current = id;
    this.#show();
    this.#onSelect(id);
  }

  /** Titles and numbers anew. */
  refresh(): void {
    for (const panel of this.#panels) {
      const tab = this.#tabs.get(panel.id);
      const count = panel.badge?.();
      if (tab) fill(tab, panel.title, count !== undefined && element("span", { class: "badge" }, String(count)));
    }
  }

  #show(): void {
    for (const panel of this.#panels) {
      const selected = panel.id === this.#current;
      const tab = this.#tabs.get(panel.id);
      tab?.setAttribute("aria-selected", String(selected));
      if (tab) tab.tabIndex = selected ? 0 : -1;
      panel.element.hidden = !selected;
      if (selected) panel.shown?.();
    }
  }

  #key(event: KeyboardEvent): void {
    const visible = this.#panels.filter(({ id }) => this.#tabs.get(id)?.offsetParent !== null);
    const at = visible.findIndex(({ id }) => id === this.#current);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: visible.length - 1 - at }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = visible[(at + step + visible.length) % visible.length];
    if (!next) return;
    this.select(next.id);
    this.#tabs.get(next.id)?.focus();
  }
}
