import path from "node:path";
import * as vscode from "vscode";
import type { FileOutcome, FromWebview } from "../../protocol/messages";
import { showComparison } from "../compare/comparePanel";
import { drawnSteps, filesSource } from "../compare/compareSource";
import { KeptSteps } from "../compare/keptSteps";
import { commands, viewTypes } from "../contributions";
import { pageHtml, webviewOptions } from "../editor/page";
import { postToPage } from "../editor/postToPage";
import { showFailure, UserError } from "../errors";
import type { Services } from "../services";
import { showInGraph } from "../views/outlineView";

/** Opens a report of what "Optimize Model" did, beside the file that it was called on. */
export function showReport(services: Services, outcomes: readonly FileOutcome[]): void {
  const [only] = outcomes;
  const title = outcomes.length === 1 && only ? `Report: ${path.basename(only.file)}` : "Optimization Report";
  const options = { ...webviewOptions(services.context.extensionUri), enableFindWidget: true };
  fill(
    vscode.window.createWebviewPanel(viewTypes.report, title, vscode.ViewColumn.Active, options),
    services,
    outcomes,
  );
}

/** Brings reports back after the window was reloaded: the page keeps what it was sent as its state. */
export function registerReports(services: Services): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(viewTypes.report, {
    async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown) {
      panel.webview.options = webviewOptions(services.context.extensionUri);
      fill(panel, services, outcomesOf(state));
    },
  });
}

function fill(panel: vscode.WebviewPanel, services: Services, outcomes: readonly FileOutcome[]): void {
  const { context, log } = services;
  // Links of the page name files; only those that the report is about are followed.
  const known = new Set(
    outcomes.flatMap((outcome) =>
      "report" in outcome ? [outcome.file, outcome.report.output ?? outcome.file, outcome.recipeFile] : [outcome.file],
    ),
  );
  const received = panel.webview.onDidReceiveMessage(async (message: FromWebview) => {
    try {
      if (message.type === "ready") {
        await postToPage(panel, { type: "outcomes", outcomes });
      } else if (message.type === "openFile" || message.type === "revealFile") {
        if (!known.has(message.file)) throw new UserError("The report does not name this file.");
        const uri = vscode.Uri.file(message.file);
        if (message.type === "openFile" && message.target) await showInGraph(services, uri, message.target);
        else await openFile(uri, message.type);
      } else if (message.type === "compareFile") await compareOutcome(services, outcomes, message.file);
      else if (message.type === "showLog") log.show();
      else if (message.type === "crashed") log.error(`the report's page: ${message.message}`);
    } catch (error) {
      showFailure(error, log);
    }
  });
  panel.onDidDispose(() => received.dispose());
  panel.iconPath = vscode.Uri.joinPath(context.extensionUri, "media", "report.svg");
  panel.webview.html = pageHtml(panel.webview, context.extensionUri, "report", "Optimization report");
}

/** The steps are known: every change can be tied to the one that made it. */
async function compareOutcome(services: Services, outcomes: readonly FileOutcome[], file: string): Promise<void> {
  const outcome = outcomes.find((one) => one.file === file);
  if (!outcome || !("report" in outcome) || outcome.report.output === null)
    throw new UserError("The report names no optimized file for this model.");
  const { input, output, steps } = outcome.report;
  const kept = await new KeptSteps(services.context).keep(drawnSteps(steps));
  showComparison(services, filesSource(vscode.Uri.file(input), vscode.Uri.file(output), kept));
}

async function openFile(uri: vscode.Uri, how: "openFile" | "revealFile"): Promise<void> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    throw new UserError(`${path.basename(uri.fsPath)} is not there any more.`);
  }
  if (how === "revealFile") await vscode.commands.executeCommand("revealInExplorer", uri);
  else if (uri.path.endsWith(".onnx")) await vscode.commands.executeCommand(commands.inspectModel, uri);
  else await vscode.commands.executeCommand("vscode.open", uri);
}

function outcomesOf(state: unknown): readonly FileOutcome[] {
  if (typeof state !== "object" || state === null || !("outcomes" in state)) return [];
  return Array.isArray(state.outcomes) ? (state.outcomes as readonly FileOutcome[]) : [];
}
