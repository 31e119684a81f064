import type { RecipeStep, StepReport } from "../../protocol/reports";
import type { Model } from "../ir";
import { passById } from "../passes";
import type { Pass } from "../passes/pass";
import { runPass } from "../passes/pipeline";
import type { Runtime } from "../runtime";
import { type Call, checkCancelled, takingTurns } from "./call";
import { evaluateWith } from "./evaluate";
import { RecipeError } from "./recipe";

/** What steps run with. */
export interface ReplayTools {
  /** For constant folding. */
  readonly runtime: Runtime | undefined;
  /** Where passes are looked up; all that there are when absent. */
  readonly passes?: readonly Pass[];
}

/** Runs one step of a recipe over a model, in place. Throws RecipeError for a pass that does not exist. */
export async function runStep(
  model: Model,
  step: RecipeStep,
  { runtime, passes }: ReplayTools,
  call: Call = {},
): Promise<StepReport> {
  const pass = passes ? passes.find((one) => one.id === step.pass) : passById(step.pass);
  if (!pass) throw new RecipeError(`There is no pass "${step.pass}".`);
  return runPass(model, pass, {
    target: step.options?.target,
    allowOpsetUpgrade: step.options?.allowOpsetUpgrade,
    only: step.options?.only,
    evaluate: runtime && evaluateWith(runtime, call),
    checkCancelled: () => checkCancelled(call),
  });
}

/** Runs steps one after another over a model, in place. */
export async function replay(
  model: Model,
  steps: readonly RecipeStep[],
  tools: ReplayTools,
  call: Call = {},
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  const turn = takingTurns(call);
  for (const [index, step] of steps.entries()) {
    await turn();
    call.progress?.({ stage: passById(step.pass)?.title ?? step.pass, fraction: index / steps.length });
    reports.push(await runStep(model, step, tools, call));
  }
  return reports;
}
