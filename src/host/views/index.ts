import * as vscode from "vscode";
import type { Services } from "../services";
import { registerHistoryView } from "./historyView";
import { registerModelsView } from "./modelsView";
import { registerSuggestionsView } from "./suggestionsView";

/** The side panel: models of the workspace, suggestions for the one in front, and what was done to it. */
export function registerViews(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    registerModelsView(services),
    registerSuggestionsView(services),
    registerHistoryView(services),
  );
}
