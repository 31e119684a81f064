import * as vscode from "vscode";

/** Watches one file, which need not be there, by its path below a folder: whatever characters stand in it, no other file is watched. */
export function fileWatcher(folder: vscode.Uri, path: string): vscode.FileSystemWatcher {
  const pattern = path.replace(/[[\]{}*?]/g, (sign) => `[${sign}]`);
  return vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
}
