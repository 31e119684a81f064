import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { FileOutcome } from "../../protocol/messages";
import { plural } from "../../protocol/quantities";
import { type CallOptions, isCancelled } from "../../protocol/rpc";
import { outcomeText, requireTrust } from "../editor/edits";
import { EngineRestarted } from "../engine/engineProcess";
import { describeFailure, showFailure } from "../errors";
import { withProgress } from "../progress";
import { showReport } from "../report/reportPanel";
import type { Services } from "../services";
import { workOptions } from "../settings";
import { chooseOutputs, conflicts, type OnConflict, type Output } from "./outputs";
import { modelTargets } from "./targets";

/** "Optimize Model": from each chosen file to an optimized one beside it, and a report. A bad file does not stop the others. */
export async function optimizeModel(services: Services, clicked: unknown, selected: unknown): Promise<void> {
  const targets = await modelTargets(services, clicked, selected);
  if (targets.length === 0) return;
  requireTrust("optimize");
  const inputs = targets.map((uri) => uri.fsPath);
  const onConflict = await askAboutConflicts(conflicts(inputs, existsSync));
  if (!onConflict) return;
  const outputs = chooseOutputs(inputs, onConflict, existsSync);
  const outcomes: FileOutcome[] = [];
  const [only] = targets;
  const title = targets.length === 1 && only ? path.basename(only.fsPath) : plural(targets.length, "model");
  await withProgress(`Optimizing ${title}`, async (call) => {
    for (const [at, output] of outputs.entries()) {
      if (call.signal?.aborted) return;
      const outcome = await optimizeOne(services, output, partOf(call, at, outputs));
      if (outcome) outcomes.push(outcome);
    }
  });
  if (outcomes.some((outcome) => "report" in outcome)) showReport(services, outcomes);
  announce(outcomes);
}

async function optimizeOne(services: Services, output: Output, call: CallOptions): Promise<FileOutcome | undefined> {
  const { engine, log } = services;
  const file = output.input;
  const options = workOptions(vscode.Uri.file(file));
  const params = { path: file, output: output.output, recipe: output.recipe, options };
  const work = () => {
    engine.willWrite(path.dirname(output.output));
    return engine.call("optimizeFile", params, call);
  };
  try {
    const report = await work().catch((error) => {
      // Somebody else's call was cancelled by force: this one begins again.
      if (error instanceof EngineRestarted) return work();
      throw error;
    });
    log.info(`${file}: ${outcomeText(report)}`);
    return { file, report, recipeFile: output.recipe };
  } catch (error) {
    if (isCancelled(error)) return undefined;
    showFailure(error, log, path.basename(file));
    return { file, failure: describeFailure(error, log) };
  }
}

/** Progress of one of several files, named and scaled to its share. */
function partOf({ signal, onProgress }: Required<CallOptions>, at: number, outputs: readonly Output[]): CallOptions {
  const name =
    outputs.length > 1 ? `${path.basename(outputs[at]?.input ?? "")} (${at + 1} of ${outputs.length}): ` : "";
  return {
    signal,
    onProgress: ({ stage, fraction }) =>
      onProgress?.({
        stage: name + stage,
        fraction: fraction === null ? null : (at + fraction) / outputs.length,
      }),
  };
}

function announce(outcomes: readonly FileOutcome[]): void {
  const done = outcomes.filter((outcome) => "report" in outcome);
  const [first] = done;
  if (!first) return;
  if (done.length === 1 && first.report.output === null) {
    void vscode.window.showWarningMessage(`${path.basename(first.file)}: the outputs differ, so nothing was written.`);
    return;
  }
  const text =
    done.length === 1
      ? `${path.basename(first.report.output ?? first.file)}: ${outcomeText(first.report)}`
      : `${plural(done.length, "model")} optimized.`;
  void vscode.window.showInformationMessage(text);
}

async function askAboutConflicts(existing: readonly string[]): Promise<OnConflict | undefined> {
  const [first] = existing;
  if (first === undefined) return "overwrite"; // Nothing is in the way.
  const message =
    existing.length === 1
      ? `${path.basename(first)} already exists.`
      : `${existing.length} of the optimized files exist already.`;
  const overwrite: vscode.MessageItem = { title: "Overwrite" };
  const keepBoth: vscode.MessageItem = { title: "Keep Both" };
  const detail =
    existing.length === 1
      ? undefined
      : existing
          .slice(0, 10)
          .map((file) => path.basename(file))
          .join("\n");
  const options: vscode.MessageOptions = detail === undefined ? { modal: true } : { modal: true, detail };
  const choice = await vscode.window.showWarningMessage(message, options, overwrite, keepBoth);
  return choice === overwrite ? "overwrite" : choice === keepBoth ? "keep-both" : undefined;
}
