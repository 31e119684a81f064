import type { ModelGraph } from "../../protocol/graph";
import type { Packed } from "../../protocol/packed";
import type { ModelEditorDocument } from "./modelEditorDocument";

/**
 * Asks the engine for the graph as soon as the model is open, while the page still loads, and holds it until the page wants it. Held once
 * only: a large graph need not stay in the extension host.
 */
export class GraphAhead {
  readonly #document: ModelEditorDocument;
  readonly #settled: Promise<void>;
  #settle: () => void = () => {};
  #ahead: { readonly revision: number; readonly graph: Promise<Packed<ModelGraph>> } | undefined;

  constructor(document: ModelEditorDocument) {
    this.#document = document;
    this.#settled = new Promise((settle) => {
      this.#settle = settle;
    });
    // Whoever takes the graph hears of a failure; nobody does when the page shows something else.
    document.first(
      document.open().then(async ({ counted }) => {
        await this.#ask().graph;
        if (!counted) await this.#settled;
      }),
    );
  }

  /** The page shows its first picture, or none is to come. */
  settle(): void {
    this.#settle();
  }

  /** The graph of the model as it is now. */
  take(): Promise<Packed<ModelGraph>> {
    const { revision, engine } = this.#document;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead?.revision === revision ? ahead.graph : engine.graph();
  }

  #ask() {
    const { revision, engine } = this.#document;
    this.#ahead = { revision, graph: engine.graph() };
    return this.#ahead;
  }
}
