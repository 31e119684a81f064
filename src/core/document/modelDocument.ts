import type {
  Inspection,
  LayerRow,
  MeasureReport,
  OptimizeReport,
  Recipe,
  RecipeStep,
  StepReport,
  Suggestion,
  VerifyReport,
} from "../../protocol/reports";
import { type Analysis, analyse, inspect, layerRows } from "../analysis/inspect";
import type { FileSet } from "../formats/fileSet";
import { readOnnx, writeOnnx } from "../formats/onnx";
import { cloneModel, type Model } from "../ir";
import { passById } from "../passes";
import { type Call, checkCancelled, takingTurns } from "./call";
import { evaluateWith } from "./evaluate";
import { type LosslessOptions, type LosslessResult, optimizeLosslessly } from "./lossless";
import type { DocumentPorts, OpenFiles } from "./ports";
import { measureModels } from "./proof/measureModels";
import { Referee, type VerifyOptions } from "./proof/referee";
import { requiredInputs } from "./proof/samples";
import { assumedSizes } from "./proof/sizes";
import { emptyRecipe, RecipeError, stepProblem } from "./recipe";
import { replay, runStep } from "./replay";
import { optimizeReport } from "./report/optimizeReport";
import { Staging } from "./staging";
import { suggestionsFor } from "./suggestions";

/** The original could not be overwritten, moved away or read again; the message is one sentence for the user. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/**
 * An open model: the original file and the recipe of what was done to it. The file itself is never changed before `save`.
 * Calls that change the recipe run one after another; one that fails or is cancelled leaves the document as it was.
 */
export class ModelDocument {
  private current: Model;
  /** Sizes of symbols that costs are counted with. */
  private readonly assumed: ReadonlyMap<string, number>;
  private analysis: Analysis | undefined;
  private originalAnalysis: Analysis | undefined;
  private suggested: { target: string; list: Promise<Suggestion[]> } | undefined;
  private done: readonly StepReport[] = [];
  private stepsDone: readonly RecipeStep[] = [];
  private undone: RecipeStep[] = [];
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly path: string,
    /** File name without its folder. */
    readonly name: string,
    private readonly ports: DocumentPorts,
    readonly original: Model,
    private readonly fileBytes: number,
    private readonly openedStamp: string | undefined,
    private readonly files: OpenFiles,
  ) {
    this.current = original;
    this.assumed = assumedSizes(requiredInputs(original.graph));
  }

  /** Reads the file: headers and graph; weights stay where they are. Throws ModelFormatError, RecipeError or Cancelled. */
  static async open(
    path: string,
    ports: DocumentPorts,
    options: { recipe?: Recipe } & Call = {},
  ): Promise<ModelDocument> {
    const stamp = ports.storage.stamp(path);
    const files = ports.storage.read(path);
    const sizes = new Map([[files.main.name, files.main.size]]);
    let model: Model;
    try {
      model = readOnnx(countingSizes(files, sizes));
    } catch (error) {
      files.close();
      throw error;
    }
    const bytes = [...sizes.values()].reduce((total, size) => total + size, 0);
    const document = new ModelDocument(path, files.name, ports, model, bytes, stamp, files);
    if (options.recipe && options.recipe.steps.length > 0) await document.setRecipe(options.recipe, options);
    return document;
  }

  get recipe(): Recipe {
    return { ...emptyRecipe(this.name), steps: this.stepsDone };
  }

  /** What each step of the recipe did, in order. */
  get steps(): readonly StepReport[] {
    return this.done;
  }

  get canUndo(): boolean {
    return this.stepsDone.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** The model as the recipe leaves it. Do not change it. */
  get model(): Model {
    return this.current;
  }

  async inspect(call: Call = {}): Promise<Inspection> {
    checkCancelled(call);
    return inspect(this.current, this.facts(), this.analysed());
  }

  /** Facts of the file as it stands on the disk, before any step. */
  async inspectOriginal(call: Call = {}): Promise<Inspection> {
    checkCancelled(call);
    this.originalAnalysis ??= analyse(this.original, this.assumed);
    return inspect(this.original, this.facts(), this.originalAnalysis);
  }

  async layers(call: Call = {}): Promise<LayerRow[]> {
    checkCancelled(call);
    return layerRows(this.current, this.analysed());
  }

  /** Everything that could be done to the model as it is now. Computed once for a state of the model. */
  async suggestions(options: { target?: "portable" | "onnxruntime" } = {}, call: Call = {}): Promise<Suggestion[]> {
    const target = options.target ?? "portable";
    const { runtime } = this.ports;
    if (this.suggested?.target === target) return this.suggested.list;
    const list = suggestionsFor(this.current, {
      target,
      rows: layerRows(this.current, this.analysed()),
      sizes: this.assumed,
      evaluate: runtime && evaluateWith(runtime, { signal: call.signal }),
      checkCancelled: () => checkCancelled(call),
      turn: takingTurns(call),
      progress: call.progress,
    });
    const entry = { target, list };
    this.suggested = entry;
    list.catch(() => {
      if (this.suggested === entry) this.suggested = undefined;
    });
    return list;
  }

  /** Appends a step and runs it; forgets what could be redone. A step that changes nothing is not kept. */
  apply(step: RecipeStep, call: Call = {}): Promise<StepReport> {
    return this.exclusively(async () => {
      this.checkStep(step);
      const model = cloneModel(this.current);
      const report = await runStep(model, step, { runtime: this.ports.runtime }, call);
      if (report.applied > 0) {
        this.become(model, [...this.stepsDone, step], [...this.done, report]);
        this.undone = [];
      }
      return report;
    });
  }

  /** Takes back the last step; gives false when there is none. */
  undo(call: Call = {}): Promise<boolean> {
    return this.exclusively(() => this.undoTo(this.stepsDone.length - 1, call));
  }

  /** Repeats the step that was undone last; gives false when there is none. */
  redo(call: Call = {}): Promise<boolean> {
    return this.exclusively(async () => {
      const step = this.undone.at(-1);
      if (!step) return false;
      const model = cloneModel(this.current);
      const report = await runStep(model, step, { runtime: this.ports.runtime }, call);
      this.become(model, [...this.stepsDone, step], [...this.done, report]);
      this.undone.pop();
      return true;
    });
  }

  /** Undoes until `count` steps are left; redo brings them back one by one. */
  popTo(count: number, call: Call = {}): Promise<boolean> {
    return this.exclusively(() => this.undoTo(count, call));
  }

  /** Replaces all steps: a recipe read from a file, or a state kept for hot exit. Steps that the model shares with it are not run again. */
  setRecipe(recipe: Pick<Recipe, "steps">, call: Call = {}): Promise<void> {
    return this.exclusively(async () => {
      for (const step of recipe.steps) this.checkStep(step);
      await this.standAt(recipe.steps, call);
      this.undone = [];
    });
  }

  /**
   * Appends every lossless step that applies, verified and measured against the model as it was; steps that fail are left out and named.
   */
  optimize(options: LosslessOptions = {}, call: Call = {}): Promise<OptimizeReport> {
    return this.exclusively(async () => {
      const staging = new Staging(this.ports.storage, undefined);
      try {
        const { report, result } = await this.optimizeInto(staging, options, call);
        const reports = result.recipe.length > 0 ? result.steps : [];
        this.become(
          result.model,
          [...this.stepsDone, ...result.recipe],
          [...this.done, ...oneForEach(result.recipe, reports)],
        );
        if (result.recipe.length > 0) this.undone = [];
        return report;
      } finally {
        staging.discard();
      }
    });
  }

  /**
   * Optimizes and writes the result in one go: the file that was verified is the file that appears. Nothing appears when the outputs
   * differ or the call is cancelled.
   */
  optimizeTo(output: string, options: LosslessOptions = {}, call: Call = {}): Promise<OptimizeReport> {
    return this.exclusively(async () => {
      this.refuseOriginal(output);
      const staging = new Staging(this.ports.storage, output);
      try {
        const { report, result } = await this.optimizeInto(staging, options, call);
        if (report.verdict === "different") return report;
        const bytes = staging.stage(result.model).bytes;
        checkCancelled(call);
        staging.commit();
        return { ...report, output, bytesAfter: bytes };
      } finally {
        staging.discard();
      }
    });
  }

  /** Compares the model as it is now with the original. */
  async verify(options: VerifyOptions = {}, call: Call = {}): Promise<VerifyReport> {
    const { runtime, storage } = this.ports;
    if (!runtime)
      return {
        verdict: "not-verified",
        reason: "there is no runtime to run it in",
        worst: null,
        rtol: 0,
        atol: 0,
        samples: 0,
        inputs: "none",
      };
    const referee = await Referee.of(runtime, { path: this.path }, this.original.graph, options, call);
    try {
      if (!referee.canJudge) return await referee.judge({ path: this.path }, call);
      return await new Staging(storage, undefined).trying(this.current, (model) => referee.judge(model, call));
    } finally {
      await referee.close();
    }
  }

  /** Times the model as it is now against the original. Rejects with an Error when one of them does not run. */
  async measure(options: VerifyOptions = {}, call: Call = {}): Promise<MeasureReport> {
    const { runtime, storage } = this.ports;
    if (!runtime) throw new DocumentError(`${this.name} cannot be measured, because there is no runtime to run it in.`);
    const referee = await Referee.of(runtime, { path: this.path }, this.original.graph, options, call);
    try {
      const { feeds } = referee;
      if (!feeds)
        throw new DocumentError(
          `${this.name} cannot be measured: ${(await referee.judge({ path: this.path }, call)).reason}.`,
        );
      return await new Staging(storage, undefined).trying(this.current, (model) =>
        measureModels(runtime, { path: this.path }, model, feeds, {}, call),
      );
    } finally {
      await referee.close();
    }
  }

  /** Writes the model as it is now, in one step. Refuses to write over the original unless told. */
  async save(
    path: string,
    options: { overwriteOriginal?: boolean } = {},
    call: Call = {},
  ): Promise<{ path: string; bytes: number }> {
    checkCancelled(call);
    if (!options.overwriteOriginal) this.refuseOriginal(path);
    const staging = new Staging(this.ports.storage, path);
    try {
      const { bytes } = staging.stage(this.current);
      checkCancelled(call);
      staging.commit();
      return { path, bytes };
    } finally {
      staging.discard();
    }
  }

  /** True when the file on the disk is not the one that was opened any more. */
  changedOnDisk(): boolean {
    return this.ports.storage.stamp(this.path) !== this.openedStamp;
  }

  /** Closes the file. The document, and every model that came from it, must not be used any more. */
  close(): void {
    this.files.close();
  }

  private async optimizeInto(
    staging: Staging,
    options: LosslessOptions,
    call: Call,
  ): Promise<{ report: OptimizeReport; result: LosslessResult }> {
    const before = await this.inspect(call);
    // What is compared with is the file itself while nothing was done to it.
    const untouched = this.stepsDone.length === 0;
    const base = untouched ? undefined : this.ports.storage.stage((sink) => writeOnnx(this.current, sink));
    try {
      const file = { path: base?.path ?? this.path };
      const result = await optimizeLosslessly(
        { model: this.current, file },
        staging,
        this.ports.runtime,
        options,
        call,
      );
      const facts = { ...this.facts(), fileBytes: staging.stage(result.model).bytes };
      const after = inspect(result.model, facts, analyse(result.model, this.assumed));
      const recipe: Recipe = { ...emptyRecipe(this.name), steps: [...this.stepsDone, ...result.recipe] };
      return { report: optimizeReport({ input: this.path, before, after, result, recipe }), result };
    } finally {
      base?.discard();
    }
  }

  private facts() {
    return { file: this.path, format: "onnx", fileBytes: this.fileBytes };
  }

  private analysed(): Analysis {
    this.analysis ??= analyse(this.current, this.assumed);
    return this.analysis;
  }

  private checkStep(step: RecipeStep): void {
    const problem = stepProblem(step, (pass) => passById(pass) !== undefined);
    if (problem) throw new RecipeError(`This step cannot be applied: ${problem}.`);
  }

  private refuseOriginal(path: string): void {
    if (this.ports.storage.sameFile(path, this.path))
      throw new DocumentError(
        `${path} is the model that was opened, and it is never overwritten; choose another name.`,
      );
  }

  private become(model: Model, steps: readonly RecipeStep[], reports: readonly StepReport[]): void {
    this.current = model;
    this.analysis = undefined;
    this.suggested = undefined;
    this.stepsDone = steps;
    this.done = reports;
  }

  private async undoTo(count: number, call: Call): Promise<boolean> {
    const kept = Math.max(0, count);
    if (count < 0 || kept >= this.stepsDone.length) return false;
    const removed = this.stepsDone.slice(kept);
    await this.standAt(this.stepsDone.slice(0, kept), call);
    this.undone.push(...removed.reverse());
    return true;
  }

  /** Makes the model the one after these steps, from the state it is in when that is on the way, else from the original. */
  private async standAt(steps: readonly RecipeStep[], call: Call): Promise<void> {
    const onTheWay = this.stepsDone.every((step, index) => JSON.stringify(step) === JSON.stringify(steps[index]));
    const shared = onTheWay ? this.stepsDone.length : 0;
    if (shared === steps.length && onTheWay) return;
    const model = cloneModel(shared > 0 ? this.current : this.original);
    const reports = await replay(model, steps.slice(shared), { runtime: this.ports.runtime }, call);
    this.become(model, [...steps], [...this.done.slice(0, shared), ...reports]);
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => {});
    return turn;
  }
}

/** The same files; the size of each that is opened is noted. */
function countingSizes(files: FileSet, sizes: Map<string, number>): FileSet {
  return {
    name: files.name,
    main: files.main,
    open(relativePath) {
      const source = files.open(relativePath);
      sizes.set(relativePath, source.size);
      return source;
    },
  };
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
