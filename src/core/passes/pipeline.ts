import type { ChangeReport, Progress, RecipeStep, RefusalReport, StepReport } from "../../protocol/reports";
import { Cancelled, FreshNames, type Model, ModelFormatError, type Node, PassError, verifyModel } from "../ir";
import { inferModel } from "../ops";
import type { Refusal } from "../patterns";
import { withDerivedTypes } from "./derivedTypes";
import { allPasses } from "./index";
import { anchorOf, type Pass, type PassContext, type Target } from "./pass";
import { countNodes, keepModel, leftAsItIs, wholeModel, whyPinned } from "./pinned";
import { anchorsOf, unnamedNodes } from "./unnamed";

export interface RunOptions {
  /** "portable" when absent. */
  readonly target?: Target | undefined;
  readonly allowOpsetUpgrade?: boolean | undefined;
  /** Anchors of the places that may change; everywhere when absent. */
  readonly only?: readonly string[] | undefined;
  readonly evaluate?: PassContext["evaluate"];
  /** Throws Cancelled when the user did. */
  readonly checkCancelled?: (() => void) | undefined;
  /** "changes": nodes that no change names are not looked for, which in a large model takes as long as many a pass. */
  readonly tells?: "changes" | "nodes" | undefined;
  /** Check every invariant of the model after each pass; a violation throws PassError. */
  readonly verify?: boolean | undefined;
}

export interface OptimizeOptions extends RunOptions {
  /** In the order in which they run; {@link allPasses} when absent. */
  readonly passes?: readonly Pass[] | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface OptimizeResult {
  /** One for each pass that changed or refused something, its rounds merged; refusals are those that still stand. */
  readonly steps: readonly StepReport[];
  /** The steps that changed something, in the order in which they ran: replaying them with {@link runPass} gives the same model. */
  readonly recipe: readonly RecipeStep[];
}

/** Every round that changes something makes the next one possible; real models need two or three. */
const maxRounds = 12;

/** Runs one pass over the model, in place. Throws PassError when the pass is at fault, Cancelled when the user cancelled. */
export async function runPass(model: Model, pass: Pass, options: RunOptions = {}): Promise<StepReport> {
  const reason = whyPinned(model);
  if (reason !== undefined) return leftAsItIs(model, pass, reason);
  return withDerivedTypes(model, () => new Run(model, options).execute(pass));
}

/** Runs the passes in order, again and again until a whole round changes nothing. */
export async function optimizeModel(model: Model, options: OptimizeOptions = {}): Promise<OptimizeResult> {
  const reason = whyPinned(model);
  if (reason !== undefined) return { steps: [leftAsItIs(model, keepModel, reason)], recipe: [] };
  return withDerivedTypes(model, () => toFixpoint(model, options));
}

async function toFixpoint(model: Model, options: OptimizeOptions): Promise<OptimizeResult> {
  const passes = options.passes ?? allPasses;
  const run = new Run(model, options);
  const merged = new Map<Pass, StepReport>();
  const recipe: RecipeStep[] = [];
  /** The state of the model in which a pass last found nothing to do. */
  const idle = new Map<Pass, number>();
  let state = 0;
  for (let round = 0; round < maxRounds; round++) {
    const before = state;
    for (const [index, pass] of passes.entries()) {
      if (idle.get(pass) === state || !run.mayMatch(pass)) continue;
      // Later rounds have less and less to do: each takes half of what is left of the bar.
      options.onProgress?.({ stage: pass.title, fraction: 1 - (1 - index / passes.length / 2) / 2 ** round });
      const report = await run.execute(pass);
      merged.set(pass, mergeReports(merged.get(pass), report));
      if (report.applied === 0) {
        idle.set(pass, state);
        continue;
      }
      state++;
      recipe.push({ pass: pass.id, options: recipeOptions(options) });
      // What became constant tells more of the shapes behind it; other passes keep every shape as it was.
      if (pass.group === "folding") inferModel(model);
    }
    if (state === before) break;
    inferModel(model);
  }
  options.onProgress?.({ stage: "Optimized", fraction: 1 });
  const steps = passes.map((pass) => merged.get(pass)).filter((step) => step !== undefined);
  return { steps: steps.filter((step) => step.applied > 0 || step.refused.length > 0), recipe };
}

function recipeOptions({ target, allowOpsetUpgrade, only }: RunOptions): RecipeStep["options"] {
  return {
    target: target ?? "portable",
    ...(allowOpsetUpgrade ? { allowOpsetUpgrade } : {}),
    ...(only ? { only } : {}),
  };
}

function mergeReports(earlier: StepReport | undefined, latest: StepReport): StepReport {
  if (!earlier) return latest;
  const removed = latest.nodesBefore - latest.nodesAfter;
  const unnamed = [...(earlier.unnamed ?? []), ...(latest.unnamed ?? [])];
  return {
    ...earlier,
    applied: earlier.applied + latest.applied,
    refused: latest.refused,
    changes: [...earlier.changes, ...latest.changes],
    ...(unnamed.length > 0 && { unnamed }),
    nodesAfter: earlier.nodesAfter - removed,
    milliseconds: earlier.milliseconds + latest.milliseconds,
  };
}

/** Why nothing was done to a node: the refusals of all steps that name it, by its own name or by one of its outputs. */
export function explainNode(steps: readonly StepReport[], node: string): RefusalReport[] {
  return steps.flatMap((step) =>
    step.refused.filter((one) => one.node === node || one.anchor === node || one.anchor === wholeModel),
  );
}

/** What passes share while a model is being optimized. */
class Run {
  private readonly names: FreshNames;
  private readonly only: ReadonlySet<string> | undefined;
  private operators: Set<string> | undefined;
  /** All nodes as they are now and are called, while that is known. */
  private nodes: ReadonlyMap<Node, string> | undefined;

  constructor(
    private readonly model: Model,
    private readonly options: RunOptions,
  ) {
    this.names = new FreshNames(model);
    this.only = options.only && new Set(options.only);
  }

  /** False when the model has none of the operators that the pass starts from. */
  mayMatch(pass: Pass): boolean {
    if (!pass.operators) return true;
    this.operators ??= operatorsOf(this.model);
    return pass.operators.some((operator) => this.operators?.has(operator));
  }

  async execute(pass: Pass): Promise<StepReport> {
    const { model, options } = this;
    const started = performance.now();
    const nodesBefore = countNodes(model);
    const before = options.tells === "changes" ? undefined : (this.nodes ?? anchorsOf(model));
    const changes: ChangeReport[] = [];
    const refused = new Map<Node, Refusal>();
    const checkCancelled = () => options.checkCancelled?.();
    checkCancelled();
    try {
      await pass.run({
        model,
        target: options.target ?? "portable",
        allowOpsetUpgrade: options.allowOpsetUpgrade ?? false,
        names: this.names,
        checkCancelled,
        wants: (place) => !this.only || this.only.has("outputs" in place ? anchorOf(place) : place.name),
        changed: (change) => void changes.push(change),
        refused: (refusal) => void (refused.has(refusal.node) || refused.set(refusal.node, refusal)),
        evaluate: options.evaluate,
      });
    } catch (cause) {
      // The file's fault or the user's wish, not the pass's.
      if (cause instanceof Cancelled || cause instanceof PassError || cause instanceof ModelFormatError) throw cause;
      throw new PassError(pass.id, cause instanceof Error ? cause.message : String(cause), { cause });
    }
    if (options.verify) verify(model, pass);
    if (changes.length > 0) this.operators = this.nodes = undefined;
    if (before) this.nodes ??= changes.length > 0 ? anchorsOf(model) : before;
    const unnamed = before && this.nodes && unnamedNodes(before, this.nodes, changes);
    return {
      pass: pass.id,
      title: pass.title,
      applied: changes.length,
      refused: [...refused.values()].filter(({ node }) => node.graph).map((one) => refusalReport(pass, one)),
      changes,
      ...(unnamed && { unnamed }),
      nodesBefore,
      nodesAfter: countNodes(model),
      milliseconds: performance.now() - started,
    };
  }
}

function verify(model: Model, pass: Pass): void {
  const [problem, ...others] = verifyModel(model);
  if (problem) throw new PassError(pass.id, others.length > 0 ? `${problem} (and ${others.length} more)` : problem);
}

function refusalReport(pass: Pass, { node, reason }: Refusal): RefusalReport {
  const anchor = anchorOf(node);
  return { pass: pass.id, reason, node: node.name || anchor, anchor, operator: node.operator };
}

function operatorsOf(model: Model): Set<string> {
  const operators = new Set<string>();
  for (const graph of model.graphs()) for (const node of graph.nodes()) operators.add(node.opType);
  return operators;
}
