import * as vscode from "vscode";
import { viewTypes } from "../contributions";
import { showFailure } from "../errors";
import { fileWatcher } from "../fileWatcher";
import type { Services } from "../services";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** Writers of large files are seen several times: wait until they are quiet. Milliseconds. */
const QUIET = 300;
/** Of a model's missing files so many are watched. */
const MOST_MISSING = 16;

/**
 * Follows the file of an open model: an unedited one is read anew, for an edited one the user is asked. When it is deleted or moved, the
 * model stays as it was and says so. A model whose weights were missing is read anew when their files come.
 */
export function watchDisk(document: ModelEditorDocument, { log }: Services): vscode.Disposable {
  const folder = vscode.Uri.joinPath(document.uri, "..");
  const watcher = fileWatcher(folder, document.name);
  let timer: NodeJS.Timeout | undefined;
  let asking = false;
  let weightsCame = false;

  const look = async () => {
    await document.lookForFile();
    if (asking || !(weightsCame || (await document.changedOnDisk()))) return;
    weightsCame = false;
    if (document.dirty) {
      asking = true;
      const reload = "Reload";
      const choice = await vscode.window.showWarningMessage(
        `${document.name} changed on the disk while it has unsaved edits here.`,
        reload,
        "Keep My Edits",
      );
      asking = false;
      if (choice !== reload) return document.ignoreDisk();
      // Through VS Code, which then knows that nothing is unsaved any more.
      await vscode.commands.executeCommand("vscode.openWith", document.uri, viewTypes.model);
      await vscode.commands.executeCommand("workbench.action.files.revert");
      return;
    }
    await document.revert();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look().catch((error) => showFailure(error, log, document.name)), QUIET);
  };
  const listeners = [watcher.onDidChange(soon), watcher.onDidCreate(soon), watcher.onDidDelete(soon)];

  const missing = new Map<string, vscode.Disposable>();
  const follow = () => {
    const files = new Set(document.state?.missingFiles);
    for (const [file, one] of missing) {
      if (files.has(file)) continue;
      one.dispose();
      missing.delete(file);
    }
    for (const file of files) {
      if (missing.has(file) || missing.size >= MOST_MISSING) continue;
      const weights = fileWatcher(folder, file);
      const came = () => {
        weightsCame = true;
        soon();
      };
      weights.onDidCreate(came);
      weights.onDidChange(came);
      missing.set(file, weights);
    }
  };
  return vscode.Disposable.from(watcher, ...listeners, document.onDidChange(follow), {
    dispose() {
      clearTimeout(timer);
      for (const one of missing.values()) one.dispose();
    },
  });
}
