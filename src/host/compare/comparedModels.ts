import * as vscode from "vscode";
import type { Comparison } from "../../protocol/comparison";
import { Backups } from "../editor/backups";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { EngineDocument } from "../engine/engineDocument";
import { UserError } from "../errors";
import type { Services } from "../services";
import { type CompareSource, nameOf } from "./compareSource";
import { type StagedFile, stageFile } from "./stagedFile";

/** The model whose edits are compared is not open. */
export class NotOpen extends UserError {}

/** The models that one page compares, open in the engine as long as the page is. */
export class ComparedModels {
  readonly #services: Services;
  readonly #source: CompareSource;
  readonly #opened: { readonly document: EngineDocument; readonly staged: StagedFile }[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(services: Services, source: CompareSource) {
    this.#services = services;
    this.#source = source;
  }

  /** The open model whose edits are compared; undefined for files. */
  get edited(): ModelEditorDocument | undefined {
    const { kind, after } = this.#source;
    return kind === "files" ? undefined : this.#services.models.find(vscode.Uri.parse(after));
  }

  /** Throws one sentence when a model cannot be read. */
  compare(): Promise<Comparison> {
    const done = this.#queue.then(() => this.#compare());
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Files are read again by the next comparison. */
  forget(): void {
    for (const { document, staged } of this.#opened.splice(0)) {
      void document.close();
      staged.dispose();
    }
  }

  dispose(): void {
    this.#closed = true;
    this.forget();
  }

  async #compare(): Promise<Comparison> {
    const source = this.#source;
    const after = vscode.Uri.parse(source.after);
    if (source.kind === "files") {
      const [fresh, old] = [await this.#file(after, 0), await this.#file(vscode.Uri.parse(source.before), 1)];
      return fresh.compare(old, source.steps);
    }
    const document = this.edited;
    if (!document) return this.#unsaved(after);
    await document.open();
    if (source.kind === "edits") return document.engine.compare();
    const since = document.engine.stepsSinceSave();
    const reports = document.state?.steps ?? [];
    // Without steps that lead from the file here, names and structure must do.
    return document.engine.compare(await this.#file(after, 0), since && reports.slice(reports.length - since.length));
  }

  /**
   * After a reload of the window VS Code opens an editor when its tab is looked at. Until then the copy of its unsaved edits tells what the
   * model is.
   */
  async #unsaved(uri: vscode.Uri): Promise<Comparison> {
    const copy = await new Backups(this.#services.context).read(uri);
    if (!copy) throw new NotOpen(`${nameOf(uri)} is not open any more: open it to see its edits.`);
    const file = await this.#file(uri, 0);
    if ("file" in copy) return (await this.#file(vscode.Uri.file(copy.file), 1)).compare(file);
    const edited = this.#opened[1]?.document ?? new EngineDocument(this.#services.engine, uri.fsPath, copy.steps);
    this.#opened[1] = { document: edited, staged: { path: uri.fsPath, dispose: () => {} } };
    await edited.open();
    return edited.compare();
  }

  async #file(uri: vscode.Uri, place: number): Promise<EngineDocument> {
    const known = this.#opened[place];
    if (known) return known.document;
    const staged = await stageFile(uri);
    const document = new EngineDocument(this.#services.engine, staged.path);
    try {
      await document.open();
    } catch (error) {
      staged.dispose();
      throw error;
    }
    if (this.#closed) {
      void document.close();
      staged.dispose();
      throw new UserError("The comparison was closed.");
    }
    this.#opened[place] = { document, staged };
    return document;
  }
}
