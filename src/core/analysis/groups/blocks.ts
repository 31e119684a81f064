import { type Periodic, periodsOf } from "./periods";
import type { Sequence } from "./sequence";

/** A run of blocks: block i goes from `bounds[i]` up to `bounds[i + 1]`. */
export interface Run {
  readonly bounds: readonly number[];
}

/**
 * The runs of repeated blocks in a row of layers, none overlapping another, in their order.
 *
 * A block is a stretch that stands there again with the same operators and kernels, wired alike; how many channels it has and by how much it
 * strides does not matter. Where it starts is chosen such that the network is narrowest between blocks, and of such places at the value
 * that is read furthest on: the one that a skip leaves from. Of runs that overlap, the one that folds most layers away is taken.
 *
 * A block that falls into two alike ones is not taken (two layers as one block, two convolutions of a chain): the smaller ones are.
 * The block before a run counts into it where it is the same but for some layers more or fewer: the projection on the skip of a
 * stage's first bottleneck, the sum that an inverted residual lacks when it changes its size. So a stage of ResNet is one run. A block
 * that was found in one place is also found where it stands alone behind such a first one (the stages of ResNet-18). Chains (a
 * convolution and what follows it) are looked for in what is left. Last, what branches and joins again without being repeated is a run of
 * one block.
 *
 * @param known blocks that are known by what they do; one that is in no repeated block is a run of its own.
 */
export function runsOf(sequence: Sequence, known: readonly Run[] = []): Run[] {
  const taken = new Uint8Array(sequence.items.length);
  const runs: Run[] = [];
  const blocks = new Map<string, readonly number[]>();
  const take = (run: Run) => {
    taken.fill(1, run.bounds[0], run.bounds.at(-1));
    runs.push(run);
  };
  const found = periodsOf(sequence.token)
    .found.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
    .slice(0, MOST_PERIODS);

  for (const periodic of found) {
    if (isMadeOfRepeats(periodic, found)) continue;
    const run = alignedRun(sequence, free(periodic, taken));
    if (!run || isPlain(sequence, run) || isDivisible(sequence, run)) continue;
    take(withFirst(sequence, run, taken));
    const block = [...sequence.kind.subarray(run.bounds[0], run.bounds[1])];
    blocks.set(block.join(" "), block);
  }
  for (const block of [...blocks.values()].slice(0, MOST_KNOWN)) {
    for (const start of placesOf(sequence, block, taken)) {
      const run = withFirst(sequence, { bounds: [start, start + block.length] }, taken);
      if (run.bounds.length > 2) take(run);
    }
  }
  for (const periodic of found) {
    const run = alignedChain(sequence, free(periodic, taken));
    if (run) take(run);
  }
  for (const run of known) if (!taken.subarray(run.bounds[0], run.bounds.at(-1)).includes(1)) take(run);
  for (const run of branchings(sequence, taken)) take(run);
  return runs.sort((a, b) => a.bounds[0]! - b.bounds[0]!);
}

/** Stretches of one period that are looked at, those that fold most away. */
const MOST_PERIODS = 200;
/** Known blocks that are looked for elsewhere. A network has a few. */
const MOST_KNOWN = 8;
/** A branching of fewer layers is seen at a glance. */
const SMALLEST_BRANCHING = 6;

/** The longest stretch of it that is not in another run; most often all of it. */
function free({ period, start, end }: Periodic, taken: Uint8Array): Periodic {
  let best = { period, start, end: start - period };
  for (let at = start; at < end + period; at++) {
    const from = at;
    while (at < end + period && taken[at] === 0) at++;
    if (at - from > best.end + period - best.start) best = { period, start: from, end: at - period };
  }
  return best;
}

/** The best place for blocks to start in a stretch of one period: see {@link runsOf}. */
function alignedRun(
  { width, lastReader, weighted, starting }: Sequence,
  { period, start, end }: Periodic,
): Run | undefined {
  if (end - start < period) return undefined;
  let best: { readonly at: number; readonly rank: readonly number[]; readonly blocks: number } | undefined;
  for (let at = start; at < start + period; at++) {
    const blocks = Math.floor((end + period - at) / period);
    if (blocks < 2) break;
    let wide = 0;
    let reach = Number.POSITIVE_INFINITY;
    // Between blocks only: what comes before the first is not part of the pattern.
    for (let block = 1; block < blocks; block++) {
      const place = at + block * period;
      wide += width[place]!;
      // An activation of four layers carries its input past nothing.
      reach = Math.min(reach, weighted[lastReader[place - 1]!]! - weighted[place]!);
    }
    const rank = [-wide / (blocks - 1), blocks, reach, starting[at]!];
    if (!best || isAbove(rank, best.rank)) best = { at, rank, blocks };
  }
  if (!best) return undefined;
  const { at, blocks } = best;
  return { bounds: Array.from({ length: blocks + 1 }, (_, block) => at + block * period) };
}

function isAbove(a: readonly number[], b: readonly number[]): boolean {
  const differs = a.findIndex((one, i) => one !== b[i]);
  return differs !== -1 && a[differs]! > b[differs]!;
}

/** Whether the first block is a chain: nowhere wider than at its ends. */
function isPlain({ width }: Sequence, { bounds }: Run): boolean {
  const [start, end] = bounds as [number, number];
  const narrow = Math.max(1, Math.min(width[start]!, width[end]!));
  for (let at = start + 1; at < end; at++) if (width[at]! > narrow) return false;
  return true;
}

/** Whether the last block ends in two alike ones that are its halves or thirds, more or less. */
function isDivisible({ kind, width, telling }: Sequence, { bounds }: Run): boolean {
  const start = bounds.at(-2)!;
  const end = bounds.at(-1)!;
  for (const parts of [2, 3]) {
    const length = Math.round((end - start) / parts);
    for (let at = end - length - SLACK; at <= end - length + SLACK; at++) {
      if (at <= start || at >= end || width[at]! > width[end]!) continue;
      // What is left of a block when its convolution is cut off is not alike to it.
      if (!telling.subarray(at, end).includes(2)) continue;
      for (
        let from = Math.max(start, 2 * at - end - 2 * SLACK);
        from <= 2 * at - end + 2 * SLACK && from < at;
        from++
      ) {
        if (kind[from] !== kind[at] || (width[from]! > width[end]! && from !== start)) continue;
        const short = Math.min(at - from, end - at);
        if (short > 1 && difference(kind.subarray(from, at), kind.subarray(at, end)) <= short / 4) return true;
      }
    }
  }
  return false;
}

/** Alike halves of a block may differ by so many layers from half its length. */
const SLACK = 3;

/** Whether most of a period consists of something that repeats faster: the layers of a dense block, the blocks of a stage. */
function isMadeOfRepeats(one: Periodic, found: readonly Periodic[]): boolean {
  return found.some(({ period, start, end }) => {
    if (3 * period > one.period) return false;
    const common = Math.min(end + period, one.end + one.period) - Math.max(start, one.start);
    return 2 * Math.min(common, end + period - start) >= one.period;
  });
}

/** The blocks of a chain: each starts at a layer with weights, has a step besides normalizations and no such layer twice. */
function alignedChain(sequence: Sequence, { period, start, end }: Periodic): Run | undefined {
  const { kind, telling } = sequence;
  for (let at = start; at < start + period; at++) {
    const blocks = Math.floor((end + period - at) / period);
    if (blocks < 2) return undefined;
    if (telling[at] !== 2) continue;
    const run = { bounds: Array.from({ length: blocks + 1 }, (_, block) => at + block * period) };
    const block = kind.subarray(at, at + period);
    const says = telling.subarray(at + 1, at + period).includes(1) && !block.subarray(1).includes(kind[at]!);
    return says && isPlain(sequence, run) ? run : undefined;
  }
  return undefined;
}

/** Stretches in which the network is more than one value wide, from the layer before which it is one to the layer that joins it again. */
function branchings({ width, telling }: Sequence, taken: Uint8Array): Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let at = 0; at < taken.length; at++) {
    const ends = taken[at] === 1 || width[at + 1]! <= 1;
    if (!ends) continue;
    const whole = taken[at] === 0 && taken[start] === 0 && at + 1 - start >= SMALLEST_BRANCHING;
    if (whole && telling.subarray(start, at + 1).includes(2)) runs.push({ bounds: [start, at + 1] });
    start = at + 1;
  }
  return runs;
}

/** The run with the block before it, where that is alike. */
function withFirst({ kind, width, starting }: Sequence, run: Run, taken: Uint8Array): Run {
  const [start, next] = run.bounds as [number, number];
  const block = kind.subarray(start, next);
  if (block.length < 4) return run;
  const most = Math.floor(block.length / 2);
  let best: { readonly at: number; readonly by: number } | undefined;
  for (let at = start - 1; at >= Math.max(0, start - block.length - most) && taken[at] === 0; at--) {
    if (start - at < block.length - most || width[at]! > width[next]!) continue;
    // Nor is what is left of a layer whose convolution is another.
    if (starting[at]! < starting[start]!) continue;
    // A pooling behind the block before is not part of it.
    if (start - at > block.length && kind[start - 1] !== kind[next - 1]) continue;
    const by = difference(block, kind.subarray(at, start));
    if (by <= most && (!best || by < best.by)) best = { at, by };
  }
  return best ? { bounds: [best.at, ...run.bounds] } : run;
}

/** By how many items two stretches differ, where one is the other with some left out; else infinite. */
function difference(a: Int32Array, b: Int32Array): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  let at = 0;
  for (const kind of long) if (at < short.length && kind === short[at]) at++;
  return at === short.length ? long.length - short.length : Number.POSITIVE_INFINITY;
}

/** Where a block stands in what is not taken. Each place is compared until the first difference. */
function placesOf({ kind }: Sequence, block: readonly number[], taken: Uint8Array): number[] {
  const places: number[] = [];
  for (let start = 0; start + block.length <= kind.length; start++) {
    let at = 0;
    while (at < block.length && kind[start + at] === block[at] && taken[start + at] === 0) at++;
    if (at === block.length) {
      places.push(start);
      start += at - 1;
    }
  }
  return places;
}
