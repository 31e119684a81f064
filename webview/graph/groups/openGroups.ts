import type { ModelGraph } from "../../../src/protocol/graph";
import { openAtFirst } from "./firstView";

/** Which groups are open, as it is remembered: as all, none, or the first view has it, but for those with these keys. */
export interface OpenMemory {
  readonly base: "first" | "all" | "none";
  readonly turned: readonly string[];
}

export const openFirst: OpenMemory = { base: "first", turned: [] };

/** The open groups of a graph. Groups that an edit leaves keep their state by their keys. */
export class OpenGroups {
  readonly #graph: ModelGraph;
  readonly #open: Uint8Array;
  #base: OpenMemory["base"];
  /** What the base has open. */
  #usual: Uint8Array;

  constructor(graph: ModelGraph, { base, turned }: OpenMemory) {
    this.#graph = graph;
    this.#base = base;
    this.#usual = this.#openIn(base);
    this.#open = this.#usual.slice();
    if (turned.length === 0) return;
    const keys = new Set(turned);
    graph.groups.key.forEach((key, group) => {
      if (keys.has(key)) this.#open[group] = 1 - this.#open[group]!;
    });
  }

  /** 1 for each open group. */
  get columns(): Uint8Array {
    return this.#open.slice();
  }

  get memory(): OpenMemory {
    const turned: string[] = [];
    // Keys are read only of those: all of a large graph's are many texts.
    for (let group = 0; group < this.#open.length; group++)
      if (this.#open[group] !== this.#usual[group]) turned.push(this.#graph.groups.key[group]!);
    return { base: this.#base, turned };
  }

  get count(): number {
    return this.#open.length;
  }

  isOpen(group: number): boolean {
    return this.#open[group] === 1;
  }

  set(group: number, state: "open" | "closed"): void {
    this.#open[group] = state === "open" ? 1 : 0;
  }

  setAll(state: "open" | "closed"): void {
    this.#base = state === "open" ? "all" : "none";
    this.#usual = this.#openIn(this.#base);
    this.#open.set(this.#usual);
  }

  #openIn(base: OpenMemory["base"]): Uint8Array {
    const open = new Uint8Array(this.#graph.groups.parent.length).fill(base === "all" ? 1 : 0);
    if (base === "first") for (const group of openAtFirst(this.#graph)) open[group] = 1;
    return open;
  }
}

/** Takes what is right of a saved memory. */
export function restoreOpenMemory(saved: unknown): OpenMemory {
  if (typeof saved !== "object" || saved === null) return openFirst;
  const { base, turned } = saved as Record<string, unknown>;
  return {
    base: base === "all" || base === "none" ? base : "first",
    turned: Array.isArray(turned) ? turned.filter((key) => typeof key === "string") : [],
  };
}
