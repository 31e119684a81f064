import * as vscode from "vscode";
import type { DocumentState } from "../../protocol/engineApi";
import type { Check } from "../../protocol/messages";
import { formatRatio, plural } from "../../protocol/quantities";
import type { MeasureReport, OptimizeReport, Suggestion, VerifyReport } from "../../protocol/reports";
import type { CallOptions } from "../../protocol/rpc";
import { groupSuggestions, mergedSteps } from "../../protocol/suggestionGroups";
import type { EngineDocument } from "../engine/engineDocument";
import { UserError } from "../errors";
import type { Services } from "../services";
import { workOptions } from "../settings";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** The edits that views and commands make. Each is one entry on the undo stack. */

export async function applySuggestions(
  document: ModelEditorDocument,
  suggestions: readonly Suggestion[],
  call: CallOptions,
): Promise<void> {
  const [first] = suggestions;
  if (!first) throw new UserError("These suggestions are out of date; the list was made for an earlier state.");
  const groups = groupSuggestions(suggestions);
  const label = groups.length === 1 ? first.title : `Apply ${plural(groups.length, "suggestion")}`;
  const steps = mergedSteps(suggestions);
  const changed = await document.edit(
    () => label,
    (engine) => proven(engine, document, label, call, () => engine.apply(steps, call)),
  );
  if (!changed) void vscode.window.showInformationMessage(`${label}: nothing changed.`);
}

/** Runs a change and compares the outputs with the file's: what changes them is taken back and named. */
async function proven(
  engine: EngineDocument,
  { uri }: ModelEditorDocument,
  label: string,
  call: CallOptions,
  change: () => Promise<DocumentState>,
): Promise<DocumentState> {
  const before = engine.steps;
  const state = await change();
  const options = workOptions(uri);
  if (!options.verify || !vscode.workspace.isTrusted || engine.steps === before) return state;
  let failure: Error | undefined;
  try {
    const { verdict, reason } = await engine.verify({ options }, call);
    if (verdict === "different") failure = new UserError(`${label} changed the outputs and was taken back: ${reason}`);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  if (!failure) return state;
  await engine.setSteps(before);
  throw failure;
}

/** Every lossless step, verified: what "Optimize Model" does to a file, here as one edit. Without the places that the user rejected. */
export async function applyAll(
  document: ModelEditorDocument,
  { log, rejections }: Services,
  call: CallOptions,
): Promise<OptimizeReport | undefined> {
  requireTrust("optimize");
  const { open, rejected } = rejections.split(document.uri, await document.suggestions());
  if (rejected.length > 0) {
    if (open.length === 0) throw new UserError(`${document.name}: every suggestion was rejected; restore some first.`);
    // What the user put away stays away: then only what is listed is done.
    await applySuggestions(document, open, call);
    return undefined;
  }
  let report: OptimizeReport | undefined;
  const changed = await document.edit(
    () => "Optimize Model",
    async (engine) => {
      const done = await engine.optimize({ options: workOptions(document.uri) }, call);
      report = done.report;
      return done.state;
    },
  );
  if (report) {
    const text = changed ? outcomeText(report) : "there was nothing left to improve.";
    log.info(`${document.name}: ${text}`);
    void vscode.window.showInformationMessage(`${document.name}: ${text}`);
  }
  return report;
}

/** Goes back to the state after `count` steps, as an edit of its own: it can be undone too. */
export async function goToStep(document: ModelEditorDocument, count: number, call: CallOptions): Promise<void> {
  const steps = document.recipe.steps.slice(0, count);
  const undone = document.recipe.steps.length - count;
  await document.edit(
    () => `Undo ${plural(undone, "step")}`,
    (engine): Promise<DocumentState> => engine.setSteps(steps, call),
  );
}

export type CheckResult =
  | { readonly type: "verified"; readonly report: VerifyReport }
  | { readonly type: "measured"; readonly report: MeasureReport };

export async function check(document: ModelEditorDocument, kind: Check, call: CallOptions): Promise<CheckResult> {
  requireTrust(kind);
  const options = workOptions(document.uri);
  if (kind === "verify") return { type: "verified", report: await document.engine.verify({ options }, call) };
  return { type: "measured", report: await document.engine.measure({ options }, call) };
}

/** In restricted mode nothing of a model is run. */
export function requireTrust(what: "optimize" | Check): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    `To ${what} a model it has to be run, which restricted mode does not allow. Trust this folder first.`,
  );
}

/** One line for a notification: "94 → 61 nodes, outputs equal, 1.08× faster". */
export function outcomeText(report: OptimizeReport): string {
  const parts = [`${report.nodesBefore} → ${plural(report.nodesAfter, "node")}`];
  if (report.verdict === "equal") parts.push("outputs equal");
  else if (report.verdict === "not-verified") parts.push("not verified");
  else parts.push("outputs differ");
  if (report.measure) {
    const { outcome, latency } = report.measure;
    parts.push(outcome === "faster" ? `${formatRatio(latency.ratio)} faster` : "not faster");
  }
  return `${parts.join(", ")}.`;
}
