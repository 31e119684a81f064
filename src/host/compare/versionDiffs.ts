import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";
import type { Services } from "../services";
import { showComparison } from "./comparePanel";
import { filesSource, gitQuery } from "./compareSource";

/** Both editors of a difference are opened one right after the other. */
const TOGETHER_MS = 250;
const PATIENCE_MS = 8_000;
/** Between one page that is there and the next that begins. */
const SETTLING_MS = 300;

/**
 * A changed model in Source Control: VS Code opens the version in Git and the file in two editors of one tab, which know nothing of each other.
 * The comparison takes the place of that tab. A version that is opened alone stays an editor.
 */
export class VersionDiffs {
  readonly #services: Services;
  /** Versions whose editors were opened just now. */
  #opened: vscode.Uri[] = [];
  /** Pages of the editors that were opened just now. */
  #loading: Promise<void>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /**
   * An editor was opened.
   * @param loaded when its page is there
   */
  opened({ uri, isVersion }: { readonly uri: vscode.Uri; readonly isVersion: boolean }, loaded: Promise<void>): void {
    this.#loading.push(loaded);
    if (isVersion) this.#opened.push(uri);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const versions = this.#opened;
      this.#opened = [];
      if (versions.length > 0) void this.#replace(versions);
      else this.#loading = [];
    }, TOGETHER_MS);
  }

  async #replace(versions: readonly vscode.Uri[]): Promise<void> {
    // VS Code leaves a page empty for good that is made while others load: both pages come first, however late the second is.
    const patience = Date.now() + PATIENCE_MS;
    await sleep(SETTLING_MS);
    while (this.#loading.length > 0 && Date.now() < patience) {
      await Promise.race([Promise.all(this.#loading.splice(0)), sleep(PATIENCE_MS)]);
      await sleep(SETTLING_MS);
    }
    const found = difference(versions);
    const both = found?.tab.isActive && sides(versions, found.named);
    if (!both) return;
    await showComparison(this.#services, filesSource(...both), found.column).loaded;
    const old = difference(versions)?.tab; // Handles of tabs do not last.
    if (old) await vscode.window.tabGroups.close(old);
  }
}

/** The tab that shows versions side by side, and which of them it names. */
function difference(versions: readonly vscode.Uri[]) {
  for (const { tabs, viewColumn } of vscode.window.tabGroups.all) {
    for (const tab of tabs) {
      // The interface has no type for a tab of two custom editors: its input is not known.
      if (tab.input instanceof Object) continue;
      const named = versions.filter((uri) => tab.label.startsWith(path.posix.basename(uri.path)));
      if (named.length > 0) return { tab, named, column: viewColumn };
    }
  }
  return undefined;
}

/** The older one first. A renamed model has another name in the older version, which the tab does not tell. */
function sides(versions: readonly vscode.Uri[], named: readonly vscode.Uri[]): [vscode.Uri, vscode.Uri] | undefined {
  const [first, second] = unique(versions.length === 2 ? versions : named).sort((a, b) => age(a) - age(b));
  return first && [first, second ?? workingFile(first)];
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
