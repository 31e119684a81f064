import type { VerifyReport, WorstDifference } from "../../../protocol/reports";
import { Cancelled, type Graph, type Tensor } from "../../ir";
import type { OptimizationLevel, Runtime, RuntimeModel, Session } from "../../runtime";
import { type Call, checkCancelled } from "../call";
import { compareTensors } from "./compare";
import {
  type Feeds,
  fitSample,
  type GivenSample,
  overridden,
  randomSamples,
  type Sample,
  whyNoSample,
} from "./samples";
import { float32Tolerance, type Tolerance } from "./tolerance";

export interface VerifyOptions {
  readonly seed?: number | undefined;
  /** Inputs to compare on instead of random ones. */
  readonly data?: readonly GivenSample[] | undefined;
  /** For float32; rtol 1e-4 and atol 1e-5 when absent. */
  readonly tolerance?: Tolerance | undefined;
}

/** Random samples that are compared when the model takes them, besides the one with overridden defaults. */
const wantedSamples = 3;

/** A model that is slow to run is compared on fewer samples. */
const sampleBudget = 4000;

const largest = Number.MAX_VALUE;

/** Loading is tried again at another level within this time, in milliseconds. */
const patience = 20_000;

const levels: readonly OptimizationLevel[] = ["disabled", "basic", "all"];

/**
 * The referee over every candidate: inputs that the original can run are found once, its outputs are computed once and kept, so that finding the step to blame costs one run of the candidate each.
 *
 * Both models run with the runtime's own optimizations off: what is compared is what the files say, and not what the runtime makes of it.
 * An original that does not load so (ONNX Runtime needs some of them for certain float16 models) is compared at the lowest level at which
 * it does.
 */
export class Referee {
  private constructor(
    private readonly runtime: Runtime,
    private readonly original: Original | undefined,
    private readonly expected: readonly { sample: Sample; outputs: Feeds }[],
    private readonly described: string,
    private readonly tolerance: Tolerance,
    /** Why nothing can be compared. */
    private readonly unable: string | undefined,
  ) {}

  /** @param graph the original's main graph, for its inputs. */
  static async of(
    runtime: Runtime,
    model: RuntimeModel,
    graph: Graph,
    options: VerifyOptions = {},
    call: Call = {},
  ): Promise<Referee> {
    call.progress?.({ stage: "running the original", fraction: null });
    const original = new Original(runtime, model);
    const tolerance = options.tolerance ?? float32Tolerance;
    try {
      await original.open(call);
    } catch (error) {
      rethrowCancelled(error);
      return new Referee(
        runtime,
        undefined,
        [],
        "none",
        tolerance,
        `the runtime cannot load the model: ${oneSentence(error)}`,
      );
    }
    const seed = options.seed ?? 0;
    const started = performance.now();
    const expected: { sample: Sample; outputs: Feeds }[] = [];
    let failure: string | undefined;
    const attempt = async (sample: Sample): Promise<boolean> => {
      checkCancelled(call);
      try {
        expected.push({ sample, outputs: await original.run(sample.feeds, call) });
        return true;
      } catch (error) {
        rethrowCancelled(error);
        failure ??= oneSentence(error);
        return false;
      }
    };
    if (options.data) {
      for (const given of options.data) await attempt(fitSample(graph, given));
    } else {
      failure = whyNoSample(graph);
      for (const sample of randomSamples(graph, seed)) {
        if (expected.length === wantedSamples || original.losses > 1) break;
        if (expected.length > 0 && performance.now() - started > sampleBudget) break;
        await attempt(sample);
      }
      const [first] = expected;
      const extra = first && overridden(graph, first.sample, seed);
      if (extra) await attempt(extra);
    }
    const described = describe(
      expected.map(({ sample }) => sample),
      options,
      seed,
    );
    const unable =
      expected.length > 0
        ? undefined
        : `the runtime cannot run the model: ${failure ?? "no inputs could be made for it"}`;
    return new Referee(runtime, original, expected, described, tolerance, unable);
  }

  /** The first inputs that the original ran with: what a measurement should use. */
  get feeds(): Feeds | undefined {
    return this.expected[0]?.sample.feeds;
  }

  get canJudge(): boolean {
    return this.unable === undefined;
  }

  /** Runs a candidate and compares its outputs with the original's. */
  async judge(candidate: RuntimeModel, call: Call = {}): Promise<VerifyReport> {
    if (this.unable !== undefined) return this.report("not-verified", null, this.unable);
    let session: Session | undefined;
    try {
      session = await this.runtime.open(candidate, { optimization: this.level, signal: call.signal });
      return await this.compare(session, call);
    } catch (error) {
      rethrowCancelled(error);
      return this.report("different", null, `the other model does not run: ${oneSentence(error)}`);
    } finally {
      await session?.close().catch(() => {});
    }
  }

  private get level(): OptimizationLevel {
    return this.original?.level ?? "disabled";
  }

  /** Lets go of the original's session; it is opened again when it is needed. */
  async close(): Promise<void> {
    await this.original?.close();
  }

  private async compare(session: Session, call: Call): Promise<VerifyReport> {
    let worst: WorstDifference | null = null;
    // Callers may take the results by position.
    const [first] = this.expected;
    const names = [...(first?.outputs.keys() ?? [])];
    const order = session.outputs.filter((name) => names.includes(name));
    if (order.length === names.length && order.some((name, index) => name !== names[index]))
      return this.report("different", null, "the outputs come in another order");
    for (const [index, { sample, outputs }] of this.expected.entries()) {
      checkCancelled(call);
      call.progress?.({ stage: "comparing outputs", fraction: index / this.expected.length });
      const results = await session.run(sample.feeds, call.signal);
      for (const [output, original] of outputs) {
        const other = results.get(output);
        if (!other) return this.report("different", worst, `the output "${output}" is gone`);
        const { abs, rel, problem } = compareTensors(original, other, this.tolerance);
        if (worst === null || abs > worst.abs) worst = { output, abs, rel };
        if (!problem) continue;
        const at = sample.text === "" ? "" : ` (${sample.text})`;
        if (!(await this.repeats(sample, output, original, call)))
          return this.report("not-verified", null, "the original does not give the same outputs twice");
        return this.report("different", { output, abs, rel }, `the output "${output}" ${problem}${at}`);
      }
    }
    return this.report("equal", worst);
  }

  /** Whether the original itself gives the same again: a model that draws random numbers does not. */
  private async repeats(sample: Sample, output: string, first: Tensor, call: Call): Promise<boolean> {
    const again = (await this.original?.run(sample.feeds, call))?.get(output);
    return again !== undefined && compareTensors(first, again, this.tolerance).problem === undefined;
  }

  private report(verdict: VerifyReport["verdict"], worst: WorstDifference | null, reason?: string): VerifyReport {
    return {
      verdict,
      ...(reason === undefined ? {} : { reason }),
      // JSON has no infinity.
      worst: worst && { ...worst, abs: Math.min(worst.abs, largest), rel: Math.min(worst.rel, largest) },
      rtol: this.tolerance.rtol,
      atol: this.tolerance.atol,
      runtimeOptimization: this.level,
      samples: this.expected.length,
      inputs: this.described,
    };
  }
}

/** The original's session, opened again when a crash of the runtime's process took it away. */
class Original {
  losses = 0;
  /** The lowest level at which it loads, once it did. */
  level: OptimizationLevel = "disabled";
  private session: Session | undefined;
  private known = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly model: RuntimeModel,
  ) {}

  async open({ signal }: Call): Promise<Session> {
    if (this.session?.lost) this.session = undefined;
    this.session ??= this.known ? await this.openAt(this.level, signal) : await this.openAtLowest(signal);
    this.known = true;
    return this.session;
  }

  /** Rejects with what the runtime said at the lowest level: the others only hide it. */
  private async openAtLowest(signal: AbortSignal | undefined): Promise<Session> {
    let first: unknown;
    const started = performance.now();
    for (const level of levels) {
      // What took long to fail was no mistake in the types.
      if (first !== undefined && performance.now() - started > patience) break;
      try {
        const session = await this.openAt(level, signal);
        this.level = level;
        return session;
      } catch (error) {
        rethrowCancelled(error);
        first ??= error;
      }
    }
    throw first;
  }

  private openAt(optimization: OptimizationLevel, signal: AbortSignal | undefined): Promise<Session> {
    return this.runtime.open(this.model, { optimization, signal });
  }

  async run(feeds: Feeds, call: Call): Promise<Feeds> {
    const session = await this.open(call);
    try {
      return await session.run(feeds, call.signal);
    } finally {
      if (session.lost) this.losses++;
    }
  }

  async close(): Promise<void> {
    await this.session?.close().catch(() => {});
    this.session = undefined;
  }
}

/** "3 seeded random inputs (seed 0): batch = 1, 2, 3; seq = 32, 5, 12". */
function describe(samples: readonly Sample[], options: VerifyOptions, seed: number): string {
  if (samples.length === 0) return "none";
  const texts = samples.map(({ text }) => text).filter((text) => text !== "");
  if (options.data) return `${samples.length} given: ${texts.slice(0, 5).join(", ")}${texts.length > 5 ? ", ..." : ""}`;
  const sizes = new Map<string, number[]>();
  for (const sample of samples)
    for (const [symbol, size] of sample.sizes ?? []) sizes.set(symbol, [...(sizes.get(symbol) ?? []), size]);
  const tried = [...sizes].map(([symbol, values]) => `${symbol} = ${values.join(", ")}`);
  const shown = tried.length > 4 ? [...tried.slice(0, 4), `${tried.length - 4} more`] : tried;
  const count = `${samples.length} seeded random ${samples.length === 1 ? "input" : "inputs"} (seed ${seed})`;
  const extra = samples.some((sample) => sample.sizes === undefined) ? ", one with its defaults overridden" : "";
  return `${count}${extra}${shown.length > 0 ? `: ${shown.join("; ")}` : ""}`;
}

function rethrowCancelled(error: unknown): void {
  if (error instanceof Cancelled) throw error;
}

/** The runtime's words without line breaks and without the places in its own source, cut where they get long. */
export function oneSentence(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, " ")
    .replace(/\/onnxruntime_src\/\S+:\d+ [^()]*\([^()]*(?:\([^()]*\)[^()]*)*\)(?: const)? ?(?=\S)/g, "")
    .replace(/^Load model from \S+ failed: ?/, "")
    .trim()
    .replace(/\.+$/, "");
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
