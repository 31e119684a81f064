import { type Child, element, set } from "../../controls/element";
import { visibleText } from "../../graph/visibleText";

/** A line of a list of facts. */
export function fact(name: string, ...value: Child[]): HTMLElement[] {
  const shown = value.map((part) => (typeof part === "string" ? visibleText(part) || "–" : part));
  return [element("dt", {}, visibleText(name)), element("dd", {}, ...shown)];
}

export function linkButton(text: string, go: () => void, label?: string): HTMLButtonElement {
  const link = element("button", { type: "button", class: "link", "aria-label": label }, text);
  link.addEventListener("click", go);
  return link;
}

const SVG = "http://www.w3.org/2000/svg";
/** Two sheets; a tick. Drawn, since few fonts have the signs. */
const COPY = "M5.5 3.5h7v8h-7z M10.5 11.5v2h-7v-8h2";
const DONE = "M3 8.5l3.5 3.5L13 4.5";

function icon(path: string): SVGSVGElement {
  const line = document.createElementNS(SVG, "path");
  set(line, { d: path });
  const drawing = document.createElementNS(SVG, "svg");
  set(drawing, { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" });
  drawing.append(line);
  return drawing;
}

/** A small button that copies; that it did is seen for a moment. */
export function copyButton(what: string, copy: () => void): HTMLButtonElement {
  const label = `Copy ${what}`;
  const made = element("button", { type: "button", class: "copy", title: label, "aria-label": label }, icon(COPY));
  made.addEventListener("click", (event) => {
    event.preventDefault(); // In a summary, a click would open or close it.
    copy();
    made.replaceChildren(icon(DONE));
    made.setAttribute("aria-label", "Copied");
    setTimeout(() => {
      made.replaceChildren(icon(COPY));
      made.setAttribute("aria-label", label);
    }, 1200);
  });
  return made;
}
