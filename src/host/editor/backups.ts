import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { Recipe } from "../../protocol/reports";
import type { CallOptions } from "../../protocol/rpc";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** What a document opens with instead of its file alone. */
export type Restored = { readonly steps: Recipe["steps"] } | { readonly file: string };

/**
 * Hot-exit copies: a recipe (JSON), or the model where a recipe cannot tell it. A document has one place for its copy, whatever name VS Code
 * proposes for each: after a crash, or when a browser's page is reloaded, VS Code comes with the id of an older copy or with none.
 */
export class Backups {
  readonly #folder: vscode.Uri;
  /** The newest copy of each document: VS Code deletes older ones after it was made, which must not delete it. */
  readonly #newest = new Map<string, number>();

  constructor({ storageUri, globalStorageUri }: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(storageUri ?? globalStorageUri, "unsaved");
  }

  async write(document: ModelEditorDocument, call: CallOptions): Promise<vscode.CustomDocumentBackup> {
    const place = this.#placeOf(document.uri);
    const key = place.toString();
    const number = (this.#newest.get(key) ?? 0) + 1;
    this.#newest.set(key, number);
    await document.backup(place, call);
    return {
      id: key,
      delete: () => {
        if (this.#newest.get(key) === number) void vscode.workspace.fs.delete(place).then(undefined, () => {});
      },
    };
  }

  /** The file of an edited document is about to be renamed: it is opened anew under that name, and finds a copy there. */
  async move(document: ModelEditorDocument, to: vscode.Uri, call: CallOptions): Promise<void> {
    await document.backup(this.#placeOf(to), call);
  }

  /** The copy of a document, or undefined when there is none. */
  async read(uri: vscode.Uri): Promise<Restored | undefined> {
    const place = this.#placeOf(uri);
    try {
      const bytes = await vscode.workspace.fs.readFile(place);
      if (bytes[0] !== "{".charCodeAt(0)) return { file: place.fsPath };
      const { steps } = JSON.parse(new TextDecoder().decode(bytes)) as Recipe;
      return Array.isArray(steps) ? { steps } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The document is saved or reverted. VS Code deletes the copies that it asked for in this session, and not the one that it started from. */
  async discard(uri: vscode.Uri): Promise<void> {
    const place = this.#placeOf(uri);
    this.#newest.delete(place.toString());
    await vscode.workspace.fs.delete(place).then(undefined, () => {});
  }

  #placeOf(uri: vscode.Uri): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, createHash("sha256").update(uri.toString()).digest("hex").slice(0, 32));
  }
}
