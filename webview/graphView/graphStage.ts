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
