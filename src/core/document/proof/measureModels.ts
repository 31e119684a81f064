import type { MeasureReport } from "../../../protocol/reports";
import { Cancelled } from "../../ir";
import type { Runtime, RuntimeModel, Session } from "../../runtime";
import { type Call, checkCancelled } from "../call";
import type { Feeds } from "./samples";

/** Below this ratio a model counts as slower than its original, above the inverse as faster; in between is noise. */
export const noise = 0.02;

export interface MeasureOptions {
  /** How long the two models run in turn, milliseconds. */
  readonly budget?: number;
  /** Whether each model is also loaded in a process of its own to read its peak memory. */
  readonly memory?: boolean;
  /** Whether the creation of sessions is timed with care; else one look has to do. */
  readonly sessions?: boolean;
}

/** A few unlucky runs on a busy machine call any model slower: before that is said, this many of each must say it. */
const runsToBlame = 15;

/** How long sessions are created again to find the least disturbed time, milliseconds. */
const sessionBudget = 200;

/** Medians of two models that ran in turn, both as the runtime runs them today: its own optimizations on. */
export interface Race {
  readonly before: number;
  readonly after: number;
  readonly ratio: number;
  /** The same of the fastest runs: what a busy machine disturbs least. */
  readonly bestRatio: number;
  /** Median of the ratios within a round: what a machine that gets slower or faster meanwhile disturbs least. */
  readonly pairedRatio: number;
  readonly runs: number;
  readonly sessionBefore: number;
  readonly sessionAfter: number;
}

/** Rejects with an Error when one of the models does not run. */
export async function race(
  runtime: Runtime,
  before: RuntimeModel,
  after: RuntimeModel,
  feeds: Feeds,
  options: MeasureOptions = {},
  call: Call = {},
): Promise<Race> {
  if (!runtime.race) throw new Error("this runtime cannot time models");
  const opened: Session[] = [];
  const open = async (model: RuntimeModel): Promise<{ session: Session; milliseconds: number }> => {
    checkCancelled(call);
    const started = performance.now();
    const session = await runtime.open(model, { optimization: "all", signal: call.signal });
    opened.push(session);
    return { session, milliseconds: performance.now() - started };
  };
  try {
    // Whoever comes first also pays for loading the library and for reading the file from the disk: where creation is timed, it does not count.
    if (options.sessions !== false) await (await open(before)).session.close();
    const first = await open(before);
    const second = await open(after);
    let sessionBefore = first.milliseconds;
    let sessionAfter = second.milliseconds;
    const started = performance.now();
    while (options.sessions !== false && performance.now() - started + sessionBefore + sessionAfter < sessionBudget) {
      for (const model of [after, before]) {
        const { session, milliseconds } = await open(model);
        await session.close();
        if (model === before) sessionBefore = Math.min(sessionBefore, milliseconds);
        else sessionAfter = Math.min(sessionAfter, milliseconds);
      }
    }
    const budget = {
      warmUp: 2,
      minRounds: 3,
      maxRounds: 500,
      milliseconds: options.budget ?? 2500,
      signal: call.signal,
    };
    const a: number[] = [];
    const b: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      const [more = [], others = []] = await runtime.race([first.session, second.session], feeds, budget);
      checkCancelled(call);
      a.push(...more);
      b.push(...others);
      const enough = !isSlower(statistics(a, b)) || a.length >= runsToBlame;
      if (enough && agrees(a, b)) break;
    }
    return { ...statistics(a, b), sessionBefore, sessionAfter };
  } finally {
    for (const session of opened) await session.close().catch(() => {});
  }
}

/** Time and memory of the original and the optimized model. Rejects with an Error when one of them does not run. */
export async function measureModels(
  runtime: Runtime,
  before: RuntimeModel,
  after: RuntimeModel,
  feeds: Feeds,
  options: MeasureOptions & { readonly race?: Race | undefined; readonly unchanged?: boolean } = {},
  call: Call = {},
): Promise<MeasureReport> {
  call.progress?.({ stage: "measuring time", fraction: 0.2 });
  const times = options.race ?? (await race(runtime, before, after, feeds, options, call));
  const peak = async (model: RuntimeModel): Promise<number | null> => {
    if (options.memory === false || !runtime.peakMemory) return null;
    checkCancelled(call);
    try {
      return await runtime.peakMemory(model, feeds, call.signal);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      return null;
    }
  };
  call.progress?.({ stage: "measuring memory", fraction: 0.8 });
  const peakMemoryBefore = await peak(before);
  const peakMemoryAfter = await peak(after);
  const { before: medianBefore, after: medianAfter, ratio, runs } = times;
  return {
    latency: { before: medianBefore, after: medianAfter, ratio, runs },
    sessionBefore: times.sessionBefore,
    sessionAfter: times.sessionAfter,
    peakMemoryBefore,
    peakMemoryAfter,
    machine: runtime.name,
    ...(options.unchanged ? ({ outcome: "same", summary: UNCHANGED } as const) : outcomeOf(times)),
  };
}

function statistics(a: readonly number[], b: readonly number[]) {
  const before = median(a);
  const after = median(b);
  const pairs = a.slice(0, b.length).map((time, round) => time / (b[round] ?? time));
  return {
    before,
    after,
    ratio: after > 0 ? before / after : 1,
    bestRatio: Math.min(...a) / Math.min(...b) || 1,
    pairedRatio: median(pairs) || 1,
    runs: Math.min(a.length, b.length),
  };
}

/** Three statistics that a busy machine disturbs differently say the same: slower, faster or neither. Otherwise more runs are needed. */
function agrees(a: readonly number[], b: readonly number[]): boolean {
  const { ratio, bestRatio, pairedRatio } = statistics(a, b);
  const sides = [ratio, bestRatio, pairedRatio].map(sideOf);
  return sides.every((side) => side === sides[0]) || (a.length >= 100 && sideOf(ratio) === sideOf(pairedRatio));
}

function sideOf(ratio: number): "slower" | "same" | "faster" {
  if (ratio < 1 - noise) return "slower";
  return ratio >= 1 + noise ? "faster" : "same";
}

/** True when every statistic says that the second model is slower than the first. */
export function isSlower(race: Statistics): boolean {
  return outcomeOf(race).outcome === "slower";
}

type Statistics = Pick<Race, "ratio" | "bestRatio" | "pairedRatio">;

const UNCHANGED = "Nothing was changed: one model, timed twice";

/** Faster or slower is only said when all statistics say so; what a busy machine makes of one of them is no gain. */
export function outcomeOf({ ratio, bestRatio, pairedRatio }: Statistics): Pick<MeasureReport, "outcome" | "summary"> {
  const sides = [ratio, bestRatio, pairedRatio].map(sideOf);
  const outcome = sides.every((side) => side === sides[0]) ? sideOf(ratio) : "same";
  if (outcome === "faster") return { outcome, summary: `${ratio.toFixed(2)}x faster` };
  if (outcome === "slower") return { outcome, summary: `Not faster: ${(1 / ratio).toFixed(2)}x slower here` };
  const even = sides.every((side) => side === "same");
  const why = even
    ? "the runtime makes the same of both models when it loads them"
    : "what differs is this machine's noise";
  return { outcome, summary: `Not faster: ${why}` };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
