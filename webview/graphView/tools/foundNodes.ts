import type { Scene } from "../../graph/scene";
import { searchNodes } from "../../graph/search";

/** What a search found in the drawn graph. */
export class FoundNodes {
  #scene: Scene | undefined;
  #query: string;
  #set: ReadonlySet<number> | undefined;
  #inReadingOrder: readonly number[] = [];

  constructor(query: string) {
    this.#query = query;
  }

  /** Undefined without a search. */
  get set(): ReadonlySet<number> | undefined {
    return this.#set;
  }

  /** From top to bottom, and from left to right. */
  get inReadingOrder(): readonly number[] {
    return this.#inReadingOrder;
  }

  setScene(scene: Scene): void {
    const searched = this.#scene?.graph === scene.graph;
    this.#scene = scene;
    if (searched) this.#order();
    else this.#find();
  }

  search(query: string): void {
    this.#query = query;
    this.#find();
  }

  /** The next (1) or previous (-1) after a node, around at the end; -1 when nothing is found. */
  after(node: number, step: 1 | -1): number {
    const found = this.#inReadingOrder;
    if (found.length === 0) return -1;
    const at = found.indexOf(node);
    const next = at < 0 ? (step === 1 ? 0 : found.length - 1) : (at + step + found.length) % found.length;
    return found[next]!;
  }

  #find(): void {
    const found = this.#scene && searchNodes(this.#scene.graph, this.#query);
    this.#set = found && new Set(found);
    this.#order();
  }

  /** What is in a closed group stands where the group does. */
  #order(): void {
    const scene = this.#scene;
    const { x, y } = scene?.layout ?? {};
    if (!scene || !x || !y || !this.#set) {
      this.#inReadingOrder = [];
      return;
    }
    this.#inReadingOrder = [...this.#set]
      .map((node) => ({ node, at: scene.shownAs(node) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => y[a.at]! - y[b.at]! || x[a.at]! - x[b.at]! || a.node - b.node)
      .map(({ node }) => node);
  }
}
