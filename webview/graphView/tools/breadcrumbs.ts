import { element, fill } from "../../controls/element";
import type { Scene } from "../../graph/scene";
import { visibleText } from "../../graph/visibleText";
import { afterPaint } from "../afterPaint";

/** Where the selection is: model, groups, node. Each is a button that goes there. */
export class Breadcrumbs {
  readonly element = element("nav", { class: "graph-path", "aria-label": "Groups around the selection" });
  readonly #goTo: (item: number) => void;
  readonly #renderSoon = afterPaint(() => this.#render());
  #shown: { readonly scene: Scene; readonly selected: number } | undefined;

  /** @param goTo -1 for the whole model */
  constructor(goTo: (item: number) => void) {
    this.#goTo = goTo;
  }

  show(scene: Scene, selected: number): void {
    this.#shown = { scene, selected };
    this.#renderSoon();
  }

  #render(): void {
    if (!this.#shown) return;
    const { scene, selected } = this.#shown;
    const items = selected < 0 ? [] : [...scene.groupsAround(selected), selected];
    const crumbs = [this.#crumb("Model", -1), ...items.map((item) => this.#crumb(titleOf(scene, item), item))];
    crumbs.at(-1)?.setAttribute("aria-current", "location");
    const parts = crumbs.flatMap((crumb, at) =>
      at === 0 ? [crumb] : [element("span", { class: "hint", "aria-hidden": "true" }, "›"), crumb],
    );
    fill(this.element, ...parts);
  }

  #crumb(text: string, item: number): HTMLElement {
    const crumb = element("button", { type: "button", class: "graph-crumb" }, text);
    crumb.addEventListener("click", () => this.#goTo(item));
    return crumb;
  }
}

/** The last part of a name: the groups before it say the rest. */
function titleOf({ graph, nodeCount }: Scene, item: number): string {
  if (item >= nodeCount) return visibleText(graph.groups.label[item - nodeCount] ?? "") || "(no name)";
  const name = graph.nodes.name[item] || graph.nodes.anchor[item] || "(no name)";
  return visibleText(name.split("/").findLast((part) => part !== "") ?? name);
}
