import { element } from "../controls/element";

/** What holds the drawing and takes its keys. */
export function stageElement(helpId: string, ...children: HTMLElement[]): HTMLElement {
  return element(
    "div",
    {
      class: "graph-view",
      tabindex: 0,
      role: "application",
      "aria-label": "Graph of the model",
      "aria-describedby": helpId,
    },
    ...children,
  );
}

export interface PageParts {
  readonly search: HTMLElement;
  readonly tools: HTMLElement;
  /** Above the drawing: the way to what is selected, and what is drawn. */
  readonly path: readonly HTMLElement[];
  readonly preview: HTMLElement;
  readonly list: HTMLElement;
  readonly stage: HTMLElement;
  readonly card: HTMLElement;
  readonly totals: HTMLElement;
  /** Out of the way until they have something to say. */
  readonly others: readonly HTMLElement[];
}

/** The graph's page from top to bottom. */
export function pageElement(parts: PageParts): HTMLElement {
  return element(
    "section",
    { class: "graph-panel" },
    element("div", { class: "toolbar graph-bar" }, parts.search, parts.tools),
    element("div", { class: "graph-pathbar" }, ...parts.path),
    parts.preview,
    element("div", { class: "graph-body" }, parts.list, parts.stage, parts.card),
    parts.totals,
    ...parts.others,
  );
}
