import { NodeState } from "./codes";
import type { Pairs } from "./pairs";
import { listOf, type Side } from "./side";
import type { StepChange } from "./stepChanges";

/** Values of `NodeState` for the nodes of both sides. */
export interface States {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

interface Compared {
  readonly before: Side;
  readonly after: Side;
  readonly state: States;
  readonly pairs: Pairs;
}

/**
 * What steps did, with the nodes that they do not name but that differ because of it: what died with a node that was taken, what reads a
 * constant where a node stood. What is not next to any change belongs to what the steps say came or went with them; of what is left no step is
 * known.
 */
export function withConsequences(resolved: readonly StepChange[], compared: Compared): StepChange[] {
  const owners = new Owners(resolved, compared);
  owners.shareCounterparts();
  do owners.spread();
  while (owners.reachReaders());
  owners.reachRests();
  return owners.changes;
}

/** Which change each node belongs to: the first that is found for what no change names. */
class Owners {
  readonly #changes: (Omit<StepChange, "before" | "after"> & { before: number[]; after: number[] })[];
  readonly #compared: Compared;
  readonly #owner: Readonly<Record<"before" | "after", Int32Array>>;
  /** For nodes that came or went without being named: the rest of the step with which they did. */
  readonly #rest: Readonly<Record<"before" | "after", Int32Array>>;

  /** Nodes that have an owner and around which nobody has looked yet. */
  readonly #seeds: Readonly<Record<"before" | "after", number[]>> = { before: [], after: [] };
  /** Changed pairs that may still be without an owner. */
  #untold: readonly (readonly [before: number, after: number])[] | undefined;

  constructor(resolved: readonly StepChange[], compared: Compared) {
    const { state } = compared;
    this.#compared = compared;
    this.#changes = resolved.map((change) => ({
      ...change,
      before: change.isRest ? [] : [...change.before],
      after: change.isRest ? [] : [...change.after],
    }));
    const none = ({ length }: Uint8Array) => new Int32Array(length).fill(-1);
    this.#owner = { before: none(state.before), after: none(state.after) };
    this.#rest = { before: none(state.before), after: none(state.after) };
    resolved.forEach((change, at) => {
      const of = change.isRest ? this.#rest : this.#owner;
      for (const node of change.before) of.before[node] = at;
      for (const node of change.after) of.after[node] = at;
    });
    for (const name of ["before", "after"] as const)
      this.#owner[name].forEach((owner, node) => {
        if (owner !== -1) this.#seeds[name].push(node);
      });
  }

  get changes(): StepChange[] {
    for (const change of this.#changes)
      for (const side of ["before", "after"] as const) change[side] = [...new Set(change[side])].sort((a, b) => a - b);
    return this.#changes.filter(({ isRest, before, after }) => !isRest || before.length + after.length > 0);
  }

  /** A changed node's change belongs to its counterpart too. */
  shareCounterparts(): void {
    const { state, pairs } = this.#compared;
    for (const [a, b] of pairs.found) {
      if (state.before[a] !== NodeState.changed) continue;
      const [old, fresh] = [this.#owner.before[a]!, this.#owner.after[b]!];
      if (old === -1 && fresh !== -1) this.#take(fresh, "before", a);
      else if (fresh === -1 && old !== -1) this.#take(old, "after", b);
    }
  }

  /** What came or went next to a node belongs to the same change, on and on. */
  spread(): void {
    for (const name of ["before", "after"] as const) {
      const [owner, state, { sources, targets }] = [
        this.#owner[name],
        this.#compared.state[name],
        this.#compared[name],
      ];
      const seeds = this.#seeds[name];
      for (let node = seeds.pop(); node !== undefined; node = seeds.pop()) {
        if (state[node] === NodeState.same) continue;
        for (const other of [...listOf(sources, node), ...listOf(targets, node)]) {
          if (owner[other] !== -1 || state[other] !== NodeState.alone) continue;
          // What a change takes is looked around in turn.
          if (this.#mayTake(owner[node]!, name, other)) this.#take(owner[node]!, name, other);
        }
      }
    }
  }

  /**
   * A changed node that no step names differs in what it reads: it belongs to the changes of its sources, where they have none to those of
   * its readers. Gives false when there was none to find.
   */
  reachReaders(): boolean {
    const { state, pairs } = this.#compared;
    const isUntold = ([a]: readonly [number, number]) =>
      state.before[a] === NodeState.changed && this.#owner.before[a] === -1;
    this.#untold = (this.#untold ?? pairs.found).filter(isUntold);
    const reached: { readonly pair: readonly [number, number]; readonly changes: readonly number[] }[] = [];
    for (const pair of this.#untold) {
      const causes = this.#around(pair, "sources");
      const changes = causes.length > 0 ? causes : this.#around(pair, "targets");
      if (changes.length > 0) reached.push({ pair, changes });
    }
    for (const { pair, changes } of reached)
      for (const change of changes) {
        this.#take(change, "before", pair[0]);
        this.#take(change, "after", pair[1]);
      }
    return reached.length > 0;
  }

  /** What is left of what a step is known to have made or taken goes to the step's rest. */
  reachRests(): void {
    for (const name of ["before", "after"] as const)
      for (const [node, rest] of this.#rest[name].entries())
        if (rest !== -1 && this.#owner[name][node] === -1 && this.#compared.state[name][node] !== NodeState.same)
          this.#take(rest, name, node);
  }

  /** The changes of what is different around a pair. */
  #around([a, b]: readonly [number, number], direction: "sources" | "targets"): number[] {
    const found = new Set<number>();
    for (const [name, node] of [
      ["before", a],
      ["after", b],
    ] as const)
      for (const other of listOf(this.#compared[name][direction], node))
        if (this.#compared.state[name][other] !== NodeState.same) found.add(this.#owner[name][other]!);
    found.delete(-1);
    return [...found];
  }

  /** What a step is known to have made or taken is no other step's. */
  #mayTake(change: number, name: "before" | "after", node: number): boolean {
    const rest = this.#rest[name][node]!;
    return rest === -1 || this.#changes[rest]!.step === this.#changes[change]!.step;
  }

  #take(change: number, name: "before" | "after", node: number): void {
    this.#owner[name][node] = change;
    this.#changes[change]![name].push(node);
    this.#seeds[name].push(node);
  }
}
