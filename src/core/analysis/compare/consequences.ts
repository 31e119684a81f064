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
 * constant where a node stood. What has no different neighbour belongs to the nearest change.
 */
export function withConsequences(resolved: readonly StepChange[], compared: Compared): StepChange[] {
  const owners = new Owners(resolved, compared);
  owners.shareCounterparts();
  do owners.spread();
  while (owners.reachReaders());
  owners.reachNearest();
  return owners.changes;
}

/** Which change each node belongs to: the first that is found for what no step names. */
class Owners {
  readonly #changes: { readonly step: number; readonly text: string; before: number[]; after: number[] }[];
  readonly #compared: Compared;
  readonly #owner: { readonly before: Int32Array; readonly after: Int32Array };

  constructor(resolved: readonly StepChange[], compared: Compared) {
    const { state } = compared;
    this.#compared = compared;
    this.#changes = resolved.map((change) => ({ ...change, before: [...change.before], after: [...change.after] }));
    this.#owner = {
      before: new Int32Array(state.before.length).fill(-1),
      after: new Int32Array(state.after.length).fill(-1),
    };
    this.#changes.forEach((change, at) => {
      for (const node of change.before) this.#owner.before[node] = at;
      for (const node of change.after) this.#owner.after[node] = at;
    });
  }

  get changes(): StepChange[] {
    for (const change of this.#changes)
      for (const side of ["before", "after"] as const) change[side] = [...new Set(change[side])].sort((a, b) => a - b);
    return this.#changes;
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
      const pending = [...owner.keys()].filter((node) => owner[node] !== -1 && state[node] !== NodeState.same);
      for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
        for (const other of [...listOf(sources, node), ...listOf(targets, node)]) {
          if (owner[other] !== -1 || state[other] !== NodeState.alone) continue;
          this.#take(owner[node]!, name, other);
          pending.push(other);
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
    const reached: { readonly pair: readonly [number, number]; readonly changes: readonly number[] }[] = [];
    for (const pair of pairs.found) {
      if (state.before[pair[0]] !== NodeState.changed || this.#owner.before[pair[0]] !== -1) continue;
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

  /** Goes out from all changes at once, over both models, until it meets what is left. */
  reachNearest(): void {
    const { before, after, state, pairs } = this.#compared;
    const sides = { before, after };
    const reached = { before: this.#owner.before.slice(), after: this.#owner.after.slice() };
    const isLeft = (name: "before" | "after", node: number) =>
      state[name][node] !== NodeState.same && this.#owner[name][node] === -1;
    let left = 0;
    for (const name of ["before", "after"] as const)
      state[name].forEach((_, node) => {
        if (isLeft(name, node)) left++;
      });
    if (left === 0) return;
    const edge: { readonly name: "before" | "after"; readonly node: number }[] = [];
    for (const name of ["before", "after"] as const)
      reached[name].forEach((owner, node) => {
        if (owner !== -1) edge.push({ name, node });
      });
    const go = (owner: number, name: "before" | "after", node: number) => {
      if (node === -1 || reached[name][node] !== -1) return;
      reached[name][node] = owner;
      edge.push({ name, node });
      if (!isLeft(name, node)) return;
      this.#take(owner, name, node);
      left--;
    };
    // `edge` grows while it is walked.
    for (let at = 0; at < edge.length && left > 0; at++) {
      const { name, node } = edge[at]!;
      const owner = reached[name][node]!;
      if (name === "before") go(owner, "after", pairs.to[node]!);
      else go(owner, "before", pairs.from[node]!);
      for (const other of listOf(sides[name].sources, node)) go(owner, name, other);
      for (const other of listOf(sides[name].targets, node)) go(owner, name, other);
    }
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

  #take(change: number, name: "before" | "after", node: number): void {
    this.#owner[name][node] = change;
    this.#changes[change]![name].push(node);
  }
}
