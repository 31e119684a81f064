import type { RefusalReport, Suggestion } from "../../src/protocol/reports";
import type { Outline } from "../draw/look";
import { type CoupledSet, coupledSets } from "../graph/coupledSets";
import type { Places } from "../graph/places";

/** Suggestions and refusals, and where they stand in the drawn graph. */
export class Marks {
  #suggestions: readonly Suggestion[] = [];
  #refusals: readonly RefusalReport[] = [];
  #places: Places = new Map();
  #outlines: readonly Outline[] = [];
  #coupled: readonly CoupledSet[] = [];
  #refused: ReadonlyMap<number, readonly string[]> = new Map();

  /** Suggestions with their nodes; those without a node that is drawn are left out. */
  get outlines(): readonly Outline[] {
    return this.#outlines;
  }

  /** Layers that a suggestion changes together. */
  get coupled(): readonly CoupledSet[] {
    return this.#coupled;
  }

  /** Nodes that a pass left alone, with its reasons. */
  get refused(): ReadonlyMap<number, readonly string[]> {
    return this.#refused;
  }

  setSuggestions(suggestions: readonly Suggestion[]): void {
    this.#suggestions = suggestions;
    this.#locate();
  }

  setRefusals(refusals: readonly RefusalReport[]): void {
    this.#refusals = refusals;
  }

  /** Another graph is drawn. */
  setPlaces(places: Places): void {
    this.#places = places;
    this.#locate();
  }

  suggestionsOf(node: number): Suggestion[] {
    return this.#outlines.filter(({ nodes }) => nodes.includes(node)).map(({ suggestion }) => suggestion);
  }

  refusalsOf(anchor: string): RefusalReport[] {
    return this.#refusals.filter((one) => one.anchor === anchor);
  }

  #locate(): void {
    this.#outlines = this.#suggestions
      .map((suggestion) => ({ suggestion, nodes: this.#nodesOf(suggestion.nodes) }))
      .filter(({ nodes }) => nodes.length > 0);
    this.#coupled = coupledSets(this.#suggestions, this.#places);
    const refused = new Map<number, string[]>();
    for (const { anchor, reason } of this.#refusals) {
      const node = this.#places.get(anchor);
      if (node === undefined) continue;
      const reasons = refused.get(node);
      if (reasons) reasons.push(reason);
      else refused.set(node, [reason]);
    }
    this.#refused = refused;
  }

  #nodesOf(anchors: readonly string[]): number[] {
    return anchors.map((anchor) => this.#places.get(anchor)).filter((node) => node !== undefined);
  }
}
