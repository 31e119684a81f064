import { element } from "../../controls/element";

/** What is said of the keys: the popup lists them, screen readers hear where they are listed. */
export const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["↑", "↓", "←", "→"], "Follow edges, go to what stands beside"],
  [["Home", "End"], "First and last node"],
  [["Enter"], "Open the selected group, or the card of a node"],
  [["Space"], "Open the card"],
  [["Backspace", "C"], "Close the group around the selection"],
  [["Shift+E", "Shift+C"], "Open all groups, close all"],
  [["Escape"], "Close the card, then select nothing"],
  [["Shift+↑", "Shift+↓", "Shift+←", "Shift+→"], "Select more"],
  [["S"], "Keep the node selected while others are chosen"],
  [["Ctrl+A"], "Select all that was found, or everything"],
  [["Ctrl+↑", "Ctrl+↓", "Ctrl+←", "Ctrl+→"], "Move the view"],
  [["Page Up", "Page Down"], "A screen up or down"],
  [["+", "−"], "Zoom"],
  [["0"], "Fit the whole graph"],
  [["Z", "."], "Zoom to the selection"],
  [["/", "Ctrl+F"], "Search"],
  [["F3", "Shift+F3"], "Next and previous result"],
  [["]", "["], "Next and previous suggestion"],
  [["P", "A", "X"], "Preview, apply or reject the suggestion"],
  [["L"], "List of the layers, for reading"],
  [["?"], "These keys"],
];

export const HELP_HINT = "Arrow keys follow edges, L leads to a list of the layers, question mark shows all keys.";

/** The keys of the graph, over the page until Escape is pressed. */
export class KeyHelp {
  readonly element: HTMLDialogElement;

  constructor() {
    const close = element("button", { type: "button", class: "close", "aria-label": "Close the list of keys" }, "×");
    this.element = element(
      "dialog",
      { class: "graph-keys", "aria-labelledby": "graph-keys-title" },
      element("h2", {}, element("span", { id: "graph-keys-title" }, "Keys of the graph"), close),
      element("dl", {}, ...KEYS.flatMap(([keys, does]) => [keysOf(keys), element("dd", {}, does)])),
    );
    close.addEventListener("click", () => this.element.close());
    // Beside the box is outside of it.
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  /** The browser gives the focus back to where it was. */
  open(): void {
    if (!this.element.open) this.element.showModal();
  }
}

function keysOf(keys: readonly string[]): HTMLElement {
  return element("dt", {}, ...keys.flatMap((key, at) => [at > 0 && " ", element("kbd", {}, key)]));
}
