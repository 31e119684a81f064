import type { Pairs } from "./pairs";
import { type Lists, listOf, type Side } from "./side";

/** Nodes looked at around one matched node. A value that feeds hundreds says little of who its readers are. */
const MOST = 24;
/** How many nodes without a counterpart are looked past: a normalization that was folded, a cast that was added. */
const FURTHEST = 3;

/** Goes from each pair to its neighbours and pairs those that are alike, on and on: each pair is looked at once. */
export function propagate(before: Side, after: Side, old: Int32Array, fresh: Int32Array, pairs: Pairs): void {
  // `found` grows while it is walked.
  for (let at = 0; at < pairs.found.length; at++) {
    const [a, b] = pairs.found[at]!;
    for (const direction of ["sources", "targets"] as const) {
      const [left, right] = [before[direction], after[direction]];
      // Neighbours first: what is further away is easily taken for something else.
      for (const reach of [1, FURTHEST]) {
        const here = around(left, a, pairs.to, reach);
        if (here.length === 0) break;
        pairAlike(here, around(right, b, pairs.from, reach), old, fresh, pairs);
      }
    }
  }
}

/** The nearest nodes without a counterpart, past each other but not past those that have one, in order of distance. */
function around(neighbours: Lists, from: number, taken: Int32Array, reach: number): number[] {
  const found: number[] = [];
  const seen = new Set<number>([from]);
  let edge = [from];
  for (let distance = 0; distance < reach && edge.length > 0; distance++) {
    const next: number[] = [];
    for (const node of edge)
      for (const other of listOf(neighbours, node)) {
        if (seen.size > MOST) return found;
        if (seen.has(other)) continue;
        seen.add(other);
        if (taken[other] === -1) next.push(other);
      }
    found.push(...next);
    edge = next;
  }
  return found;
}

/** Pairs nodes of one signature in their order, where there are as many on both sides. */
function pairAlike(
  here: readonly number[],
  there: readonly number[],
  old: Int32Array,
  fresh: Int32Array,
  pairs: Pairs,
): void {
  if (there.length === 0) return;
  const bySignature = new Map<number, number[]>();
  for (const node of there) {
    const list = bySignature.get(fresh[node]!);
    if (list) list.push(node);
    else bySignature.set(fresh[node]!, [node]);
  }
  const count = new Map<number, number>();
  for (const node of here) count.set(old[node]!, (count.get(old[node]!) ?? 0) + 1);
  for (const node of here) {
    const alike = bySignature.get(old[node]!);
    if (alike?.length === count.get(old[node]!)) {
      for (const other of here) if (old[other] === old[node]) pairs.add(other, alike!.shift()!);
      bySignature.delete(old[node]!);
    }
  }
}
