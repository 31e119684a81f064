import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "../services";
import { showComparison } from "./comparePanel";
import { filesSource, gitQuery } from "./compareSource";

/** Both editors of a difference are opened one right after the other. */
const TOGETHER_MS = 250;

/**
 * A changed model in Source Control: VS Code opens the version in Git and the file in two editors of one tab, which know nothing of each other.
 * The comparison takes the place of that tab. A version that is opened alone stays an editor.
 */
export class VersionDiffs {
  readonly #services: Services;
  /** Versions whose editors were opened just now. */
  #opened: vscode.Uri[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /** An editor of a version was opened. */
  opened(version: vscode.Uri): void {
    this.#opened.push(version);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), TOGETHER_MS);
  }

  async #look(): Promise<void> {
    const versions = this.#opened;
    this.#opened = [];
    for (const group of vscode.window.tabGroups.all) {
      for (const tab of group.tabs) {
        // The interface has no type for a tab of two custom editors: its input is not known.
        if (tab.input instanceof Object || !tab.isActive) continue;
        const named = versions.filter((uri) => tab.label.startsWith(path.posix.basename(uri.path)));
        if (named.length === 0) continue;
        // A renamed model has another name in the older version, which the tab does not tell.
        const both = unique(versions.length === 2 ? versions : named).sort((a, b) => age(a) - age(b));
        const [first, second] = both;
        if (!first) continue;
        const after = second ?? workingFile(first);
        // A page that loads while a tab beside it closes may stay empty.
        await showComparison(this.#services, filesSource(first, after), group.viewColumn).loaded;
        await vscode.window.tabGroups.close(tab);
        return;
      }
    }
  }
}

function unique(uris: readonly vscode.Uri[]): vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

/** Smaller for what is older: what is staged is newer than any commit. */
function age(uri: vscode.Uri): number {
  const ref = gitQuery(uri)?.ref;
  return ref === "" || ref === "~" ? 1 : 0;
}

function workingFile(version: vscode.Uri): vscode.Uri {
  const query = gitQuery(version);
  return query ? vscode.Uri.file(query.path) : version.with({ scheme: "file", query: "" });
}
