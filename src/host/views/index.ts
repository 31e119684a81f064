import * as vscode from "vscode";
import type { Services } from "../services";
import { registerHistoryView } from "./historyView";
import { registerModelsView } from "./modelsView";
import { registerOutlineView } from "./outlineView";
import { registerSuggestionsView } from "./suggestionsView";

/** The side panel: models of the workspace, outline and suggestions of the one in front, and what was done to it. */
export function registerViews(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    registerModelsView(services),
    registerOutlineView(services),
    registerSuggestionsView(services),
    registerHistoryView(services),
  );
}
