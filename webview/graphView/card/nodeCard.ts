import { type LayerFacts, NodeKind } from "../../../src/protocol/graph";
import { formatBytes, formatCount, group } from "../../../src/protocol/quantities";
import type { RefusalReport, Suggestion } from "../../../src/protocol/reports";
import { type Child, element, fill } from "../../controls/element";
import { sourcesOf, targetsOf } from "../../graph/neighbours";
import type { Scene } from "../../graph/scene";
import { visibleText } from "../../graph/visibleText";
import { nodeTitle } from "../describe";
import { aboutOperator, attributeList } from "./about";
import { adviceView, type Decision } from "./advice";
import type { CardState } from "./cardState";
import { copyButton, fact, linkButton } from "./facts";
import { groupView } from "./groupView";
import { resizeHandle } from "./resizeHandle";
import { Sections } from "./sections";
import type { TensorClient } from "./tensorClient";
import { inputList, outputList, type ValueListOptions } from "./valueLists";

export interface CardEvents {
  onSelect(node: number): void;
  onDecide(suggestion: string, decision: Decision): void;
  onShowInTable(anchor: string): void;
  /** Opens a group where it is closed, closes it where it is open. */
  onTurn(group: number): void;
  onShowElsewhere(place: "outline" | "text"): void;
  onClose(): void;
  onCopy(text: string): void;
  onOpenPage(domain: string, operator: string): void;
}

export interface CardContent {
  readonly scene: Scene;
  readonly node: number;
  /** Undefined until it has come; a text says why it does not. */
  readonly facts: LayerFacts | string | undefined;
  readonly suggestions: readonly Suggestion[];
  readonly refusals: readonly RefusalReport[];
  /** Nothing can be applied now. */
  readonly busy: boolean;
  readonly lookOnly: boolean;
}

export interface CardOptions {
  readonly events: CardEvents;
  readonly tensors: TensorClient;
  readonly state: CardState;
  save(state: CardState): void;
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
  readonly #tensors: TensorClient;
  readonly #sections: Sections;
  readonly #head = element("header", { class: "card-head" });
  readonly #advice = element("div", { class: "card-advice" });
  readonly #facts = element("div", {});
  #shown: CardContent | undefined;
  /** What waits for answers about the node that is shown. */
  #owned: { dispose(): void }[] = [];

  constructor({ events, tensors, state, save }: CardOptions) {
    this.#events = events;
    this.#tensors = tensors;
    let current = state;
    const change = (part: Partial<CardState>) => {
      current = { ...current, ...part };
      save(current);
    };
    this.#sections = new Sections(state.sections, (sections) => change({ sections }));
    const handle = resizeHandle(this.element, state.width, (width) => change({ width }));
    const body = element("div", { class: "graph-card-body" }, this.#head, this.#advice, this.#facts);
    fill(this.element, handle, body);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") events.onClose();
    });
  }

  hide(): void {
    this.element.hidden = true;
    this.#forget();
  }

  /** Only what is different is made anew: what the user opened or typed into stays. */
  show(content: CardContent): void {
    const before = this.#shown;
    // Opening a group draws the same graph anew: that is nothing new here.
    const isNew = before?.scene.graph !== content.scene.graph || before.node !== content.node;
    if (isNew) {
      this.#forget();
      fill(this.#head, ...this.#heading(content));
      this.element.scrollTop = 0;
    }
    if (isNew || !sameAdvice(before, content))
      fill(this.#advice, ...adviceView(content, (id, decision) => this.#events.onDecide(id, decision)));
    const isTurned = content.scene.isGroup(content.node) && before?.scene !== content.scene;
    if (isNew || isTurned || before.facts !== content.facts) {
      this.#stop();
      fill(this.#facts, ...this.#details(content));
    }
    this.#shown = content;
    this.element.hidden = false;
  }

  #heading({ scene, node }: CardContent): Child[] {
    const kind = kindText(scene, node);
    const name = nameOf(scene, node);
    const close = element("button", { type: "button", class: "close", "aria-label": "Close card" }, "×");
    close.addEventListener("click", () => this.#events.onClose());
    return [
      element("h2", {}, element("span", { class: "operator-chip" }, kind), close),
      element(
        "p",
        { class: "graph-card-name" },
        visibleText(name) || "(no name)",
        copyButton("name", () => this.#events.onCopy(name)),
      ),
    ];
  }

  #details(content: CardContent): Child[] {
    const { scene, node, facts } = content;
    const { nodes } = scene.graph;
    if (scene.isGroup(node)) return groupView(scene, node, { sections: this.#sections, ...this.#events });
    const anchor = nodes.anchor[node] ?? "";
    const events = this.#events;
    const cost = element("dl", { class: "facts" }, ...costFacts(scene, node));
    const isLayer = nodes.kind[node] === NodeKind.operator;
    const elsewhere = element(
      "p",
      { class: "card-elsewhere" },
      isLayer && linkButton("Show in the table", () => events.onShowInTable(anchor)),
      linkButton("Show in the outline", () => events.onShowElsewhere("outline")),
      isLayer && linkButton("Show in the text", () => events.onShowElsewhere("text")),
    );
    if (facts === undefined)
      return [cost, element("p", { class: "hint loading", role: "status" }, "Loading…"), elsewhere];
    if (typeof facts === "string")
      return [cost, element("p", { class: "warning", role: "alert" }, facts), ...this.#neighbours(content), elsewhere];
    const options: ValueListOptions = {
      scene,
      node,
      tensors: this.#tensors,
      sections: this.#sections,
      own: (part) => this.#owned.push(part),
      copy: events.onCopy,
      onSelect: events.onSelect,
    };
    const { operator, attributes, inputs, outputs, docString } = facts;
    const section = (title: string, build: () => readonly Child[], count = 1) =>
      count > 0 && this.#sections.section({ key: title, isOpen: true }, [title], build);
    return [
      operator &&
        this.#sections.section({ key: "about", isOpen: true }, [`About ${visibleText(operator.name)}`], () =>
          aboutOperator(operator, () => events.onOpenPage(operator.domain, operator.name)),
        ),
      operator && section("Cost", () => [cost]),
      section("Note", () => [element("p", {}, visibleText(docString))], docString.length),
      section("Attributes", () => attributeList(attributes, this.#sections), attributes.length),
      section("Inputs", () => inputList(facts, options), inputs.length),
      section(isOrigin(nodes.kind[node]) ? "Value" : "Outputs", () => outputList(facts, options), outputs.length),
      elsewhere,
    ];
  }

  /** From the drawing alone, when the engine does not answer. */
  #neighbours({ scene, node }: CardContent): Child[] {
    const list = (title: string, nodes: readonly number[]) => {
      if (nodes.length === 0) return [];
      const items = nodes
        .slice(0, MOST_LINES)
        .map((other) => linkButton(nodeTitle(scene.graph, other), () => this.#events.onSelect(other)));
      return [
        element("h3", {}, title),
        element("ul", { class: "plain" }, ...items.map((item) => element("li", {}, item))),
      ];
    };
    return [...list("Comes from", sourcesOf(scene, node)), ...list("Goes to", targetsOf(scene, node))];
  }

  #stop(): void {
    for (const part of this.#owned) part.dispose();
    this.#owned = [];
  }

  #forget(): void {
    this.#stop();
    this.#shown = undefined;
    fill(this.#facts);
  }
}

function nameOf({ graph, nodeCount }: Scene, item: number): string {
  const { nodes, groups } = graph;
  return item < nodeCount ? nodes.name[item] || nodes.anchor[item] || "" : (groups.label[item - nodeCount] ?? "");
}

function kindText({ graph, nodeCount }: Scene, item: number): string {
  const { nodes, texts } = graph;
  if (item >= nodeCount) return "Group";
  if (nodes.kind[item] === NodeKind.operator) return visibleText(texts[nodes.operator[item]!] ?? "");
  return endName(nodes.kind[item]);
}

function costFacts(scene: Scene, node: number): HTMLElement[] {
  const { nodes, texts } = scene.graph;
  const text = (column: Int32Array) => visibleText(texts[column[node]!] ?? "");
  const facts = fact("Type", `${text(nodes.dtype)} ${text(nodes.shape)}`);
  if (text(nodes.scope) !== "") facts.push(...fact("Inside", text(nodes.scope)));
  if (nodes.kind[node] !== NodeKind.operator) return facts;
  const macs = nodes.macs[node]!;
  const activation = nodes.activationBytes[node]!;
  facts.push(
    ...fact("MACs", Number.isNaN(macs) ? "unknown: a size is not known" : formatCount(macs)),
    ...executionFacts(nodes.executions[node]!, nodes.notTaken[node]!),
    ...fact("Parameters", `${group(nodes.parameters[node]!)} (${formatBytes(nodes.weightBytes[node]!)})`),
    ...fact("Activation", Number.isNaN(activation) ? "unknown" : formatBytes(activation)),
  );
  return facts;
}

/** Nothing for what runs once whenever the model runs. */
function executionFacts(executions: number, notTaken: number): HTMLElement[] {
  const times = executions === 1 ? "once" : `${group(executions)} times`;
  if (notTaken > 0) return fact("Runs", `${times} if its branch is taken; totals count the costlier one`);
  return executions === 1 ? [] : fact("Runs", times);
}

function sameAdvice(before: CardContent, now: CardContent): boolean {
  const same = <T>(a: readonly T[], b: readonly T[]) => a.length === b.length && a.every((one, at) => one === b[at]);
  const sameLocks = before.busy === now.busy && before.lookOnly === now.lookOnly;
  return sameLocks && same(before.suggestions, now.suggestions) && same(before.refusals, now.refusals);
}

function endName(kind: number | undefined): string {
  if (kind === NodeKind.constant) return "Constant";
  return kind === NodeKind.input ? "Input" : "Output";
}

function isOrigin(kind: number | undefined): boolean {
  return kind === NodeKind.input || kind === NodeKind.constant;
}
