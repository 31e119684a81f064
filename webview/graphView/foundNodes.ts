import type { Scene } from "../graph/scene";
import { searchNodes } from "../graph/search";

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
    this.#scene = scene;
    this.#find();
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
    this.#inReadingOrder = [];
    if (!found || !this.#scene) return;
    const { layer, x } = this.#scene.layout;
    this.#inReadingOrder = found.toSorted((a, b) => layer[a]! - layer[b]! || x[a]! - x[b]!);
  }
}
