import * as vscode from "vscode";
import type { ToWebview } from "../../protocol/messages";
import type { GraphTarget } from "../../protocol/outline";
import { contextKeys } from "../contributions";
import { modelOfText } from "../text/textUri";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** The models that are open in editors, and the one in front: what the side views and the status bar speak of. */
export class OpenModels implements vscode.Disposable {
  readonly #documents = new Map<string, ModelEditorDocument>();
  #active: ModelEditorDocument | undefined;
  readonly #changedActive = new vscode.EventEmitter<ModelEditorDocument | undefined>();
  readonly #changed = new vscode.EventEmitter<ModelEditorDocument>();
  readonly #told = new vscode.EventEmitter<{ document: ModelEditorDocument; message: ToWebview }>();
  readonly #selected = new vscode.EventEmitter<ModelEditorDocument>();
  readonly #selections = new WeakMap<ModelEditorDocument, GraphTarget>();
  /** Pages that are active, by model: of several editors of one model, one may close while another stays in front. */
  readonly #inFront = new Map<ModelEditorDocument, Set<object>>();
  /** Another model is in front, or none. */
  readonly onDidChangeActive = this.#changedActive.event;
  /** A model was opened, edited or closed. */
  readonly onDidChange = this.#changed.event;
  readonly #previewed = new vscode.EventEmitter<{ document: ModelEditorDocument; suggestions: readonly string[] }>();
  /** Editors shall show these suggestions as if they were applied. */
  readonly onDidPreview = this.#previewed.event;
  /** Editors of this model shall have the message as soon as they show it. */
  readonly onDidTell = this.#told.event;
  /** Something else is selected in the editor of a model. */
  readonly onDidSelect = this.#selected.event;

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
      this.#inFront.delete(document);
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

  /** An editor of this model is in front, or a comparison of its edits. */
  pageActivated(document: ModelEditorDocument, page: object): void {
    this.#inFront.set(document, (this.#inFront.get(document) ?? new Set()).add(page));
    this.activate(document);
  }

  /** A page lost the front, or never had it; another may have taken it already, or the model's own text. */
  pageDeactivated(document: ModelEditorDocument, page: object): void {
    const others = this.#inFront.get(document);
    others?.delete(page);
    if (others && others.size > 0) return;
    this.#inFront.delete(document);
    if (this.#active === document && !isTextInFront(document)) this.activate(undefined);
  }

  /** Another text editor is in front, or none. A model stays the active one while its text is what one reads. */
  textChanged(): void {
    const editor = vscode.window.activeTextEditor;
    const place = editor && modelOfText(editor.document.uri);
    const shown = place && this.find(place.model);
    if (shown) this.activate(shown);
    else if (this.#active && !this.#inFront.has(this.#active)) this.activate(undefined);
  }

  /** Editors shall select this and bring it into view. */
  reveal(document: ModelEditorDocument, target: GraphTarget): void {
    this.tell(document, { type: "reveal", target });
  }

  tell(document: ModelEditorDocument, message: ToWebview): void {
    this.#told.fire({ document, message });
  }

  /** What is selected in the editor of a model. */
  selection(document: ModelEditorDocument): GraphTarget | undefined {
    return this.#selections.get(document);
  }

  select(document: ModelEditorDocument, target: GraphTarget | undefined): void {
    if (target) this.#selections.set(document, target);
    else this.#selections.delete(document);
    this.#selected.fire(document);
  }

  preview(document: ModelEditorDocument, suggestions: readonly string[]): void {
    this.#previewed.fire({ document, suggestions });
  }

  #setContext(): void {
    const steps = this.#active?.recipe.steps.length ?? 0;
    void vscode.commands.executeCommand("setContext", contextKeys.modelActive, this.#active !== undefined);
    void vscode.commands.executeCommand("setContext", contextKeys.lookOnly, this.#active?.isVersion === true);
    void vscode.commands.executeCommand("setContext", contextKeys.hasHistory, steps > 0);
  }

  dispose(): void {
    const emitters = [this.#changedActive, this.#changed, this.#told, this.#selected, this.#previewed];
    for (const emitter of emitters) emitter.dispose();
  }
}

function isTextInFront({ uri }: ModelEditorDocument): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor !== undefined && modelOfText(editor.document.uri)?.model.toString() === uri.toString();
}
