import * as vscode from "vscode";
import type { Comparison } from "../../protocol/comparison";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { EngineDocument } from "../engine/engineDocument";
import { UserError } from "../errors";
import type { Services } from "../services";
import { type CompareSource, nameOf } from "./compareSource";
import { type StagedFile, stageFile } from "./stagedFile";

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
    if (!document) throw new UserError(`${nameOf(after)} is not open any more: open it to see its edits.`);
    await document.open();
    if (source.kind === "edits") return document.engine.compare();
    const since = document.engine.stepsSinceSave();
    const reports = document.state?.steps ?? [];
    // Without steps that lead from the file here, names and structure must do.
    return document.engine.compare(await this.#file(after, 0), since && reports.slice(reports.length - since.length));
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
