import type { ChangeReport, LayerRow, Progress, Suggestion } from "../../protocol/reports";
import { analyse, layerRows } from "../analysis/inspect";
import { cloneModel, type Model } from "../ir";
import { allPasses } from "../passes";
import type { Pass, PassContext, Target } from "../passes/pass";
import { runPass } from "../passes/pipeline";

interface SuggestionOptions {
  readonly target: Target;
  /** The layers of the model as it is. */
  readonly rows: readonly LayerRow[];
  /** Sizes of symbols that the rows were counted with. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly evaluate?: PassContext["evaluate"];
  readonly checkCancelled?: () => void;
  /** Awaited between passes. */
  readonly turn?: () => Promise<void>;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

/**
 * Everything that could be done to a model right now: each lossless pass runs over a copy, and each of its changes is a suggestion, with the
 * difference of the costs of the nodes that would go and those that would come. One copy and one count a pass: a thousand changes cost
 * as much as one.
 */
export async function suggestionsFor(model: Model, options: SuggestionOptions): Promise<Suggestion[]> {
  const before = byAnchor(options.rows);
  const suggestions: Suggestion[] = [];
  const passes = allPasses.filter((pass) => !pass.lossy);
  for (const [index, pass] of passes.entries()) {
    await options.turn?.();
    options.progress?.({ stage: pass.title, fraction: index / passes.length });
    const copy = cloneModel(model);
    const { changes } = await runPass(copy, pass, {
      target: options.target,
      evaluate: options.evaluate,
      checkCancelled: options.checkCancelled,
      tells: "changes",
    });
    if (changes.length === 0) continue;
    const after = byAnchor(layerRows(copy, analyse(copy, options.sizes)));
    for (const change of changes) suggestions.push(suggestion(pass, change, options.target, before, after));
  }
  return suggestions;
}

function suggestion(
  pass: Pass,
  change: ChangeReport,
  target: Target,
  before: ReadonlyMap<string, LayerRow>,
  after: ReadonlyMap<string, LayerRow>,
): Suggestion {
  const gone = rowsOf(change.before, before);
  const come = rowsOf(change.after, after);
  const saved = (of: (row: LayerRow) => number) => sum(gone, of) - sum(come, of);
  const macs = [...gone, ...come].some((row) => row.macs === null) ? null : saved((row) => row.macs ?? 0);
  return {
    id: `${pass.id}:${change.anchor}`,
    kind: pass.group,
    title: pass.title,
    text: change.text,
    nodes: change.before,
    ...(change.coupled && { coupled: change.coupled }),
    estimate: {
      nodes: change.before.length - change.after.length,
      macs,
      parameters: saved((row) => row.parameters),
      bytes: saved((row) => row.weightBytes),
    },
    step: { pass: pass.id, options: { only: [change.anchor], target } },
  };
}

function byAnchor(rows: readonly LayerRow[]): Map<string, LayerRow> {
  const map = new Map<string, LayerRow>();
  for (const row of rows) if (!map.has(row.anchor)) map.set(row.anchor, row);
  return map;
}

function rowsOf(anchors: readonly string[], rows: ReadonlyMap<string, LayerRow>): LayerRow[] {
  return [...new Set(anchors)].flatMap((anchor) => rows.get(anchor) ?? []);
}

function sum(rows: readonly LayerRow[], of: (row: LayerRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
