import { type LayerFacts, NodeKind } from "../../src/protocol/graph";
import { formatBytes, formatCount, group } from "../../src/protocol/quantities";
import type { RefusalReport, Suggestion } from "../../src/protocol/reports";
import { savingTexts } from "../../src/protocol/suggestionGroups";
import { element, fill } from "../controls/element";
import { type ButtonElement, button } from "../controls/toolkit";
import type { Scene } from "../graph/scene";
import { visibleText } from "../graph/visibleText";
import { sourcesOf, targetsOf } from "../graph/walk";
import { nodeTitle } from "./describe";

export interface CardEvents {
  onSelect(node: number): void;
  onApply(suggestion: string): void;
  onShowInTable(anchor: string): void;
  onClose(): void;
}

export interface CardContent {
  readonly scene: Scene;
  readonly node: number;
  /** Undefined until it has come. */
  readonly facts: LayerFacts | undefined;
  readonly suggestions: readonly Suggestion[];
  readonly refusals: readonly RefusalReport[];
  /** Nothing can be applied now. */
  readonly busy: boolean;
}

const MOST_LINES = 40;

/** What there is to say of the selected node. */
export class NodeCard {
  readonly element = element("aside", {
    class: "graph-card",
    "aria-label": "Selected node",
    tabindex: -1,
    hidden: true,
  });
  readonly #events: CardEvents;

  constructor(events: CardEvents) {
    this.#events = events;
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") events.onClose();
    });
  }

  hide(): void {
    this.element.hidden = true;
  }

  show(content: CardContent): void {
    const { scene, node, facts, suggestions, refusals } = content;
    const { nodes, texts } = scene.graph;
    const isLayer = nodes.kind[node] === NodeKind.operator;
    const text = (column: Int32Array) => visibleText(texts[column[node]!] ?? "");
    const close = element("button", { type: "button", class: "close", "aria-label": "Close card" }, "×");
    close.addEventListener("click", () => this.#events.onClose());
    const kind = isLayer ? text(nodes.operator) : nodes.kind[node] === NodeKind.input ? "Input" : "Output";
    const anchor = nodes.anchor[node] ?? "";
    fill(
      this.element,
      element("h2", {}, element("span", { class: "operator-chip" }, kind), close),
      element("p", { class: "graph-card-name" }, visibleText(nodes.name[node] || anchor)),
      ...suggestions.map((one) => this.#suggestion(one, content.busy)),
      refusals.length > 0 && element("h3", {}, "Left alone here"),
      refusals.length > 0 && element("ul", { class: "plain" }, ...refusals.slice(0, MOST_LINES).map(refusalLine)),
      element("dl", { class: "facts" }, ...this.#facts(content)),
      facts && facts.attributes.length > 0 && element("h3", {}, "Attributes"),
      facts &&
        facts.attributes.length > 0 &&
        element("dl", { class: "facts" }, ...facts.attributes.flatMap(({ name, value }) => fact(name, value))),
      facts && element("h3", {}, "Inputs"),
      facts && valueList(facts.inputs),
      facts && element("h3", {}, "Outputs"),
      facts && valueList(facts.outputs),
      ...this.#neighbours("Comes from", scene, sourcesOf(scene, node)),
      ...this.#neighbours("Goes to", scene, targetsOf(scene, node)),
      isLayer && this.#link("Show in the table", () => this.#events.onShowInTable(anchor)),
    );
    this.element.hidden = false;
  }

  #facts({ scene, node }: CardContent): HTMLElement[] {
    const { nodes, texts } = scene.graph;
    const text = (column: Int32Array) => visibleText(texts[column[node]!] ?? "");
    const facts = fact("Type", `${text(nodes.dtype)} ${text(nodes.shape)}`);
    if (text(nodes.scope) !== "") facts.push(...fact("Inside", text(nodes.scope)));
    if (nodes.kind[node] !== NodeKind.operator) return facts;
    const macs = nodes.macs[node]!;
    const activation = nodes.activationBytes[node]!;
    facts.push(
      ...fact("MACs", Number.isNaN(macs) ? "unknown: a size is not known" : formatCount(macs)),
      ...fact("Parameters", `${group(nodes.parameters[node]!)} (${formatBytes(nodes.weightBytes[node]!)})`),
      ...fact("Activation", Number.isNaN(activation) ? "unknown" : formatBytes(activation)),
    );
    return facts;
  }

  #suggestion(suggestion: Suggestion, busy: boolean): HTMLElement {
    const apply: ButtonElement = button(
      { look: "primary", label: `Apply: ${suggestion.text}`, onPress: () => this.#events.onApply(suggestion.id) },
      "Apply",
    );
    apply.disabled = busy;
    const savings = savingTexts(suggestion.estimate).map((saving) => element("span", { class: "chip" }, saving));
    return element(
      "div",
      { class: "graph-suggestion" },
      element("p", {}, element("strong", {}, suggestion.title)),
      element("p", { class: "hint" }, suggestion.text),
      element("p", { class: "savings" }, ...savings),
      apply,
    );
  }

  #neighbours(title: string, scene: Scene, nodes: readonly number[]): HTMLElement[] {
    if (nodes.length === 0) return [];
    const items = nodes.slice(0, MOST_LINES).map((node) =>
      element(
        "li",
        {},
        this.#link(nodeTitle(scene.graph, node), () => this.#events.onSelect(node)),
      ),
    );
    return [element("h3", {}, title), element("ul", { class: "plain" }, ...items)];
  }

  #link(text: string, go: () => void): HTMLElement {
    const link = element("button", { type: "button", class: "link" }, text);
    link.addEventListener("click", go);
    return link;
  }
}

function fact(name: string, value: string): HTMLElement[] {
  return [element("dt", {}, visibleText(name)), element("dd", {}, visibleText(value) || "–")];
}

function valueList(values: LayerFacts["inputs"]): HTMLElement {
  const items = values
    .slice(0, MOST_LINES)
    .map(({ name, type, constant }) =>
      element(
        "li",
        {},
        element("code", {}, visibleText(type)),
        ` ${visibleText(name)}`,
        constant && element("span", { class: "chip" }, "constant"),
      ),
    );
  return element("ul", { class: "plain" }, ...items);
}

function refusalLine({ pass, reason }: RefusalReport): HTMLElement {
  return element("li", {}, element("code", {}, pass), ` ${visibleText(reason)}`);
}
