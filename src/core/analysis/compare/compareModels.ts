import type { ComparedGraph, Comparison } from "../../../protocol/comparison";
import type { ModelGraph } from "../../../protocol/graph";
import type { DiffTotals, StepReport } from "../../../protocol/reports";
import type { Model } from "../../ir";
import { ChangeList, changesOfNodes } from "./changeList";
import { NodeKind, NodeState } from "./codes";
import { type States, withConsequences } from "./consequences";
import { differences, nodeText } from "./differences";
import { matchNodes } from "./match";
import type { Pairs } from "./pairs";
import { type Side, sideOf } from "./side";
import { resolveSteps } from "./stepChanges";

/** One of two models that are compared, with what is known of it already. */
export interface ComparedModel {
  readonly model: Model;
  readonly graph: ModelGraph;
  readonly totals: DiffTotals;
}

/**
 * Maps the nodes of two models to each other and lists every change.
 * @param steps what was done to the one to get the other, when that is known: every change is then tied to the step that made it
 */
export function compareModels(first: ComparedModel, second: ComparedModel, steps?: readonly StepReport[]): Comparison {
  const work = comparing(first, second, steps);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same in pieces that take a fraction of a second each, even for the largest models: between them the caller may do something else. */
export function* comparing(
  first: ComparedModel,
  second: ComparedModel,
  steps?: readonly StepReport[],
): Generator<void, Comparison> {
  const [before, after] = [sideOf(first.model, first.graph), sideOf(second.model, second.graph)];
  yield;
  const resolved = steps ? resolveSteps(steps, before, after) : [];
  yield;
  const pairs = yield* matchNodes(before, after, steps ? { hints: resolved.filter(({ isRest }) => !isRest) } : {});
  yield;
  const what = yield* differences(before, after, pairs, { stepsKnown: steps !== undefined });
  yield;
  const state = {
    before: Uint8Array.from(pairs.to, (to, node) => (to === -1 ? NodeState.alone : Number(what.has(node)))),
    after: Uint8Array.from(pairs.from, (from) => (from === -1 ? NodeState.alone : Number(what.has(from)))),
  };
  const list = new ChangeList();
  const told = { before: new Uint8Array(state.before.length), after: new Uint8Array(state.after.length) };
  for (const change of withConsequences(resolved, { before, after, state, pairs })) {
    const visible = {
      before: change.before.filter((node) => state.before[node] !== NodeState.same),
      after: change.after.filter((node) => state.after[node] !== NodeState.same),
    };
    for (const node of visible.before) told.before[node] = 1;
    for (const node of visible.after) told.after[node] = 1;
    const title = steps?.[change.step]?.title ?? "";
    // Under the pass's title, what it did to what is left to say.
    const text = change.text.startsWith(`${title}: `) ? change.text.slice(title.length + 2) : change.text;
    list.add({ title, step: change.step + 1 }, text, visible.before, visible.after);
  }
  yield;
  listOthers(list, before, after, { state, told, pairs, what, note: steps ? UNKNOWN : "" });
  yield;
  const changes = list.columns();
  const side = (of: "before" | "after", model: ComparedModel, counterpart: Int32Array): ComparedGraph => ({
    graph: model.graph,
    totals: model.totals,
    counterpart,
    state: state[of],
    changesOf: changesOfNodes(changes[of], counterpart.length),
  });
  return { before: side("before", first, pairs.to), after: side("after", second, pairs.from), changes };
}

interface Found {
  readonly state: States;
  readonly told: States;
  readonly pairs: Pairs;
  readonly what: ReadonlyMap<number, readonly string[]>;
  /** What is said of all of them. */
  readonly note: string;
}

/** Of the groups of what no step is known to have done, where steps are. */
const UNKNOWN = " (step not known)";

const endNames: Readonly<Record<number, string>> = {
  [NodeKind.input]: "input",
  [NodeKind.output]: "output",
  [NodeKind.constant]: "constant",
};

/** The differences that no step tells, by kind and operator. */
function listOthers(list: ChangeList, before: Side, after: Side, { state, told, pairs, what, note }: Found): void {
  const operator = (side: Side, node: number) =>
    side.layers[node]?.operator ?? endNames[side.graph.nodes.kind[node]!] ?? "node";
  for (const [a, clauses] of what) {
    const b = pairs.to[a]!;
    if (told.before[a] || told.after[b]) continue;
    const text = `${nodeText(before.layers[a], before, a)}: ${clauses.join(", ")}`;
    list.add({ title: `Changed ${operator(before, a)}${note}` }, text, [a], [b]);
  }
  for (const [a, to] of pairs.to.entries())
    if (to === -1 && !told.before[a])
      list.add({ title: `Removed ${operator(before, a)}${note}` }, nodeText(before.layers[a], before, a), [a], []);
  for (const [b, from] of pairs.from.entries())
    if (from === -1 && !told.after[b] && state.after[b] === NodeState.alone)
      list.add({ title: `Added ${operator(after, b)}${note}` }, nodeText(after.layers[b], after, b), [], [b]);
}
