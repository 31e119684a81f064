import type { Scene } from "../../graph/scene";
import type { Selection } from "../selection";
import { FoundNodes } from "./foundNodes";
import { SearchBar } from "./searchBar";

export interface SearchControlOptions {
  readonly query: string;
  readonly selection: Selection;
  save(query: string): void;
  /** Selects an item and brings it into view. */
  onGoTo(item: number): void;
  /** Brings an item into view. */
  onReveal(item: number): void;
  /** Something else is found now. */
  onFound(): void;
  onLeave(): void;
}

/** Searching the drawn graph, and going through what was found. */
export class SearchControl {
  readonly found: FoundNodes;
  readonly #options: SearchControlOptions;
  readonly #bar: SearchBar;
  #scene: Scene | undefined;

  constructor(options: SearchControlOptions) {
    this.#options = options;
    this.found = new FoundNodes(options.query);
    this.#bar = new SearchBar(options.query, {
      onQuery: (query) => this.#search(query),
      onStep: (step) => options.onGoTo(this.found.after(options.selection.item, step)),
      onLeave: options.onLeave,
    });
    options.selection.onChange(() => this.showCount());
  }

  get element(): HTMLElement {
    return this.#bar.element;
  }

  focus(): void {
    this.#bar.focus();
  }

  setScene(scene: Scene): void {
    this.#scene = scene;
    this.found.setScene(scene);
  }

  /** How many there are, and which of them is selected. */
  showCount(): void {
    this.#bar.show(this.found.set?.size, this.found.inReadingOrder.indexOf(this.#options.selection.item));
  }

  #search(query: string): void {
    this.#options.save(query);
    this.found.search(query);
    this.#options.onFound();
    this.#showFirst();
    this.showCount();
  }

  /** While a search is typed nothing is opened: of what is in a closed group, the group is shown. */
  #showFirst(): void {
    const scene = this.#scene;
    const { selection, onReveal } = this.#options;
    const first = this.found.after(-1, 1);
    if (!scene || first < 0 || this.found.set?.has(selection.item)) return;
    if (scene.isBox(first)) selection.set(first);
    onReveal(scene.shownAs(first));
  }
}
