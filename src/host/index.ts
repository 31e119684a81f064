import type * as vscode from "vscode";
import { registerCommands } from "./commands";
import { ChangedModels } from "./compare/changedModels";
import { registerCompareCommands } from "./compare/compareCommands";
import { registerComparisons } from "./compare/comparePanel";
import { ModelEditorProvider } from "./editor/modelEditorProvider";
import { OpenModels } from "./editor/openModels";
import { Rejections } from "./editor/rejections";
import { createEngine } from "./engine/startEngine";
import { Log } from "./log";
import { registerReports } from "./report/reportPanel";
import type { Services } from "./services";
import { createStatusBar } from "./status/statusBar";
import { registerModelTexts } from "./text";
import { registerViews } from "./views";

/** Registers everything and does nothing else: the engines, the log and the views' contents wait until they are wanted. */
export function start(context: vscode.ExtensionContext): void {
  const log = new Log();
  const models = new OpenModels();
  const [engine, background] = [createEngine(context, log), createEngine(context, log)];
  const rejections = new Rejections(context.workspaceState);
  const services: Services = { context, log, models, engine, background, rejections };
  context.subscriptions.push(
    log,
    models,
    rejections,
    registerCommands(services),
    ModelEditorProvider.register(services),
    registerModelTexts(services),
    registerReports(services),
    registerComparisons(services),
    registerCompareCommands(services),
    ChangedModels.watch(),
    registerViews(services),
  );
  createStatusBar(services);
}
