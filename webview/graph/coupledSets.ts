import type { Suggestion } from "../../src/protocol/reports";
import type { Places } from "./places";

/** Layers that are changed together, as they are drawn: with a letter, which tells more of them apart than colours can. */
export interface CoupledSet {
  readonly letter: string;
  /** Place among all sets: which tint and pattern. */
  readonly number: number;
  readonly suggestion: Suggestion;
  readonly nodes: readonly number[];
}

/** The coupled sets of all suggestions, lettered in their order. Sets of which less than two nodes are drawn couple nothing to be seen. */
export function coupledSets(suggestions: readonly Suggestion[], places: Places): CoupledSet[] {
  const sets: CoupledSet[] = [];
  for (const suggestion of suggestions)
    for (const anchors of suggestion.coupled ?? []) {
      const nodes = [...new Set(anchors.map((anchor) => places.get(anchor)).filter((node) => node !== undefined))];
      if (nodes.length >= 2) sets.push({ letter: letterOf(sets.length), number: sets.length, suggestion, nodes });
    }
  return sets;
}

/** A to Z, AA, AB, ... */
export function letterOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : letterOf(Math.floor(number / 26) - 1) + last;
}
