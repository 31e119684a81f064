import { Cancelled, type Graph } from "../../ir";
import type { OptimizationLevel, Runtime, RuntimeModel, Session } from "../../runtime";
import { type Call, checkCancelled } from "../call";
import { DocumentError } from "../documentError";
import { oneSentence } from "../proof/referee";
import { type Feeds, randomSamples, type Sample, whyNoSample } from "../proof/samples";

/** A session, and inputs that it takes. */
export interface Runnable {
  readonly session: Session;
  readonly optimization: OptimizationLevel;
  readonly sample: Sample;
  readonly outputs: Feeds;
}

export interface RunnableOptions {
  readonly seed: number;
  readonly profile?: boolean;
  /** What has to be fed besides the samples. */
  readonly also?: Feeds;
}

const levels: readonly OptimizationLevel[] = ["disabled", "basic", "all"];

/**
 * Opens a model with as little of the runtime's own optimization as it loads with, so that its nodes stay apart, and finds seeded inputs that it
 * can run. Throws a DocumentError when it does not load or takes no inputs that can be made up.
 * @param graph the model's main graph, for its inputs.
 */
export async function openRunnable(
  runtime: Runtime,
  model: RuntimeModel,
  graph: Graph,
  { seed, profile = false, also = new Map() }: RunnableOptions,
  call: Call,
): Promise<Runnable> {
  const { session, optimization } = await openAtLowest(runtime, model, profile, call);
  let failure = whyNoSample(graph);
  try {
    for (const sample of randomSamples(graph, seed)) {
      checkCancelled(call);
      if (session.lost) break;
      try {
        const outputs = await session.run(new Map([...sample.feeds, ...also]), call.signal);
        return { session, optimization, sample, outputs };
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        failure ??= oneSentence(error);
      }
    }
    throw new DocumentError(`The runtime cannot run the model: ${failure ?? "no inputs could be made for it"}.`);
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
}

async function openAtLowest(runtime: Runtime, model: RuntimeModel, profile: boolean, call: Call) {
  let first: unknown;
  for (const optimization of levels) {
    checkCancelled(call);
    try {
      return { session: await runtime.open(model, { optimization, profile, signal: call.signal }), optimization };
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      first ??= error;
    }
  }
  throw new DocumentError(`The runtime cannot load the model: ${oneSentence(first)}.`);
}

/** "on 1 seeded random input (seed 0, batch = 1)", for people. */
export function inputsText({ text }: Sample, seed: number): string {
  return `a seeded random input (seed ${seed}${text === "" ? "" : `, ${text}`})`;
}

export function levelText(level: OptimizationLevel): string {
  if (level === "disabled") return "the runtime's own optimizations off";
  return `the runtime's ${level === "basic" ? "basic" : "own"} optimizations on, without which it cannot load the model`;
}
