import { type Child, element } from "../../controls/element";
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

/** A small button that copies; what it copied is said beside it for a moment. */
export function copyButton(what: string, copy: () => void): HTMLButtonElement {
  const label = `Copy ${what}`;
  const made = element("button", { type: "button", class: "copy", title: label, "aria-label": label }, "⧉");
  made.addEventListener("click", (event) => {
    event.preventDefault(); // In a summary, a click would open or close it.
    copy();
    made.textContent = "✓";
    made.setAttribute("aria-label", "Copied");
    setTimeout(() => {
      made.textContent = "⧉";
      made.setAttribute("aria-label", label);
    }, 1200);
  });
  return made;
}
