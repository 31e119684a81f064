import { type LayerFacts, NodeKind } from "../../src/protocol/graph";
import type { Scene } from "../graph/scene";
import type { Link } from "../link/link";
import type { Marks } from "./marks";
import { type CardEvents, NodeCard } from "./nodeCard";
import type { Selection } from "./selection";

export interface CardOptions extends Omit<CardEvents, "onApply" | "onClose"> {
  readonly link: Link;
  readonly selection: Selection;
  readonly marks: Marks;
  /** The focus goes back to the drawing. */
  onLeave(): void;
}

/** When the node card is on screen, and what it is told: it follows the selection while it is open. */
export class CardControl {
  readonly #options: CardOptions;
  readonly #card: NodeCard;
  #scene: Scene | undefined;
  #open = false;
  #busy = false;
  #facts: { readonly node: number; readonly facts: LayerFacts } | undefined;
  #request = 0;

  constructor(options: CardOptions) {
    this.#options = options;
    this.#card = new NodeCard({
      onSelect: options.onSelect,
      onShowInTable: options.onShowInTable,
      onApply: (id) => options.link.send({ type: "apply", suggestions: [id] }),
      onClose: () => this.close(),
    });
    options.selection.onChange(() => this.#selected());
  }

  get element(): HTMLElement {
    return this.#card.element;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Another graph is drawn, the selection has its numbers. */
  setScene(scene: Scene): void {
    this.#scene = scene;
    this.#selected();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.refresh();
  }

  factsCame(request: number, facts: LayerFacts | undefined): void {
    if (request !== this.#request || !facts) return;
    this.#facts = { node: this.#options.selection.item, facts };
    this.refresh();
  }

  /** Opens the card of what is selected, if anything is. */
  open(): void {
    this.#open = this.#options.selection.item >= 0;
    this.refresh();
  }

  close(): void {
    this.#open = false;
    this.#card.hide();
    this.#options.onLeave();
  }

  focus(): void {
    if (this.#open) this.#card.element.focus();
  }

  refresh(): void {
    const scene = this.#scene;
    const { selection, marks } = this.#options;
    const node = selection.item;
    if (!scene || node < 0 || !this.#open) {
      this.#card.hide();
      return;
    }
    this.#card.show({
      scene,
      node,
      facts: this.#facts?.node === node ? this.#facts.facts : undefined,
      suggestions: marks.suggestionsOf(node),
      refusals: marks.refusalsOf(scene.graph.nodes.anchor[node] ?? ""),
      busy: this.#busy,
    });
  }

  #selected(): void {
    this.#facts = undefined;
    if (this.#options.selection.item < 0) this.#open = false;
    else this.#askFacts();
    this.refresh();
  }

  #askFacts(): void {
    const nodes = this.#scene?.graph.nodes;
    const node = this.#options.selection.item;
    if (nodes?.kind[node] !== NodeKind.operator) return;
    this.#options.link.send({ type: "layerFacts", request: ++this.#request, anchor: nodes.anchor[node] ?? "" });
  }
}
