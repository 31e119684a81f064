import { type LayerFacts, NodeKind } from "../../../src/protocol/graph";
import type { Failure } from "../../../src/protocol/messages";
import type { Scene } from "../../graph/scene";
import type { Link } from "../../link/link";
import type { Marks } from "../marks";
import type { Selection } from "../selection";
import { targetOf } from "../target";
import type { CardState } from "./cardState";
import { type CardEvents, NodeCard } from "./nodeCard";
import { TensorClient } from "./tensorClient";

export interface CardControlOptions extends Pick<CardEvents, "onSelect" | "onShowInTable"> {
  /** A group is to be opened, or closed when it is open. */
  onTurn(item: number): void;
  readonly link: Link;
  readonly state: CardState;
  save(state: CardState): void;
  readonly selection: Selection;
  readonly marks: Marks;
  /** The focus goes back to the drawing. */
  onLeave(): void;
  /** It was opened or closed. */
  onTurned(): void;
}

/** When the node card is on screen, and what it is told: it follows the selection while it is open. */
export class CardControl {
  readonly #options: CardControlOptions;
  readonly #card: NodeCard;
  /** For the answers about constants. */
  readonly tensors: TensorClient;
  #scene: Scene | undefined;
  #open = false;
  #busy = false;
  #lookOnly = false;
  /** A text says why there are none. */
  #facts: { readonly node: number; readonly facts: LayerFacts | string } | undefined;
  #request = 0;

  constructor(options: CardControlOptions) {
    this.#options = options;
    this.tensors = new TensorClient(options.link);
    const { link, state, save, onSelect, onShowInTable } = options;
    const events: CardEvents = {
      onSelect,
      onShowInTable,
      onTurn: options.onTurn,
      onShowElsewhere: (place) => {
        const target = this.#scene && targetOf(this.#scene.graph, options.selection.item);
        if (target) link.send({ type: "showElsewhere", place, target });
      },
      onDecide: (id, decision) => link.send({ type: decision, suggestions: [id] }),
      onClose: () => this.close(),
      onCopy: (text) => link.send({ type: "copyText", text }),
      onOpenPage: (domain, operator) => link.send({ type: "openOperatorPage", domain, operator }),
    };
    this.#card = new NodeCard({ events, tensors: this.tensors, state, save });
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
    // Opening a group draws the same graph anew: what is known of the selection still holds.
    const isOther = scene.graph !== this.#scene?.graph;
    this.#scene = scene;
    if (isOther) this.#selected();
    else this.refresh();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.refresh();
  }

  /** @param lookOnly nothing of the model can be changed */
  setModel({ lookOnly }: { readonly lookOnly: boolean }): void {
    this.#lookOnly = lookOnly;
    this.refresh();
  }

  factsCame(request: number, facts: LayerFacts | undefined): void {
    this.#answered(request, facts ?? "The model has changed: this node is not in it any more.");
  }

  factsFailed(request: number, { message }: Failure): void {
    this.#answered(request, message);
  }

  #answered(request: number, facts: LayerFacts | string): void {
    if (request !== this.#request) return;
    this.#facts = { node: this.#options.selection.item, facts };
    this.refresh();
  }

  /** Opens the card of what is selected, if anything is. */
  open(): void {
    this.#open = this.#options.selection.item >= 0;
    this.refresh();
    this.#options.onTurned();
  }

  /** Opens the card and goes there. */
  enter(): void {
    this.open();
    this.focus();
  }

  close(): void {
    this.#open = false;
    this.#card.hide();
    this.#options.onTurned();
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
    const held = this.element.contains(document.activeElement);
    this.#card.show({
      scene,
      node,
      facts: this.#facts?.node === node ? this.#facts.facts : undefined,
      suggestions: marks.suggestionsOf(node),
      refusals: marks.refusalsOf(scene.graph.nodes.anchor[node] ?? ""),
      busy: this.#busy,
      lookOnly: this.#lookOnly,
    });
    // What had the focus may be gone, as a suggestion that was applied: those who have no mouse stay where they were.
    if (held && !this.element.contains(document.activeElement)) this.#card.element.focus();
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
    const kind = nodes && kindOf(nodes.kind[node]);
    if (!kind) return;
    const of = { kind, anchor: nodes.anchor[node] ?? "" };
    this.#options.link.send({ type: "layerFacts", request: ++this.#request, of });
  }
}

function kindOf(kind: number | undefined): keyof typeof NodeKind | undefined {
  const names = Object.keys(NodeKind) as (keyof typeof NodeKind)[];
  return names.find((name) => NodeKind[name] === kind);
}
