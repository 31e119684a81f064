import type { LayerPage, LayerQuery, TableRow } from "../../src/protocol/engineApi";

/** Rows are fetched by blocks, so that scrolling asks seldom. */
export const BLOCK = 100;

/** Blocks that are kept: far more than a screen, far less than a model. */
const MOST_BLOCKS = 60;

/** The rows that a table has of a query's result; asks for blocks that are wanted and not there. */
export class RowCache {
  readonly #ask: (query: Omit<LayerQuery, "text" | "sort">, request: number) => void;
  readonly #blocks = new Map<number, readonly TableRow[]>();
  /** Block by request. */
  readonly #asked = new Map<number, number>();
  #request = 0;
  #total: number | undefined;
  #all = 0;
  #mostMacs = 0;

  constructor(ask: (query: Omit<LayerQuery, "text" | "sort">, request: number) => void) {
    this.#ask = ask;
  }

  /** Rows of the result; undefined before the first answer. */
  get total(): number | undefined {
    return this.#total;
  }

  get all(): number {
    return this.#all;
  }

  get mostMacs(): number {
    return this.#mostMacs;
  }

  /** Another query or another model: what is known and what is on its way is of no use. The count stays until it is known anew. */
  reset(): void {
    this.#blocks.clear();
    this.#asked.clear();
  }

  row(index: number): TableRow | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** Makes sure that rows from `first` to `last` come; finds the place of `locate` on the way. */
  want(first: number, last: number, locate?: string): void {
    const end = this.#total === undefined ? last : Math.min(last, this.#total - 1);
    let located = locate;
    for (let block = Math.floor(Math.max(0, first) / BLOCK); block * BLOCK <= Math.max(end, 0); block++) {
      if (located === undefined && (this.#blocks.has(block) || this.#isAsked(block))) continue;
      const request = ++this.#request;
      this.#asked.set(request, block);
      const range = { from: block * BLOCK, count: BLOCK };
      this.#ask(located === undefined ? range : { ...range, locate: located }, request);
      located = undefined;
    }
  }

  /** @returns false when nobody waits for this answer any more. */
  answer(request: number, page: LayerPage): boolean {
    const block = this.#asked.get(request);
    if (block === undefined) return false;
    this.#asked.delete(request);
    this.#total = page.total;
    this.#all = page.all;
    this.#mostMacs = page.mostMacs;
    this.#blocks.delete(block);
    this.#blocks.set(block, page.rows);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > MOST_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
    return true;
  }

  /** The answer will not come. */
  failed(request: number): boolean {
    return this.#asked.delete(request);
  }

  #isAsked(block: number): boolean {
    for (const one of this.#asked.values()) if (one === block) return true;
    return false;
  }
}
