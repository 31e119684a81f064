import * as vscode from "vscode";
import { registerCommand } from "../commands";
import { uriOf } from "../commands/targets";
import { commands, contextKeys, modelExtensions } from "../contributions";
import { UserError } from "../errors";
import type { Services } from "../services";
import { isModel } from "./changedModels";
import { showComparison } from "./comparePanel";
import { type CompareSource, filesSource, gitUri, nameOf } from "./compareSource";

/** All the ways to two models side by side that begin with a command. */
export function registerCompareCommands(services: Services): vscode.Disposable {
  let selected: vscode.Uri | undefined;
  const actions: Record<string, (clicked: unknown, all: unknown) => unknown> = {
    [commands.compareModels]: async (clicked, all) => {
      const given = (Array.isArray(all) ? all : [clicked]).map(uriOf).filter((uri) => uri !== undefined);
      const [before, after] = given.length === 2 ? given : await pickTwo(given[0]);
      if (before && after) compareFiles(services, before, after);
    },
    [commands.compareWithOriginal]: (clicked) => {
      showComparison(services, { kind: "edits", after: openModel(services, clicked) });
    },
    [commands.compareWithSaved]: (clicked) => {
      showComparison(services, { kind: "saved", after: openModel(services, clicked) });
    },
    [commands.compareWithHead]: (clicked) => {
      const uri = uriOf(clicked) ?? services.models.active?.uri;
      if (!uri) throw new UserError("Choose a model to compare with its version in Git.");
      if (!isModel(uri)) throw new UserError(`${nameOf(uri)} is no .onnx model.`);
      const { original, isStaged } = changeOf(clicked);
      showComparison(services, filesSource(gitUri(original ?? uri, "HEAD"), isStaged ? gitUri(uri, "") : uri));
    },
    [commands.selectForCompare]: (clicked) => {
      selected = uriOf(clicked) ?? services.models.active?.uri;
      void vscode.commands.executeCommand("setContext", contextKeys.selectedForCompare, selected !== undefined);
      if (!selected) throw new UserError("Choose a model to compare with.");
    },
    [commands.compareWithSelected]: (clicked) => {
      const uri = uriOf(clicked) ?? services.models.active?.uri;
      if (selected && uri) compareFiles(services, selected, uri);
    },
  };
  return vscode.Disposable.from(
    ...Object.entries(actions).map(([id, action]) =>
      registerCommand(services, id, (clicked, all) => action(clicked, all)),
    ),
  );
}

/**
 * What the Git extension tells of a row in Source Control beyond the interface for all of them: what a renamed file was called, and whether it
 * is a change that is staged.
 */
function changeOf(clicked: unknown): { original?: vscode.Uri; isStaged: boolean } {
  if (typeof clicked !== "object" || clicked === null) return { isStaged: false };
  const { original, resourceGroupType } = clicked as Record<string, unknown>;
  const isStaged = resourceGroupType === 1; // ResourceGroupType.Index
  return original instanceof vscode.Uri ? { original, isStaged } : { isStaged };
}

function compareFiles(services: Services, before: vscode.Uri, after: vscode.Uri): void {
  const source: CompareSource = filesSource(before, after);
  if (source.kind === "files" && source.before === source.after)
    throw new UserError("These are one and the same file: choose two.");
  showComparison(services, source);
}

function openModel({ models }: Services, clicked: unknown): string {
  const uri = uriOf(clicked);
  const document = uri ? models.find(uri) : models.active;
  if (!document) throw new UserError("No model is open. Open an .onnx file first.");
  return document.uri.toString();
}

interface ModelItem extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

async function pickTwo(given: vscode.Uri | undefined): Promise<(vscode.Uri | undefined)[]> {
  const found = await vscode.workspace.findFiles("**/*.onnx", undefined, 1000);
  found.sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
  const before = given ?? (await pickModel(found, "The model before (1 of 2)"));
  if (!before) return [];
  const others = found.filter((uri) => uri.toString() !== before.toString());
  return [
    before,
    await pickModel(others, `The model to compare with ${vscode.workspace.asRelativePath(before)} (2 of 2)`),
  ];
}

async function pickModel(found: readonly vscode.Uri[], placeHolder: string): Promise<vscode.Uri | undefined> {
  const items: ModelItem[] = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  items.push({ label: "$(folder-opened) Another file…" });
  const choice = await vscode.window.showQuickPick(items, { placeHolder, title: "Compare Models" });
  if (!choice || choice.uri) return choice?.uri;
  const filters = { "ONNX models": modelExtensions.map((extension) => extension.slice(1)) };
  const [file] = (await vscode.window.showOpenDialog({ filters, openLabel: "Choose Model" })) ?? [];
  return file;
}
