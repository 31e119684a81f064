import * as vscode from "vscode";
import { plural } from "../../protocol/quantities";
import type { StepReport } from "../../protocol/reports";
import { activeModel, registerCommand } from "../commands";
import { commands, views } from "../contributions";
import { goToStep } from "../editor/edits";
import { UserError } from "../errors";
import { withProgress } from "../progress";
import type { Services } from "../services";

/** The original file, then each step; every line is a state one can go back to. */
type Item = { readonly count: number; readonly step: StepReport | undefined };

export function registerHistoryView(services: Services): vscode.Disposable {
  const { models } = services;
  const changed = new vscode.EventEmitter<void>();
  const tree: vscode.TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    getChildren(item) {
      const state = item ? undefined : models.active?.state;
      if (!state || state.steps.length === 0) return [];
      const steps = state.steps.map((step, at) => ({ count: at + 1, step }));
      return [{ count: 0, step: undefined }, ...steps];
    },
    getTreeItem: ({ count, step }) => {
      const entry = new vscode.TreeItem(step ? `${count}. ${step.title}` : "Original file");
      entry.iconPath = new vscode.ThemeIcon(step ? "git-commit" : "file");
      const last = count === (models.active?.recipe.steps.length ?? 0);
      entry.contextValue = last ? "lastStep" : "step";
      if (step) {
        entry.description = describeStep(step);
        const changes = step.changes.slice(0, 12).map(({ text }) => text);
        entry.tooltip = [step.title, entry.description, ...changes].join("\n");
      }
      return entry;
    },
  };
  const view = vscode.window.createTreeView(views.history, { treeDataProvider: tree });
  return vscode.Disposable.from(
    changed,
    view,
    models.onDidChangeActive((document) => {
      view.description = document?.name ?? "";
      changed.fire();
    }),
    models.onDidChange((document) => {
      if (document === models.active) changed.fire();
    }),
    registerCommand(services, commands.undoToStep, (item) => {
      const count = typeof item === "object" && item !== null && "count" in item ? Number(item.count) : Number.NaN;
      if (!Number.isInteger(count)) throw new UserError("Choose a step in the Espalier side panel.");
      const document = activeModel(services);
      return withProgress(`Undoing steps of ${document.name}`, (call) => goToStep(document, count, call));
    }),
  );
}

/** "12 places · −12 nodes". */
function describeStep({ applied, nodesBefore, nodesAfter, rolledBack }: StepReport): string {
  if (rolledBack !== undefined) return "rolled back";
  const saved = nodesBefore - nodesAfter;
  const nodes = saved === 0 ? "" : ` · ${saved > 0 ? "−" : "+"}${plural(Math.abs(saved), "node")}`;
  return `${plural(applied, "place")}${nodes}`;
}
