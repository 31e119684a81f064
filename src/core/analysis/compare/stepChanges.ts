import type { ChangeReport, StepReport } from "../../../protocol/reports";
import { NodeKind } from "./codes";
import type { Side } from "./side";

/** One change of a step, with the nodes that it went from and to as they are to be seen before the first step and after the last. */
export interface StepChange {
  /** Index of the step. */
  readonly step: number;
  readonly text: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** No change, but what came or went with a step's changes and none of them names. */
  readonly isRest: boolean;
}

/** What is said of a step's rest. */
const REST = "what came or went with it";

/** No single change is followed to more nodes than this. */
const MOST = 256;

/**
 * Ties what steps did to the nodes at both ends: a node that step 2 made and step 5 took away stands for what step 2 made it from, and for
 * what step 5 made of it. Steps know nodes by anchors, and one anchor may name several nodes in turn.
 */
export function resolveSteps(steps: readonly StepReport[], before: Side, after: Side): StepChange[] {
  const changes = steps.flatMap(({ changes, unnamed }, step) => [
    ...changes.map(({ text, before, after }) => ({ step, text, before, after, isRest: false })),
    ...(unnamed ?? []).map(({ before, after }) => ({ step, text: REST, before, after, isRest: true })),
  ]);
  const chain = new Chain(changes, nodesByAnchor(before), nodesByAnchor(after));
  return changes.map(({ step, text, isRest }, at) => ({
    step,
    text,
    isRest,
    before: chain.follow(at, "back"),
    after: chain.follow(at, "forth"),
  }));
}

function nodesByAnchor({ graph }: Side): Map<string, number> {
  const nodes = new Map<string, number>();
  graph.nodes.anchor.forEach((anchor, node) => {
    if (graph.nodes.kind[node] === NodeKind.operator && !nodes.has(anchor)) nodes.set(anchor, node);
  });
  return nodes;
}

type Named = Pick<ChangeReport, "before" | "after">;

class Chain {
  readonly #changes: readonly Named[];
  readonly #ends: { readonly back: ReadonlyMap<string, number>; readonly forth: ReadonlyMap<string, number> };
  /** Numbers of the changes that made or took what an anchor names, in order. */
  readonly #made = new Map<string, number[]>();
  readonly #taken = new Map<string, number[]>();

  constructor(changes: readonly Named[], before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) {
    this.#changes = changes;
    this.#ends = { back: before, forth: after };
    changes.forEach((change, at) => {
      for (const anchor of change.before) push(this.#taken, anchor, at);
      for (const anchor of change.after) push(this.#made, anchor, at);
    });
  }

  follow(from: number, direction: "back" | "forth"): number[] {
    const found = new Set<number>();
    const seen = new Set([from]);
    const pending = [from];
    for (let at = pending.pop(); at !== undefined && found.size < MOST && seen.size < MOST; at = pending.pop()) {
      const anchors = direction === "back" ? this.#changes[at]!.before : this.#changes[at]!.after;
      for (const anchor of anchors) {
        const next = this.#next(anchor, at, direction);
        const end = this.#ends[direction].get(anchor);
        if (next.inOrder !== undefined) go(next.inOrder);
        else if (end !== undefined) found.add(end);
        // The rounds of one pass are told together, so that a later change may stand before the one it follows.
        else if (next.outOfOrder !== undefined) go(next.outOfOrder);
      }
    }
    return [...found].sort((a, b) => a - b);

    function go(change: number) {
      if (seen.has(change)) return;
      seen.add(change);
      pending.push(change);
    }
  }

  #next(anchor: string, at: number, direction: "back" | "forth") {
    const others = ((direction === "back" ? this.#made : this.#taken).get(anchor) ?? []).filter((one) => one !== at);
    return direction === "back"
      ? { inOrder: others.findLast((one) => one < at), outOfOrder: others.find((one) => one > at) }
      : { inOrder: others.find((one) => one > at), outOfOrder: others.findLast((one) => one < at) };
  }
}

function push(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
