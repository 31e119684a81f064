import type { Run } from "./blocks";
import type { Sequence } from "./sequence";

/** Fewer layers are not worth a box. */
const SMALLEST = 3;

/**
 * What stands between the runs, in blocks: each layer with weights with the ones behind it up to the next such layer. Where that is still too
 * much to see, all between two runs is one block.
 */
export function restOf(sequence: Sequence, runs: readonly Run[], isReadable: (rest: readonly Run[]) => boolean): Run[] {
  const gaps = gapsBetween(sequence, runs);
  const steps = gaps.flatMap((gap) => stepsIn(sequence, gap));
  const rest = isReadable(steps) ? steps : gaps;
  return rest.filter((run) => lengthOf(run) >= SMALLEST);
}

/** How many items a run stands for. */
export function lengthOf({ bounds }: Run): number {
  return bounds.at(-1)! - bounds[0]!;
}

/** The stretches of layers that are in no run and in no group. */
function gapsBetween({ items }: Sequence, runs: readonly Run[]): Run[] {
  const isTaken = new Uint8Array(items.length + 1).fill(1, items.length);
  for (const { bounds } of runs) isTaken.fill(1, bounds[0], bounds.at(-1));
  const gaps: Run[] = [];
  let start = 0;
  for (let at = 0; at <= items.length; at++) {
    if (isTaken[at] === 0 && typeof items[at] === "number") continue;
    if (at > start) gaps.push({ bounds: [start, at] });
    start = at + 1;
  }
  return gaps;
}

function stepsIn({ telling }: Sequence, { bounds }: Run): Run[] {
  const [start, end] = bounds as [number, number];
  const steps: Run[] = [];
  let from = start;
  for (let at = start + 1; at <= end; at++) {
    if (at < end && telling[at] !== 2) continue;
    steps.push({ bounds: [from, at] });
    from = at;
  }
  return steps;
}
