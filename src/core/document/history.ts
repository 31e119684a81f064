import type { RecipeStep, StepReport } from "../../protocol/reports";
import { cloneModel, type Model } from "../ir";
import { passById } from "../passes";
import type { Call } from "./call";
import { RecipeError, stepProblem } from "./recipe";
import { type ReplayTools, replay, runStep } from "./replay";

/**
 * The steps done to a model, and those undone: which model they lead to, and what each did. A call that fails or is cancelled leaves it as it
 * was. Callers see to it that calls do not overlap.
 */
export class History {
  private current: Model;
  private done: readonly RecipeStep[] = [];
  private did: readonly StepReport[] = [];
  private undone: RecipeStep[] = [];

  constructor(
    private readonly original: Model,
    private readonly tools: ReplayTools,
  ) {
    this.current = original;
  }

  /** The model as the steps leave it. */
  get model(): Model {
    return this.current;
  }

  get steps(): readonly RecipeStep[] {
    return this.done;
  }

  /** What each step did, in order. */
  get reports(): readonly StepReport[] {
    return this.did;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Appends a step and runs it; forgets what could be redone. A step that changes nothing is not kept. */
  async apply(step: RecipeStep, call: Call): Promise<StepReport> {
    checkStep(step);
    const model = cloneModel(this.current);
    const report = await runStep(model, step, this.tools, call);
    if (report.applied > 0) this.append(model, [step], [report]);
    return report;
  }

  /** Takes over steps that were run elsewhere on a copy of the model; forgets what could be redone. */
  append(model: Model, steps: readonly RecipeStep[], reports: readonly StepReport[]): void {
    this.become(model, [...this.done, ...steps], [...this.did, ...oneForEach(steps, reports)]);
    if (steps.length > 0) this.undone = [];
  }

  /** Repeats the step that was undone last; gives false when there is none. */
  async redo(call: Call): Promise<boolean> {
    const step = this.undone.at(-1);
    if (!step) return false;
    const model = cloneModel(this.current);
    const report = await runStep(model, step, this.tools, call);
    this.become(model, [...this.done, step], [...this.did, report]);
    this.undone.pop();
    return true;
  }

  /** Undoes until `count` steps are left; gives false when there are no more than that, or `count` is below zero. */
  async undoTo(count: number, call: Call): Promise<boolean> {
    if (count < 0 || count >= this.done.length) return false;
    const removed = this.done.slice(count);
    await this.standAt(this.done.slice(0, count), call);
    this.undone.push(...removed.reverse());
    return true;
  }

  /** Replaces all steps. Those that both have at the start are not run again. */
  async replace(steps: readonly RecipeStep[], call: Call): Promise<void> {
    for (const step of steps) checkStep(step);
    await this.standAt(steps, call);
    this.undone = [];
  }

  /** Makes the model the one after these steps, from the state it is in when that is on the way, else from the original. */
  private async standAt(steps: readonly RecipeStep[], call: Call): Promise<void> {
    const onTheWay = this.done.every((step, index) => JSON.stringify(step) === JSON.stringify(steps[index]));
    const shared = onTheWay ? this.done.length : 0;
    if (shared === steps.length && onTheWay) return;
    const model = cloneModel(shared > 0 ? this.current : this.original);
    const reports = await replay(model, steps.slice(shared), this.tools, call);
    this.become(model, [...steps], [...this.did.slice(0, shared), ...reports]);
  }

  private become(model: Model, steps: readonly RecipeStep[], reports: readonly StepReport[]): void {
    this.current = model;
    this.done = steps;
    this.did = reports;
  }
}

function checkStep(step: RecipeStep): void {
  const problem = stepProblem(step, (pass) => passById(pass) !== undefined);
  if (problem) throw new RecipeError(`This step cannot be applied: ${problem}.`);
}

/** A report for each step of a recipe, from one a pass: a pass's first step carries what all its rounds did. */
function oneForEach(recipe: readonly RecipeStep[], reports: readonly StepReport[]): StepReport[] {
  const left = new Map(reports.map((report) => [report.pass, report]));
  return recipe.map(({ pass }) => {
    const report = left.get(pass);
    left.delete(pass);
    if (report) return report;
    const title = passById(pass)?.title ?? pass;
    return { pass, title, applied: 0, refused: [], changes: [], nodesBefore: 0, nodesAfter: 0, milliseconds: 0 };
  });
}
