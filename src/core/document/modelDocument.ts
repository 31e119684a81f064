import type { Comparison } from "../../protocol/comparison";
import type { GraphPreview, LayerFacts, ModelGraph, ValueEnd } from "../../protocol/graph";
import type { ModelText } from "../../protocol/modelText";
import type { ComputedOverlay, OverlayReport } from "../../protocol/overlays";
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
import type { TensorExport, TensorPlace } from "../../protocol/tensor";
import { type ComparedModel, comparing } from "../analysis/compare/compareModels";
import { totals } from "../analysis/diff";
import { type GraphFormat, graphText } from "../analysis/export";
import { declaredGraph, modelGraph } from "../analysis/graph";
import { inspect, layerRows } from "../analysis/inspect";
import { endFacts, layerFacts } from "../analysis/layerFacts";
import { modelText } from "../analysis/modelText";
import { readOnnx, writeOnnx } from "../formats/onnx";
import type { Model } from "../ir";
import { type Call, checkCancelled, hearCancellation, takingTurns } from "./call";
import { countingSizes } from "./countingSizes";
import { Counts } from "./counts";
import { DocumentError } from "./documentError";
import { type EditedModel, measureEdited, verifyEdited } from "./edited";
import { evaluateWith } from "./evaluate";
import { History } from "./history";
import { type LosslessOptions, type LosslessResult, optimizeLosslessly } from "./lossless";
import { Overlays } from "./overlays/overlays";
import type { DocumentPorts, OpenFiles } from "./ports";
import { previewSteps } from "./preview";
import type { VerifyOptions } from "./proof/referee";
import { emptyRecipe } from "./recipe";
import { optimizeReport } from "./report/optimizeReport";
import { Staging } from "./staging";
import { suggestionsFor } from "./suggestions";
import { Tensors } from "./tensors";

/** Characters. Beyond 50 million VS Code gives a document to no extension; some 70,000 layers fit in this. */
const LONGEST_TEXT = 8_000_000;

/** Nodes. Counting them takes no longer than the page that shows them needs to start. */
const COUNTED_AT_ONCE = 20_000;

/**
 * An open model: the original file and the recipe of what was done to it. The file itself is never changed before `save`.
 * Calls that change the recipe run one after another; one that fails or is cancelled leaves the document as it was.
 */
export class ModelDocument {
  private readonly history: History;
  private readonly counts: Counts;
  private readonly overlays: Overlays;
  /** Looks into the constants of the model as it is now. */
  readonly tensors = new Tensors(() => this.model);
  private suggested: { model: Model; target: string; list: Promise<Suggestion[]> } | undefined;
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
    private readonly missing: ReadonlySet<string>,
  ) {
    this.history = new History(original, { runtime: ports.runtime });
    this.counts = new Counts(original);
    this.overlays = new Overlays(ports);
  }

  /** Reads the file: headers and graph; weights stay where they are, and may be missing until they are asked for. Throws ModelFormatError, RecipeError or Cancelled. */
  static async open(
    path: string,
    ports: DocumentPorts,
    options: { recipe?: Recipe } & Call = {},
  ): Promise<ModelDocument> {
    const stamp = ports.storage.stamp(path);
    const files = ports.storage.read(path);
    const opened = { sizes: new Map([[files.main.name, files.main.size]]), missing: new Set<string>() };
    let model: Model;
    try {
      model = readOnnx(countingSizes(files, opened));
    } catch (error) {
      files.close();
      throw error;
    }
    const bytes = [...opened.sizes.values()].reduce((total, size) => total + size, 0);
    const document = new ModelDocument(path, files.name, ports, model, bytes, stamp, files, opened.missing);
    if (options.recipe && options.recipe.steps.length > 0) await document.setRecipe(options.recipe, options);
    return document;
  }

  get recipe(): Recipe {
    return { ...emptyRecipe(this.name), steps: this.history.steps };
  }

  /** What each step of the recipe did, in order. */
  get steps(): readonly StepReport[] {
    return this.history.reports;
  }

  get canUndo(): boolean {
    return this.history.steps.length > 0;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** The model as the recipe leaves it. Do not change it. */
  get model(): Model {
    return this.history.model;
  }

  async inspect(call: Call = {}): Promise<Inspection> {
    checkCancelled(call);
    return this.inspected(this.model);
  }

  /**
   * False while shapes and costs of the model as it is now are not known and would take a while: what {@link firstLook} gives is there at
   * once, and {@link inspect} and {@link graph} count.
   */
  get isCounted(): boolean {
    const { graph, functions } = this.model;
    return graph.nodeCount <= COUNTED_AT_ONCE || functions.size > 0 || this.counts.has(this.model);
  }

  /** What there is to see before anything is counted: the shapes that the file declares, parameters and weights. */
  firstLook(): { inspection: Inspection; graph(): ModelGraph } {
    const { model } = this;
    const analysis = this.counts.uncounted(model);
    return {
      inspection: inspect(model, this.facts(), analysis),
      graph: () => declaredGraph(model, analysis),
    };
  }

  /** Facts of the file as it stands on the disk, before any step. */
  async inspectOriginal(call: Call = {}): Promise<Inspection> {
    checkCancelled(call);
    return this.inspected(this.original);
  }

  async layers(call: Call = {}): Promise<LayerRow[]> {
    checkCancelled(call);
    return layerRows(this.model, this.counts.of(this.model), this.counts.inferred(this.model));
  }

  async graph(call: Call = {}): Promise<ModelGraph> {
    checkCancelled(call);
    return this.graphOf(this.model);
  }

  /** The graph in a format of other tools. */
  async graphText(format: GraphFormat, call: Call = {}): Promise<string> {
    const graph = await this.graph(call);
    const { model, name } = this;
    const { assumed } = this.counts.of(model).cost;
    return this.counts.inferred(model).during(() => graphText({ name, graph, model, assumed }, format));
  }

  /** Writes the graph in a format of other tools, in one step. */
  async exportGraph(path: string, format: GraphFormat, call: Call = {}): Promise<void> {
    this.refuseOriginal(path);
    const text = await this.graphText(format, call);
    await hearCancellation(call);
    this.ports.storage.writeText(path, text);
  }

  /** The model as text, or its file as it was opened; without weights, and not longer than an editor takes. */
  async modelText(of: "current" | "original", call: Call = {}): Promise<ModelText> {
    checkCancelled(call);
    const model = of === "current" ? this.model : this.original;
    return modelText(model, this.graphOf(model), LONGEST_TEXT);
  }

  /**
   * From another document's model to this one's as it is now, node by node; from the original, with what each step did, when there is no other.
   * @param steps what is known to have been done to get from the other to this one
   */
  async compare(other?: ModelDocument, steps?: readonly StepReport[], call: Call = {}): Promise<Comparison> {
    const base = other ?? this;
    // What is compared is how both are now, whatever is done to them in the meantime.
    const [before, after] = [other ? other.model : this.original, this.model];
    const known = steps ?? (other ? undefined : this.steps);
    const tell = (stage: string, fraction: number) => call.progress?.({ stage, fraction });
    tell(`The graph of ${base.name}`, 0);
    await hearCancellation(call);
    const first = base.compared(before);
    tell(`The graph of ${this.name}`, 0.3);
    await hearCancellation(call);
    const second = this.compared(after);
    tell("Finding what belongs together", 0.6);
    await hearCancellation(call);
    const turn = takingTurns(call);
    const work = comparing(first, second, known);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      await turn();
    }
  }

  /** What there is to tell of one layer, or of an input or output; undefined when there is none of this anchor. */
  async layerFacts(of: ValueEnd): Promise<LayerFacts | undefined> {
    const { model } = this;
    const facts = () => (of.kind === "operator" ? layerFacts(model, of.anchor) : endFacts(model, of));
    return this.counts.inferred(model).during(facts);
  }

  /** Writes a constant as .npy, in one step. Refuses to write over the original. */
  async exportTensor(place: TensorPlace, path: string, call: Call = {}): Promise<TensorExport> {
    this.refuseOriginal(path);
    return this.tensors.export(place, path, this.ports.storage, call);
  }

  /** What was computed of each layer of the model as it is now; undefined when it was not yet. */
  overlay(kind: ComputedOverlay): OverlayReport | undefined {
    return this.overlays.of(this.history.steps, kind);
  }

  /** Computes or measures something of each layer, anew. Rejects with DocumentError when the model would have to be run and cannot be. */
  async computeOverlay(
    kind: ComputedOverlay,
    options: { seed?: number } = {},
    call: Call = {},
  ): Promise<OverlayReport> {
    this.needWeights();
    return this.overlays.compute({ model: this.model, steps: this.history.steps }, kind, options.seed ?? 0, call);
  }

  /** The graph as it would be after more steps; the document stays as it is. */
  async preview(steps: readonly RecipeStep[], call: Call = {}): Promise<GraphPreview> {
    this.needWeights();
    return previewSteps(this.model, steps, { runtime: this.ports.runtime, sizes: this.counts.sizes }, call);
  }

  /** Everything that could be done to the model as it is now. Computed once for a state of the model. */
  async suggestions(options: { target?: "portable" | "onnxruntime" } = {}, call: Call = {}): Promise<Suggestion[]> {
    this.needWeights();
    const target = options.target ?? "portable";
    const { runtime } = this.ports;
    const { model } = this;
    if (this.suggested?.target === target && this.suggested.model === model) return this.suggested.list;
    const list = suggestionsFor(model, {
      target,
      rows: layerRows(model, this.counts.of(model), this.counts.inferred(model)),
      sizes: this.counts.sizes,
      evaluate: runtime && evaluateWith(runtime, { signal: call.signal }),
      checkCancelled: () => checkCancelled(call),
      turn: takingTurns(call),
      progress: call.progress,
    });
    const entry = { model, target, list };
    this.suggested = entry;
    list.catch(() => {
      if (this.suggested === entry) this.suggested = undefined;
    });
    return list;
  }

  /** Appends a step and runs it; forgets what could be redone. A step that changes nothing is not kept. */
  apply(step: RecipeStep, call: Call = {}): Promise<StepReport> {
    return this.exclusively(() => {
      this.needWeights();
      return this.history.apply(step, call);
    });
  }

  /** Takes back the last step; gives false when there is none. */
  undo(call: Call = {}): Promise<boolean> {
    return this.exclusively(() => this.history.undoTo(this.history.steps.length - 1, call));
  }

  /** Repeats the step that was undone last; gives false when there is none. */
  redo(call: Call = {}): Promise<boolean> {
    return this.exclusively(() => this.history.redo(call));
  }

  /** Undoes until `count` steps are left; redo brings them back one by one. */
  popTo(count: number, call: Call = {}): Promise<boolean> {
    return this.exclusively(() => this.history.undoTo(count, call));
  }

  /** Replaces all steps: a recipe read from a file, or a state kept for hot exit. Steps that the model shares with it are not run again. */
  setRecipe(recipe: Pick<Recipe, "steps">, call: Call = {}): Promise<void> {
    return this.exclusively(() => {
      if (recipe.steps.length > 0) this.needWeights();
      return this.history.replace(recipe.steps, call);
    });
  }

  /**
   * Appends every lossless step that applies, verified and measured against the model as it was; steps that fail are left out and named.
   */
  optimize(options: LosslessOptions = {}, call: Call = {}): Promise<OptimizeReport> {
    return this.exclusively(async () => {
      this.needWeights();
      const staging = new Staging(this.ports.storage, undefined);
      try {
        const { report, result } = await this.optimizeInto(staging, options, call);
        if (result.recipe.length > 0) this.history.append(result.model, result.recipe, result.steps);
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
      this.needWeights();
      const staging = new Staging(this.ports.storage, output);
      try {
        const { report, result } = await this.optimizeInto(staging, options, call);
        if (report.verdict === "different") return report;
        const bytes = staging.stage(result.model).bytes;
        await hearCancellation(call);
        staging.commit();
        return { ...report, output, bytesAfter: bytes };
      } finally {
        staging.discard();
      }
    });
  }

  /** Compares the model as it is now with the original. */
  async verify(options: VerifyOptions = {}, call: Call = {}): Promise<VerifyReport> {
    this.needWeights();
    return verifyEdited(this.edited(), this.ports, options, call);
  }

  /** Times the model as it is now against the original. Rejects with an Error when one of them does not run. */
  async measure(options: VerifyOptions = {}, call: Call = {}): Promise<MeasureReport> {
    this.needWeights();
    return measureEdited(this.edited(), this.ports, options, call);
  }

  /** Writes the model as it is now, in one step. Refuses to write over the original unless told. */
  async save(
    path: string,
    options: { overwriteOriginal?: boolean } = {},
    call: Call = {},
  ): Promise<{ path: string; bytes: number }> {
    checkCancelled(call);
    if (!options.overwriteOriginal) this.refuseOriginal(path);
    this.needWeights();
    const staging = new Staging(this.ports.storage, path);
    try {
      const { bytes } = staging.stage(this.model);
      await hearCancellation(call);
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
    const { model } = this;
    const untouched = model === this.original;
    const base = untouched ? undefined : this.ports.storage.stage((sink) => writeOnnx(model, sink));
    try {
      const file = { path: base?.path ?? this.path };
      const result = await optimizeLosslessly({ model, file }, staging, this.ports.runtime, options, call);
      const facts = { ...this.facts(), fileBytes: staging.stage(result.model).bytes };
      const after = inspect(result.model, facts, this.counts.of(result.model));
      const recipe: Recipe = { ...emptyRecipe(this.name), steps: [...this.history.steps, ...result.recipe] };
      return { report: optimizeReport({ input: this.path, before, after, result, recipe }), result };
    } finally {
      base?.discard();
    }
  }

  private compared(model: Model): ComparedModel {
    return { model, graph: this.graphOf(model), totals: totals(model, this.counts.of(model)) };
  }

  private graphOf(model: Model): ModelGraph {
    return modelGraph(model, this.counts.of(model), this.counts.inferred(model));
  }

  private facts() {
    return { file: this.path, format: "onnx", fileBytes: this.fileBytes };
  }

  private edited(): EditedModel {
    const unchanged = this.recipe.steps.length === 0;
    return { name: this.name, path: this.path, original: this.original, model: this.model, unchanged };
  }

  private inspected(model: Model): Inspection {
    return inspect(model, this.facts(), this.counts.of(model));
  }

  /** Files with weights that are not there, relative to the model's folder. */
  get missingFiles(): readonly string[] {
    return [...this.missing];
  }

  /**
   * A model without its weights can be looked at; what it computes is not known, and no file can be written that has them.
   * Throws DocumentError when their files are missing.
   */
  needWeights(): void {
    const [first] = this.missing;
    if (first === undefined) return;
    const file = JSON.stringify(first.slice(0, 200));
    const others = this.missing.size > 1 ? ` and ${this.missing.size - 1} more files are missing` : " is missing";
    throw new DocumentError(
      `The weights of ${this.name} are needed for this, but ${file}${others}: put it beside the model.`,
    );
  }

  private refuseOriginal(path: string): void {
    if (this.ports.storage.sameFile(path, this.path))
      throw new DocumentError(
        `${path} is the model that was opened, and it is never overwritten; choose another name.`,
      );
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => {});
    return turn;
  }
}
