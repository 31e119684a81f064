import * as vscode from "vscode";
import type { Suggestion } from "../../protocol/reports";

/** More than this of one file are not remembered; the oldest go first. */
const MOST = 5000;

/** Which suggestions the user put away, file by file. Kept with the workspace: another folder's copy of a model is another file. */
export class Rejections implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** Of a file. */
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  split(uri: vscode.Uri, suggestions: readonly Suggestion[]): { open: Suggestion[]; rejected: Suggestion[] } {
    const ids = new Set(this.#ids(uri));
    return {
      open: suggestions.filter(({ id }) => !ids.has(id)),
      rejected: suggestions.filter(({ id }) => ids.has(id)),
    };
  }

  async reject(uri: vscode.Uri, ids: readonly string[]): Promise<void> {
    await this.#keep(uri, [...new Set([...this.#ids(uri), ...ids])].slice(-MOST));
  }

  async restore(uri: vscode.Uri, ids: readonly string[]): Promise<void> {
    const gone = new Set(ids);
    await this.#keep(
      uri,
      this.#ids(uri).filter((id) => !gone.has(id)),
    );
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #ids(uri: vscode.Uri): readonly string[] {
    const kept = this.#state.get<unknown>(keyOf(uri));
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  }

  async #keep(uri: vscode.Uri, ids: readonly string[]): Promise<void> {
    await this.#state.update(keyOf(uri), ids.length > 0 ? ids : undefined);
    this.#changed.fire(uri);
  }
}

function keyOf(uri: vscode.Uri): string {
  return `rejectedSuggestions:${uri.toString()}`;
}
