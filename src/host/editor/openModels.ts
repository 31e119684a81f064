import * as vscode from "vscode";
import { contextKeys } from "../contributions";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** The models that are open in editors, and the one in front: what the side views and the status bar speak of. */
export class OpenModels implements vscode.Disposable {
  readonly #documents = new Map<string, ModelEditorDocument>();
  #active: ModelEditorDocument | undefined;
  readonly #changedActive = new vscode.EventEmitter<ModelEditorDocument | undefined>();
  readonly #changed = new vscode.EventEmitter<ModelEditorDocument>();
  readonly #revealed = new vscode.EventEmitter<{ document: ModelEditorDocument; anchor: string }>();
  /** Another model is in front, or none. */
  readonly onDidChangeActive = this.#changedActive.event;
  /** A model was opened, edited or closed. */
  readonly onDidChange = this.#changed.event;
  readonly #previewed = new vscode.EventEmitter<{ document: ModelEditorDocument; suggestions: readonly string[] }>();
  /** Editors shall show these suggestions as if they were applied. */
  readonly onDidPreview = this.#previewed.event;
  /** Editors shall show this layer. */
  readonly onDidReveal = this.#revealed.event;

  get active(): ModelEditorDocument | undefined {
    return this.#active;
  }

  find(uri: vscode.Uri): ModelEditorDocument | undefined {
    return this.#documents.get(uri.toString());
  }

  add(document: ModelEditorDocument): void {
    this.#documents.set(document.uri.toString(), document);
    document.onDidChange(() => {
      if (document === this.#active) this.#setContext();
      this.#changed.fire(document);
    });
    document.onDidDispose(() => {
      this.#documents.delete(document.uri.toString());
      if (this.#active === document) this.activate(undefined);
      this.#changed.fire(document);
    });
  }

  activate(document: ModelEditorDocument | undefined): void {
    if (this.#active === document) return;
    this.#active = document;
    this.#setContext();
    this.#changedActive.fire(document);
  }

  /** An editor lost the front; another may have taken it already. */
  deactivate(document: ModelEditorDocument): void {
    if (this.#active === document) this.activate(undefined);
  }

  reveal(document: ModelEditorDocument, anchor: string): void {
    this.#revealed.fire({ document, anchor });
  }

  preview(document: ModelEditorDocument, suggestions: readonly string[]): void {
    this.#previewed.fire({ document, suggestions });
  }

  #setContext(): void {
    const steps = this.#active?.recipe.steps.length ?? 0;
    void vscode.commands.executeCommand("setContext", contextKeys.modelActive, this.#active !== undefined);
    void vscode.commands.executeCommand("setContext", contextKeys.hasHistory, steps > 0);
  }

  dispose(): void {
    for (const emitter of [this.#changedActive, this.#changed, this.#revealed, this.#previewed]) emitter.dispose();
  }
}
