import { formatBytes, formatCount, plural } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import { nodesIn, sourcesOf, targetsOf } from "../graph/neighbours";
import type { Scene } from "../graph/scene";
import { totalsOf } from "../graph/totals";
import { visibleText } from "../graph/visibleText";
import { fact, linkButton } from "./card/facts";
import { nodeTitle } from "./describe";

export interface GroupCardEvents {
  onSelect(item: number): void;
  /** Opens the group where it is closed, closes it where it is open. */
  onTurn(item: number): void;
  onClose(): void;
}

const MOST_LINES = 20;
const COSTLIEST = 5;

/** What there is to say of a selected group. */
export class GroupCard {
  readonly element = element("aside", {
    class: "graph-card",
    "aria-label": "Selected group",
    tabindex: -1,
    hidden: true,
  });
  readonly #events: GroupCardEvents;

  constructor(events: GroupCardEvents) {
    this.#events = events;
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") events.onClose();
    });
  }

  hide(): void {
    this.element.hidden = true;
  }

  show(scene: Scene, item: number): void {
    const { graph, nodeCount } = scene;
    const nodes = nodesIn(graph, item - nodeCount);
    const close = element("button", { type: "button", class: "close", "aria-label": "Close card" }, "×");
    close.addEventListener("click", () => this.#events.onClose());
    const turn = linkButton(scene.isFrame(item) ? "Close the group" : "Open the group", () =>
      this.#events.onTurn(item),
    );
    const { macs, parameters, weightBytes } = totalsOf(graph, [item], undefined);
    fill(
      this.element,
      element("h2", {}, element("span", { class: "operator-chip" }, "Group"), close),
      element("p", { class: "graph-card-name" }, visibleText(graph.groups.label[item - nodeCount] || "(no name)")),
      element("p", {}, turn),
      element(
        "dl",
        { class: "facts" },
        ...fact("Holds", plural(nodes.length, "node")),
        ...fact("Operators", operatorsOf(scene, nodes)),
        ...fact("MACs", `${formatCount(macs.sum)}${share(macs)}`),
        ...fact("Parameters", `${formatCount(parameters.sum)}${share(parameters)} (${formatBytes(weightBytes.sum)})`),
      ),
      ...this.#list("Costs most", scene, costliest(scene, nodes)),
      ...this.#list("Comes from", scene, sourcesOf(scene, item)),
      ...this.#list("Goes to", scene, targetsOf(scene, item)),
    );
    this.element.hidden = false;
  }

  #list(title: string, { graph }: Scene, nodes: readonly number[]): HTMLElement[] {
    if (nodes.length === 0) return [];
    const lines = nodes.slice(0, MOST_LINES).map((node) =>
      element(
        "li",
        {},
        linkButton(nodeTitle(graph, node), () => this.#events.onSelect(node)),
      ),
    );
    const more = nodes.length - lines.length;
    if (more > 0) lines.push(element("li", { class: "hint" }, `and ${plural(more, "more node")}`));
    return [element("h3", {}, title), element("ul", { class: "plain" }, ...lines)];
  }
}

function share({ sum, whole }: { readonly sum: number; readonly whole: number }): string {
  return whole > 0 ? `, ${((sum / whole) * 100).toFixed(1)} %` : "";
}

/** "Conv ×4, Relu ×3". */
function operatorsOf({ graph: { nodes, texts } }: Scene, inside: readonly number[]): string {
  const counts = new Map<string, number>();
  for (const node of inside) {
    const operator = texts[nodes.operator[node]!] ?? "";
    if (operator !== "") counts.set(operator, (counts.get(operator) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([operator, count]) => `${operator} ×${count}`)
    .join(", ");
}

function costliest({ graph: { nodes } }: Scene, inside: readonly number[]): number[] {
  return inside
    .filter((node) => nodes.macs[node]! > 0)
    .sort((a, b) => nodes.macs[b]! - nodes.macs[a]!)
    .slice(0, COSTLIEST);
}
