import type { MeasureReport, RecipeStep, StepReport, VerifyReport } from "../../protocol/reports";
import { Cancelled, cloneModel, type Model, PassError, verifyModel } from "../ir";
import { allPasses } from "../passes";
import type { Pass } from "../passes/pass";
import { optimizeModel } from "../passes/pipeline";
import type { Runtime, RuntimeModel } from "../runtime";
import { type Call, part, takingTurns } from "./call";
import { evaluateWith } from "./evaluate";
import { isSlower, type MeasureOptions, measureModels, type Race, race } from "./proof/measureModels";
import { oneSentence, Referee } from "./proof/referee";
import type { GivenSample } from "./proof/samples";
import type { Tolerance } from "./proof/tolerance";
import { replay } from "./replay";
import type { Staging } from "./staging";

export interface LosslessOptions {
  readonly target?: "portable" | "onnxruntime" | undefined;
  readonly allowOpsetUpgrade?: boolean | undefined;
  /** Both on unless false. */
  readonly verify?: boolean | undefined;
  readonly measure?: boolean | undefined;
  /** Seed of the random inputs; 0 when absent. */
  readonly seed?: number | undefined;
  /** Inputs to verify and measure with instead of random ones. */
  readonly data?: readonly GivenSample[] | undefined;
  /** For float32 outputs. */
  readonly tolerance?: Tolerance | undefined;
  /** The passes to choose from, in order; every lossless one when absent. */
  readonly passes?: readonly Pass[] | undefined;
}

export interface LosslessResult {
  readonly model: Model;
  /** What was kept, ready to be replayed. */
  readonly recipe: readonly RecipeStep[];
  /** One a pass, those that were rolled back among them. */
  readonly steps: readonly StepReport[];
  readonly verify: VerifyReport | null;
  readonly measure: MeasureReport | null;
}

/** More broken passes than this in one model: nothing is trusted any more. */
const maxDropped = 12;

/** A pass that costs time is looked for with short races: the question is which, not how much. */
const shortRace: MeasureOptions = { budget: 1200, sessions: false };

/**
 * Optimizes a copy of a model and proves it: outputs are compared with the original's, a pass that changed them is found by bisection over the
 * steps, left out and named, and the rest goes on. Fusions that measure slower than what they replace are left out too.
 */
export async function optimizeLosslessly(
  original: { readonly model: Model; readonly file: RuntimeModel },
  staging: Staging,
  runtime: Runtime | undefined,
  options: LosslessOptions,
  call: Call = {},
): Promise<LosslessResult> {
  const work = new LosslessWork(original, staging, runtime, options);
  try {
    return await work.run(call);
  } finally {
    await work.referee?.close();
  }
}

interface Attempt {
  readonly model: Model;
  readonly recipe: readonly RecipeStep[];
  readonly steps: readonly StepReport[];
}

class LosslessWork {
  referee: Referee | undefined;
  private readonly passes: readonly Pass[];
  private readonly rolledBack = new Map<string, StepReport>();

  constructor(
    private readonly original: { readonly model: Model; readonly file: RuntimeModel },
    private readonly staging: Staging,
    private readonly runtime: Runtime | undefined,
    private readonly options: LosslessOptions,
  ) {
    this.passes = (options.passes ?? allPasses).filter((pass) => !pass.lossy);
  }

  async run(call: Call): Promise<LosslessResult> {
    const { runtime, options } = this;
    const measured = options.measure !== false && runtime?.race !== undefined;
    // Merging siblings pays on some machines and costs on others: without a measurement it is left alone.
    const avoided = measured ? [] : this.passes.filter((pass) => pass.group === "horizontal");
    let attempt = await this.attempt(avoided, part(call, 0, 0.3));
    let verify: VerifyReport | null = null;
    if (options.verify !== false || measured) {
      if (runtime)
        this.referee = await Referee.of(
          runtime,
          this.original.file,
          this.original.model.graph,
          options,
          part(call, 0.3, 0.4),
        );
      if (options.verify !== false) [attempt, verify] = await this.proven(attempt, avoided, part(call, 0.4, 0.6));
    }
    let measure: MeasureReport | null = null;
    if (measured && this.referee?.feeds) {
      await this.referee.close(); // Its session takes memory and threads from those that are timed.
      const [faster, timed] = await this.notSlower(attempt, part(call, 0.6, 0.85));
      if (faster !== attempt) {
        attempt = faster;
        if (options.verify !== false) {
          const accepted = attempt;
          [attempt, verify] = await this.proven(attempt, avoided, part(call, 0.85, 0.9));
          if (attempt !== accepted)
            return this.finished(attempt, verify, await this.measured(attempt, undefined, call));
        }
      }
      measure = await this.measured(attempt, timed, part(call, 0.9, 1));
    }
    return this.finished(attempt, verify, measure);
  }

  private finished(attempt: Attempt, verify: VerifyReport | null, measure: MeasureReport | null): LosslessResult {
    this.staging.stage(attempt.model);
    return { ...attempt, steps: [...attempt.steps, ...this.rolledBack.values()], verify, measure };
  }

  private async measured(attempt: Attempt, timed: Race | undefined, call: Call): Promise<MeasureReport | null> {
    const feeds = this.referee?.feeds;
    if (!this.runtime || !feeds) return null;
    try {
      const { path } = this.staging.stage(attempt.model);
      return await measureModels(this.runtime, this.original.file, { path }, feeds, { race: timed }, call);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      return null;
    }
  }

  /** The model after all passes but those that are avoided or were rolled back. A pass that fails is rolled back too. */
  private async attempt(avoided: readonly Pass[], call: Call): Promise<Attempt> {
    const { options, runtime } = this;
    const turn = takingTurns(call);
    let careful = false;
    for (;;) {
      const passes = this.passes.filter((pass) => !avoided.includes(pass) && !this.rolledBack.has(pass.id));
      const model = cloneModel(this.original.model);
      try {
        const { steps, recipe } = await optimizeModel(model, {
          target: options.target,
          allowOpsetUpgrade: options.allowOpsetUpgrade,
          passes: passes.map((pass) => ({ ...pass, run: (context) => turn().then(() => pass.run(context)) })),
          verify: careful,
          evaluate: runtime && evaluateWith(runtime, call),
          checkCancelled: () => {
            if (call.signal?.aborted) throw new Cancelled();
          },
          onProgress: call.progress,
        });
        if (recipe.length === 0) return { model: this.original.model, recipe, steps };
        const problems = careful ? [] : verifyModel(model);
        if (problems.length === 0 || verifyModel(this.original.model).length > 0) return { model, recipe, steps };
        careful = true;
      } catch (error) {
        if (!(error instanceof PassError) || !passes.some((pass) => pass.id === error.pass)) throw error;
        this.rollBack(error.pass, `it failed: ${oneSentence(error)}`, []);
      }
    }
  }

  /** Leaves out what changed the outputs until they are equal. */
  private async proven(first: Attempt, avoided: readonly Pass[], call: Call): Promise<[Attempt, VerifyReport]> {
    const { referee } = this;
    let attempt = first;
    if (!referee) {
      const reason = this.runtime ? "nothing was run" : "there is no runtime to run it in";
      return [attempt, { verdict: "not-verified", reason, worst: null, rtol: 0, atol: 0, samples: 0, inputs: "none" }];
    }
    for (;;) {
      const report = await referee.judge(this.staging.stage(attempt.model), call);
      if (report.verdict !== "different" || attempt.recipe.length === 0) return [attempt, report];
      let reason = report.reason;
      const culprit = await this.firstBadStep(attempt, call, async (model) => {
        const judged = await referee.judge(model, call);
        if (judged.verdict !== "different") return false;
        reason = judged.reason;
        return true;
      });
      if (this.rolledBack.size >= maxDropped)
        for (const { pass } of attempt.recipe) this.rollBack(pass, "too many others failed", attempt.steps);
      else this.rollBack(culprit, reason ?? "the outputs changed", attempt.steps);
      attempt = await this.attempt(avoided, call);
    }
  }

  /**
   * The pass of the first step after which the model is bad, by bisection over the prefixes of the recipe: log2(n) replays. The whole
   * recipe is known to be bad and the original good.
   */
  private async firstBadStep(
    attempt: Attempt,
    call: Call,
    isBad: (model: RuntimeModel) => Promise<boolean>,
  ): Promise<string> {
    const { recipe } = attempt;
    let good = 0;
    let bad = recipe.length;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      call.progress?.({ stage: "finding the step to blame", fraction: null });
      const model = cloneModel(this.original.model);
      await replay(
        model,
        recipe.slice(0, middle),
        { runtime: this.runtime, passes: this.passes },
        { signal: call.signal },
      );
      if (await this.staging.trying(model, isBad)) bad = middle;
      else good = middle;
    }
    return recipe[bad - 1]?.pass ?? "";
  }

  private rollBack(pass: string, reason: string, steps: readonly StepReport[]): void {
    const report = steps.find((step) => step.pass === pass);
    const known = this.passes.find((one) => one.id === pass);
    const nodes = report?.nodesBefore ?? 0;
    this.rolledBack.set(pass, {
      pass,
      title: known?.title ?? pass,
      refused: report?.refused ?? [],
      milliseconds: report?.milliseconds ?? 0,
      applied: 0,
      changes: [],
      nodesBefore: nodes,
      nodesAfter: nodes,
      rolledBack: reason,
    });
  }

  /** Leaves out horizontal fusions that do not pay here, then whatever makes the model slower than its original. */
  private async notSlower(first: Attempt, call: Call): Promise<[Attempt, Race | undefined]> {
    let attempt = first;
    const merged = this.passes.filter(
      (pass) => pass.group === "horizontal" && attempt.recipe.some((step) => step.pass === pass.id),
    );
    for (const pass of merged) {
      const without = await this.attempt([pass], call);
      const result = await this.staging.trying(without.model, (model) =>
        this.race(model, this.staging.stage(attempt.model), call),
      );
      if (!result || !isSlower(result)) continue;
      this.rollBack(pass.id, `measured ${(1 / result.ratio).toFixed(2)}x slower than without it`, attempt.steps);
      attempt = await this.attempt([], call);
    }
    for (let tries = 0; ; tries++) {
      call.progress?.({ stage: "measuring time", fraction: null });
      const timed = await this.raceTwiceIfSlower(attempt, call);
      if (!timed || !isSlower(timed) || tries === 3 || attempt.recipe.length === 0) return [attempt, timed];
      const culprit = await this.firstBadStep(attempt, call, async (model) => {
        const result = await this.race(this.original.file, model, call);
        return result !== undefined && isSlower(result);
      });
      this.rollBack(culprit, "the model measured slower with it than the original", attempt.steps);
      attempt = await this.attempt([], call);
    }
  }

  /** Where its memory happens to lie makes one session of a small model slower than the next: before one is blamed, new ones must agree. */
  private async raceTwiceIfSlower({ model }: Attempt, call: Call): Promise<Race | undefined> {
    const race = () => this.race(this.original.file, this.staging.stage(model), call, {});
    const timed = await race();
    return timed && isSlower(timed) ? ((await race()) ?? timed) : timed;
  }

  private async race(
    before: RuntimeModel,
    after: RuntimeModel,
    call: Call,
    options: MeasureOptions = shortRace,
  ): Promise<Race | undefined> {
    const feeds = this.referee?.feeds;
    if (!this.runtime || !feeds) return undefined;
    try {
      return await race(this.runtime, before, after, feeds, options, { signal: call.signal });
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      return undefined;
    }
  }
}
