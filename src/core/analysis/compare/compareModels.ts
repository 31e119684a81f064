import type { ComparedGraph, Comparison } from "../../../protocol/comparison";
import type { ModelGraph } from "../../../protocol/graph";
import type { DiffTotals, StepReport } from "../../../protocol/reports";
import type { Model } from "../../ir";
import { ChangeList, changesOfNodes } from "./changeList";
import { NodeKind, NodeState } from "./codes";
import { differences, nodeText } from "./differences";
import { matchNodes } from "./match";
import type { Pairs } from "./pairs";
import { listOf, type Side, sideOf } from "./side";
import { resolveSteps, type StepChange } from "./stepChanges";

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
  const [before, after] = [sideOf(first.model, first.graph), sideOf(second.model, second.graph)];
  const resolved = steps ? resolveSteps(steps, before, after) : [];
  const pairs = matchNodes(before, after, steps ? { hints: resolved } : {});
  const what = differences(before, after, pairs);
  const state = {
    before: Uint8Array.from(pairs.to, (to, node) => (to === -1 ? NodeState.alone : Number(what.has(node)))),
    after: Uint8Array.from(pairs.from, (from) => (from === -1 ? NodeState.alone : Number(what.has(from)))),
  };
  const list = new ChangeList();
  const told = { before: new Uint8Array(state.before.length), after: new Uint8Array(state.after.length) };
  for (const change of withNeighbours(resolved, before, after, state, pairs)) {
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
  listOthers(list, before, after, { state, told, pairs, what });
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

type States = { readonly before: Uint8Array; readonly after: Uint8Array };

/**
 * What dies with a node is not told by the step that took it: nodes that no change names belong to the change of a neighbour. A changed
 * node's change belongs to its counterpart too.
 */
function withNeighbours(
  resolved: readonly StepChange[],
  before: Side,
  after: Side,
  state: States,
  pairs: Pairs,
): StepChange[] {
  const changes = resolved.map((change) => ({ ...change, before: [...change.before], after: [...change.after] }));
  const owners = {
    before: new Int32Array(state.before.length).fill(-1),
    after: new Int32Array(state.after.length).fill(-1),
  };
  changes.forEach((change, at) => {
    for (const node of change.before) owners.before[node] = at;
    for (const node of change.after) owners.after[node] = at;
  });
  pairs.found.forEach(([a, b]) => {
    if (state.before[a] !== NodeState.changed) return;
    const [old, fresh] = [owners.before[a]!, owners.after[b]!];
    if (old === -1 && fresh !== -1) {
      owners.before[a] = fresh;
      changes[fresh]!.before.push(a);
    } else if (fresh === -1 && old !== -1) {
      owners.after[b] = old;
      changes[old]!.after.push(b);
    }
  });
  for (const [of, side] of [
    ["before", before],
    ["after", after],
  ] as const) {
    const pending = [...owners[of].keys()].filter(
      (node) => owners[of][node] !== -1 && state[of][node] !== NodeState.same,
    );
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      const owner = owners[of][node]!;
      for (const other of [...listOf(side.sources, node), ...listOf(side.targets, node)]) {
        if (owners[of][other] !== -1 || state[of][other] !== NodeState.alone) continue;
        owners[of][other] = owner;
        changes[owner]![of].push(other);
        pending.push(other);
      }
    }
  }
  for (const change of changes) for (const nodes of [change.before, change.after]) nodes.sort((a, b) => a - b);
  return changes;
}

interface Found {
  readonly state: States;
  readonly told: States;
  readonly pairs: Pairs;
  readonly what: ReadonlyMap<number, readonly string[]>;
}

const endNames: Readonly<Record<number, string>> = {
  [NodeKind.input]: "input",
  [NodeKind.output]: "output",
  [NodeKind.constant]: "constant",
};

/** The differences that no step tells, by kind and operator. */
function listOthers(list: ChangeList, before: Side, after: Side, { state, told, pairs, what }: Found): void {
  const operator = (side: Side, node: number) =>
    side.layers[node]?.operator ?? endNames[side.graph.nodes.kind[node]!] ?? "node";
  for (const [a, clauses] of what) {
    const b = pairs.to[a]!;
    if (told.before[a] || told.after[b]) continue;
    const text = `${nodeText(before.layers[a], before, a)}: ${clauses.join(", ")}`;
    list.add({ title: `Changed ${operator(before, a)}` }, text, [a], [b]);
  }
  for (const [a, to] of pairs.to.entries())
    if (to === -1 && !told.before[a])
      list.add({ title: `Removed ${operator(before, a)}` }, nodeText(before.layers[a], before, a), [a], []);
  for (const [b, from] of pairs.from.entries())
    if (from === -1 && !told.after[b] && state.after[b] === NodeState.alone)
      list.add({ title: `Added ${operator(after, b)}` }, nodeText(after.layers[b], after, b), [], [b]);
}
