import { anchorOf, type Node } from "../../ir";
import { NodeKind } from "./codes";
import { Pairs } from "./pairs";
import { propagate } from "./propagate";
import type { Side } from "./side";
import { Interner, type Signatures, signaturesOf } from "./signatures";

/** Nodes that a change is known to have made from others. */
export interface Hint {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export interface MatchOptions {
  /** What steps did, when the one model is known to have been made from the other: then names mean the same in both. */
  readonly hints?: readonly Hint[];
}

/**
 * Finds which node of `before` is which of `after`: first by what is certain (ends by name, layers with the same numbers in their weights,
 * names), then from one matched node to the next along the graph. Takes time in proportion to nodes and edges, and stops between two of its
 * steps so that its caller may do something else, or give up.
 */
export function* matchNodes(before: Side, after: Side, { hints }: MatchOptions = {}): Generator<void, Pairs> {
  const interner = new Interner();
  const old = signaturesOf(before, interner);
  yield;
  const fresh = signaturesOf(after, interner);
  yield;
  const pairs = new Pairs(before, after);
  matchEnds(before, after, pairs);
  const places = [namesOf(before, placeOf), namesOf(after, placeOf)] as const;
  yield;
  matchNames(places, pairs, (a, b) => old.weights[a] !== -1 && old.weights[a] === fresh.weights[b]);
  matchUnique(old.weights, fresh.weights, pairs);
  yield;
  const sameNames = hints !== undefined || namesAgree(before, after, pairs);
  if (sameNames) {
    const sameOperator = (a: number, b: number) => old.operator[a] === fresh.operator[b];
    matchNames(places, pairs, sameOperator);
    // What stood in the branch of an If that is gone stands around it now, under its own name.
    if (isNested(before) || isNested(after))
      matchNames([namesOf(before, anchorOf), namesOf(after, anchorOf)], pairs, sameOperator);
    yield;
  }
  for (const hint of hints ?? []) matchHint(hint, before, old, fresh, pairs);
  yield;
  propagate(before, after, old.exact, fresh.exact, pairs);
  // The only node of its kind is a place to go on from too.
  matchUnique(old.exact, fresh.exact, pairs);
  const levels: (keyof Signatures)[] = ["exact", "similar", "operator"];
  for (const level of levels) {
    yield;
    propagate(before, after, old[level], fresh[level], pairs);
  }
  // What makes the same value by another operator was replaced.
  if (sameNames) matchNames(places, pairs, () => true);
  return pairs;
}

function matchEnds(before: Side, after: Side, pairs: Pairs): void {
  for (const kind of [NodeKind.input, NodeKind.output, NodeKind.constant]) {
    const [old, fresh] = [endsOf(before, kind), endsOf(after, kind)];
    const named = new Map(fresh.map((node) => [after.graph.nodes.name[node], node]));
    for (const node of old) {
      const there = named.get(before.graph.nodes.name[node]);
      if (there !== undefined) pairs.add(node, there);
    }
    const left = old.filter((node) => pairs.to[node] === -1);
    const right = fresh.filter((node) => pairs.from[node] === -1);
    if (kind === NodeKind.constant) continue;
    // Renamed, not reordered: the order of a model's inputs is part of its interface.
    if (left.length === right.length) for (const [at, node] of left.entries()) pairs.add(node, right[at]!);
  }
}

function endsOf({ graph }: Side, kind: number): number[] {
  const found: number[] = [];
  graph.nodes.kind.forEach((one, node) => {
    if (one === kind) found.push(node);
  });
  return found;
}

/** Layers by what they are called, as far as only one of them is called so. */
function namesOf({ layers }: Side, nameOf: (layer: Node) => string): Map<string, number> {
  const names = new Map<string, number>();
  layers.forEach((layer, node) => {
    if (!layer) return;
    const name = nameOf(layer);
    names.set(name, names.has(name) ? -1 : node);
  });
  for (const [name, node] of names) if (node === -1 || name === "") names.delete(name);
  return names;
}

/** The anchor of a layer, in a nested graph with those of the nodes around it. */
function placeOf(layer: Node): string {
  const anchor = anchorOf(layer);
  let parent = layer.graph?.parent;
  if (!parent) return anchor;
  let place = JSON.stringify(anchor);
  for (; parent; parent = parent.graph?.parent) place = `${JSON.stringify(anchorOf(parent))} ${place}`;
  return place;
}

function isNested({ layers }: Side): boolean {
  return layers.some((layer) => layer?.graph?.parent !== undefined);
}

function matchNames(
  [old, fresh]: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>],
  pairs: Pairs,
  alike: (before: number, after: number) => boolean,
): void {
  for (const [place, node] of old) {
    const there = fresh.get(place);
    if (there !== undefined && alike(node, there)) pairs.add(node, there);
  }
}

/** Pairs what is alone of its kind on both sides. */
function matchUnique(old: Int32Array, fresh: Int32Array, pairs: Pairs): void {
  const once = (signatures: Int32Array, taken: Int32Array) => {
    const nodes = new Map<number, number>();
    signatures.forEach((signature, node) => {
      if (signature !== -1 && taken[node] === -1) nodes.set(signature, nodes.has(signature) ? -1 : node);
    });
    return nodes;
  };
  const there = once(fresh, pairs.from);
  for (const [signature, node] of once(old, pairs.to)) {
    const other = there.get(signature) ?? -1;
    if (node !== -1 && other !== -1) pairs.add(node, other);
  }
}

/**
 * Exporters number values ("123"): in two versions of a network the same number may stand for neighbours of each other. Layers that have
 * the same weights tell whether names can be believed; where there are none, they can.
 */
function namesAgree(before: Side, after: Side, pairs: Pairs): boolean {
  let known = 0;
  let agree = 0;
  for (const [a, b] of pairs.found) {
    const [old, fresh] = [before.layers[a], after.layers[b]];
    if (!old || !fresh) continue;
    known++;
    if (anchorOf(old) === anchorOf(fresh)) agree++;
  }
  return agree * 2 >= known;
}

/** Of what a change went from and to, nodes of one operator are each other; then the costliest is what the new one goes on as. */
function matchHint(hint: Hint, before: Side, old: Signatures, fresh: Signatures, pairs: Pairs): void {
  const free = (nodes: readonly number[], taken: Int32Array) => nodes.filter((node) => taken[node] === -1);
  const cost = (node: number) => before.graph.nodes.macs[node]! || 0;
  for (const node of free(hint.after, pairs.from)) {
    const alike = free(hint.before, pairs.to).filter((one) => old.operator[one] === fresh.operator[node]);
    const [best] = alike.toSorted((a, b) => cost(b) - cost(a));
    if (best !== undefined) pairs.add(best, node);
  }
  const left = free(hint.after, pairs.from);
  const [only] = left;
  if (only === undefined || left.length > 1) return;
  const [best] = free(hint.before, pairs.to).toSorted((a, b) => cost(b) - cost(a));
  if (best !== undefined) pairs.add(best, only);
}
