import * as vscode from "vscode";
import { viewTypes } from "../contributions";
import { showFailure } from "../errors";
import type { Services } from "../services";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** Writers of large files are seen several times: wait until they are quiet. Milliseconds. */
const QUIET = 300;

/** Follows the file of an open model: an unedited one is read anew, for an edited one the user is asked. */
export function watchDisk(document: ModelEditorDocument, { log }: Services): vscode.Disposable {
  const folder = vscode.Uri.joinPath(document.uri, "..");
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, escaped(document.name)));
  let timer: NodeJS.Timeout | undefined;
  let asking = false;

  const look = async () => {
    if (asking || !(await document.changedOnDisk())) return;
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
  const listeners = [watcher.onDidChange(soon), watcher.onDidCreate(soon)];
  return vscode.Disposable.from(watcher, ...listeners, { dispose: () => clearTimeout(timer) });
}

/** File names may hold characters that mean something in a glob. */
function escaped(name: string): string {
  return name.replace(/[[\]{}*?]/g, (sign) => `[${sign}]`);
}
