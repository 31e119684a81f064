import { element } from "../../controls/element";
import { menuButton } from "../../controls/menuButton";
import { type Overlay, overlays, overlayTitles } from "../../draw/overlay";

export interface ToolEvents {
  onOverlay(overlay: Overlay): void;
  onZoom(factor: number): void;
  onFit(): void;
  onList(): void;
  onHelp(): void;
  onExport(format: "svg" | "png" | "dot" | "json"): void;
}

export const ZOOM_STEP = 1.3;

/** What the graph is coloured by, zooming, and saving pictures. */
export function graphTools(overlay: Overlay, legend: HTMLElement, events: ToolEvents): HTMLElement {
  const options = overlays.map((one) =>
    element("option", { value: one, selected: one === overlay }, overlayTitles[one]),
  );
  const select = element("select", { class: "graph-select", "aria-label": "Colour by" }, ...options);
  select.addEventListener("change", () => {
    const chosen = overlays.find((one) => one === select.value);
    if (chosen) events.onOverlay(chosen);
  });
  const tool = (text: string, title: string, press: () => void) => {
    const made = element("button", { type: "button", class: "tool", title, "aria-label": title }, text);
    made.addEventListener("click", press);
    return made;
  };
  return element(
    "div",
    { class: "graph-tools" },
    element("label", { class: "graph-colour" }, element("span", { class: "hint" }, "Colour by"), select),
    legend,
    tool("−", "Zoom out (−)", () => events.onZoom(1 / ZOOM_STEP)),
    tool("+", "Zoom in (+)", () => events.onZoom(ZOOM_STEP)),
    tool("Fit", "Fit the whole graph (0)", () => events.onFit()),
    tool("List", "List of the layers, for reading (L)", () => events.onList()),
    menuButton("Export", "Export the graph", [
      { text: "SVG", hint: "the whole graph", press: () => events.onExport("svg") },
      { text: "PNG", hint: "what is on screen", press: () => events.onExport("png") },
      { text: "DOT", hint: "for Graphviz, with costs", press: () => events.onExport("dot") },
      { text: "JSON", hint: "nodes, edges, groups, costs", press: () => events.onExport("json") },
    ]),
    tool("?", "Keys of the graph (?)", () => events.onHelp()),
  );
}
