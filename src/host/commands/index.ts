import path from "node:path";
import * as vscode from "vscode";
import type { Check } from "../../protocol/messages";
import { formatError, plural } from "../../protocol/quantities";
import { commands, viewTypes, walkthrough } from "../contributions";
import { applyAll, check } from "../editor/edits";
import { showFailure, UserError } from "../errors";
import { withProgress } from "../progress";
import type { Services } from "../services";
import { chooseAndExport } from "./exportGraph";
import { optimizeModel } from "./optimizeModel";
import { recipeName } from "./outputs";
import { modelTargets } from "./targets";

type Action = (...given: unknown[]) => unknown;

/** Registers the commands that do not belong to a view. */
export function registerCommands(services: Services): vscode.Disposable {
  const { log, engine, background, context } = services;
  const actions: Record<string, Action> = {
    [commands.optimizeModel]: (clicked, selected) => optimizeModel(services, clicked, selected),
    [commands.inspectModel]: async (clicked, selected) => {
      for (const uri of await modelTargets(services, clicked, selected))
        await vscode.commands.executeCommand("vscode.openWith", uri, viewTypes.model, { preview: false });
    },
    [commands.verifyModel]: () => checkActive(services, "verify"),
    [commands.measureModel]: () => checkActive(services, "measure"),
    [commands.applyAll]: () => {
      const document = activeModel(services);
      return withProgress(`Optimizing ${document.name}`, (call) => applyAll(document, services, call));
    },
    [commands.exportRecipe]: () => exportRecipe(services),
    [commands.showDetails]: async () => {
      const document = activeModel(services);
      await vscode.commands.executeCommand("vscode.openWith", document.uri, viewTypes.model);
      services.models.tell(document, { type: "showTab", tab: "details" });
    },
    [commands.exportGraph]: () => chooseAndExport(services),
    [commands.restartEngine]: () => {
      for (const one of [engine, background]) one.restart("The user restarted the engine.");
      void vscode.window.showInformationMessage("The Espalier engine starts anew with the next step.");
    },
    [commands.showLog]: () => log.show(),
    [commands.openWalkthrough]: () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#${walkthrough}`),
  };
  return vscode.Disposable.from(
    ...Object.entries(actions).map(([id, action]) => registerCommand(services, id, action)),
  );
}

/** A command whose errors are told in one sentence. */
export function registerCommand({ log }: Services, id: string, action: Action): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...given: unknown[]) => {
    try {
      await action(...given);
    } catch (error) {
      showFailure(error, log);
    }
  });
}

export function activeModel({ models }: Services) {
  if (!models.active) throw new UserError("No model is open. Open an .onnx file first.");
  return models.active;
}

async function checkActive(services: Services, kind: Check): Promise<void> {
  const document = activeModel(services);
  const title = `${kind === "verify" ? "Verifying" : "Measuring"} ${document.name}`;
  const result = await withProgress(title, (call) => check(document, kind, call));
  if (result.type === "measured") {
    void vscode.window.showInformationMessage(`${document.name}: ${result.report.summary}`);
    return;
  }
  const { report } = result;
  const samples = report.inputs || plural(report.samples, "sample");
  if (report.verdict === "equal") {
    const worst = report.worst ? `, largest difference ${formatError(report.worst.abs)}` : "";
    void vscode.window.showInformationMessage(`${document.name}: outputs equal to the file's${worst} (${samples}).`);
  } else void vscode.window.showWarningMessage(`${document.name}: ${report.reason ?? report.verdict}`);
}

async function exportRecipe(services: Services): Promise<void> {
  const document = activeModel(services);
  const defaultUri = vscode.Uri.file(recipeName(document.uri.fsPath));
  const uri = await vscode.window.showSaveDialog({ defaultUri, filters: { Recipe: ["json"] }, title: "Export Recipe" });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`${JSON.stringify(document.recipe, null, 2)}\n`));
  void vscode.window.showInformationMessage(
    `${path.basename(uri.fsPath)} holds ${plural(document.recipe.steps.length, "step")}.`,
  );
}
