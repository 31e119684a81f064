import path from "node:path";
import type { DocumentId, DocumentState, EngineApi } from "../../protocol/engineApi";
import type { Recipe, RecipeStep, StepReport } from "../../protocol/reports";
import { type CallOptions, isCancelled, type ParamsOf, type ResultOf } from "../../protocol/rpc";
import { EngineDied, type EngineProcess, EngineRestarted } from "./engineProcess";

type DocumentMethod = Exclude<keyof EngineApi, "open" | "close" | "optimizeFile">;
type Rest<K extends DocumentMethod> = Omit<ParamsOf<EngineApi, K>, "id">;

/** Calls that only look: when the engine died under them, they may be made again without the user. */
const LOOKS: ReadonlySet<DocumentMethod> = new Set([
  "count",
  "rows",
  "groups",
  "graph",
  "outline",
  "outlinePath",
  "modelText",
  "layerFacts",
  "preview",
  "tensorStatistics",
  "tensorValues",
  "tensorKernels",
  "tensorText",
]);

/** Ids are never used twice in a host, so that two documents cannot meet in one engine. */
let lastId = 0;

/**
 * The host's end of an open document. It knows the file and the recipe, which is all that the document is: when the engine was
 * started anew since the last call, the next call opens the document again and goes on.
 */
export class EngineDocument {
  readonly path: string;
  readonly #engine: EngineProcess;
  readonly #id: DocumentId = ++lastId;
  /** The document's steps in full. */
  #steps: readonly RecipeStep[];
  #state: DocumentState | undefined;
  /** Steps that the file on the disk holds already, since it was saved over. */
  #saved: readonly RecipeStep[] = [];
  /** Steps that the engine does not know of: they were in the file when it opened it. */
  #hidden:
    | { steps: readonly RecipeStep[]; reports: readonly StepReport[]; original: DocumentState["original"] }
    | undefined;
  #generation = -1;
  #opening: Promise<DocumentState> | undefined;

  constructor(engine: EngineProcess, file: string, steps: readonly RecipeStep[] = []) {
    this.#engine = engine;
    this.path = file;
    this.#steps = steps;
  }

  /** What the document was after the last call that changed it. */
  get state(): DocumentState | undefined {
    return this.#state;
  }

  get steps(): readonly RecipeStep[] {
    return this.#steps;
  }

  /** True when file and document differ. */
  get dirty(): boolean {
    return JSON.stringify(this.#steps) !== JSON.stringify(this.#saved);
  }

  /**
   * The steps that turn the file on the disk into this document, or undefined when there are none: after undoing
   * beyond what was saved, only the model itself tells.
   */
  stepsSinceSave(): readonly RecipeStep[] | undefined {
    return startsWith(this.#steps, this.#saved) ? this.#steps.slice(this.#saved.length) : undefined;
  }

  /**
   * Opens the document if it is not open in the running engine.
   * @param counts "later" gives a very large model's state before it is counted: see {@link count}
   */
  async open(options: CallOptions = {}, counts: "now" | "later" = "now"): Promise<DocumentState> {
    return this.#retry({ looks: true, signal: options.signal }, () => this.#ensureOpen(options, counts));
  }

  async count(options?: CallOptions): Promise<DocumentState> {
    return this.#became(await this.#call("count", {}, options));
  }

  rows(query: Rest<"rows">["query"], options?: CallOptions) {
    return this.#call("rows", { query }, options);
  }

  groups(params: Rest<"groups">, options?: CallOptions) {
    return this.#call("groups", params, options);
  }

  graph(options?: CallOptions) {
    return this.#call("graph", {}, options);
  }

  outline(params: Rest<"outline">, options?: CallOptions) {
    return this.#call("outline", params, options);
  }

  outlinePath(params: Rest<"outlinePath">, options?: CallOptions) {
    return this.#call("outlinePath", params, options);
  }

  modelText(params: Rest<"modelText">, options?: CallOptions) {
    return this.#call("modelText", params, options);
  }

  async exportGraph(params: Rest<"exportGraph">, options: CallOptions = {}): Promise<void> {
    await this.open({ signal: options.signal });
    this.#engine.willWrite(path.dirname(params.path));
    await this.#call("exportGraph", params, options);
  }

  layerFacts(of: Rest<"layerFacts">["of"], options?: CallOptions) {
    return this.#call("layerFacts", { of }, options);
  }

  tensorStatistics(params: Rest<"tensorStatistics">, options?: CallOptions) {
    return this.#call("tensorStatistics", params, options);
  }

  tensorValues(params: Rest<"tensorValues">, options?: CallOptions) {
    return this.#call("tensorValues", params, options);
  }

  tensorKernels(params: Rest<"tensorKernels">, options?: CallOptions) {
    return this.#call("tensorKernels", params, options);
  }

  tensorText(params: Rest<"tensorText">, options?: CallOptions) {
    return this.#call("tensorText", params, options);
  }

  async exportTensor(params: Rest<"exportTensor">, options: CallOptions = {}) {
    await this.open({ signal: options.signal });
    this.#engine.willWrite(path.dirname(params.path));
    return this.#call("exportTensor", params, options);
  }

  overlay(params: Rest<"overlay">, options?: CallOptions) {
    return this.#call("overlay", params, options);
  }

  preview(steps: readonly RecipeStep[], options?: CallOptions) {
    return this.#call("preview", { steps }, options);
  }

  /** From another document (the original when absent) to this one; `steps` are those that are known to lie between. */
  compare(other?: EngineDocument, steps?: readonly StepReport[], options: CallOptions = {}) {
    const { signal } = options;
    return this.#retry({ looks: true, signal }, async () => {
      await this.#ensureOpen({ signal });
      await other?.open({ signal });
      const params = { ...(other && { with: other.#id }), ...(steps && { steps }) };
      return await this.#engine.call("compare", { ...params, id: this.#id }, options);
    });
  }

  suggestions(params: Rest<"suggestions">, options?: CallOptions) {
    return this.#call("suggestions", params, options);
  }

  verify(params: Rest<"verify">, options?: CallOptions) {
    return this.#call("verify", params, options);
  }

  measure(params: Rest<"measure">, options?: CallOptions) {
    return this.#call("measure", params, options);
  }

  async apply(steps: readonly RecipeStep[], options?: CallOptions): Promise<DocumentState> {
    return this.#became(await this.#call("apply", { steps }, options));
  }

  async optimize(params: Rest<"optimize">, options?: CallOptions): Promise<ResultOf<EngineApi, "optimize">> {
    const { report, state } = await this.#call("optimize", params, options);
    return { report, state: this.#became(state) };
  }

  /** Undo and redo. Throws when the wanted state was saved over and the engine that still knew it is gone. */
  async setSteps(steps: readonly RecipeStep[], options?: CallOptions): Promise<DocumentState> {
    await this.open(options);
    const hidden = this.#hidden?.steps ?? [];
    if (!startsWith(steps, hidden))
      throw new Error("That state was saved over and cannot be brought back, because the engine was restarted since.");
    return this.#became(await this.#call("setSteps", { steps: steps.slice(hidden.length) }, options));
  }

  /** Writes the model; onto the document's own file only with `overwriteOriginal`. */
  async save(params: Rest<"save">, options?: CallOptions): Promise<ResultOf<EngineApi, "save">> {
    await this.open({ signal: options?.signal });
    this.#engine.willWrite(path.dirname(params.path));
    const saved = await this.#call("save", params, options);
    if (params.overwriteOriginal) this.#saved = this.#steps;
    return saved;
  }

  /** Forgets every step and reads the file again. */
  async reopen(options: CallOptions = {}): Promise<DocumentState> {
    this.#steps = [];
    this.#saved = [];
    this.#hidden = undefined;
    this.#generation = -1;
    return this.open(options);
  }

  async close(): Promise<void> {
    if (this.#engine.running && this.#generation === this.#engine.connect())
      await this.#engine.call("close", { id: this.#id }).catch(() => {}); // A dead engine has closed it already.
    this.#generation = -1;
  }

  #call<K extends DocumentMethod>(method: K, params: Rest<K>, options: CallOptions = {}) {
    return this.#retry({ looks: LOOKS.has(method), signal: options.signal }, async () => {
      await this.#ensureOpen({ signal: options.signal });
      return await this.#engine.call(method, { ...params, id: this.#id } as ParamsOf<EngineApi, K>, options);
    });
  }

  /** Once more when somebody else's cancelling ended it, and after a crash if the call only looks. */
  async #retry<T>({ looks, signal }: { looks: boolean } & CallOptions, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      const others = error instanceof EngineRestarted || (isCancelled(error) && !signal?.aborted);
      if (others || (looks && error instanceof EngineDied)) return attempt();
      throw error;
    }
  }

  async #ensureOpen(options: CallOptions, counts: "now" | "later" = "now"): Promise<DocumentState> {
    const generation = this.#engine.connect();
    if (this.#generation === generation && this.#opening) return this.#opening;
    this.#generation = generation;
    const steps = this.stepsSinceSave();
    this.#opening =
      steps === undefined
        ? Promise.reject(
            new Error("The file was saved over since, and the engine was restarted: revert to read it again."),
          )
        : this.#openAnew(steps, counts, options);
    try {
      return await this.#opening;
    } catch (error) {
      if (this.#generation === generation) this.#generation = -1; // The next call tries again.
      throw error;
    }
  }

  async #openAnew(steps: readonly RecipeStep[], counts: "now" | "later", options: CallOptions): Promise<DocumentState> {
    const before = this.#state;
    const hidden =
      before && this.#saved.length > 0
        ? { steps: this.#saved, reports: before.steps.slice(0, this.#saved.length), original: before.original }
        : undefined;
    const state = await this.#engine.call("open", { id: this.#id, path: this.path, steps, counts }, options);
    this.#hidden = hidden;
    return this.#became(state);
  }

  /** Takes over what the engine says, with the steps before that only the host remembers. */
  #became(state: DocumentState): DocumentState {
    const hidden = this.#hidden;
    const whole: DocumentState = hidden
      ? {
          inspection: state.inspection,
          original: hidden.original,
          recipe: { ...state.recipe, steps: [...hidden.steps, ...state.recipe.steps] },
          steps: [...hidden.reports, ...state.steps],
          counted: state.counted,
          missingFiles: state.missingFiles,
        }
      : state;
    this.#state = whole;
    this.#steps = whole.recipe.steps;
    return whole;
  }

  get recipe(): Recipe {
    const source = this.path.split(/[\\/]/).at(-1) ?? this.path;
    return { espalier: 1, source: this.#state?.recipe.source ?? source, steps: this.#steps };
  }
}

function startsWith(whole: readonly RecipeStep[], start: readonly RecipeStep[]): boolean {
  return start.length <= whole.length && start.every((step, at) => JSON.stringify(step) === JSON.stringify(whole[at]));
}
