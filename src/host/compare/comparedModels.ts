import * as vscode from "vscode";
import type { Comparison } from "../../protocol/comparison";
import { type CallOptions, cancelled } from "../../protocol/rpc";
import { Backups } from "../editor/backups";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { EngineDocument } from "../engine/engineDocument";
import { UserError } from "../errors";
import type { Services } from "../services";
import { type CompareSource, nameOf } from "./compareSource";
import { KeptSteps } from "./keptSteps";
import { type StagedFile, stageFile } from "./stagedFile";

/** Share of the time that reading two files takes. */
const READ = 0.5;

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

  /** Throws one sentence when a model cannot be read. One after the other: what is asked for meanwhile waits. */
  compare(call: CallOptions): Promise<Comparison> {
    const done = this.#queue.then(() => this.#compare(call));
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

  async #compare(call: CallOptions): Promise<Comparison> {
    if (call.signal?.aborted) throw cancelled();
    const source = this.#source;
    const after = vscode.Uri.parse(source.after);
    if (source.kind === "files") {
      const fresh = await this.#file(after, 0, part(call, 0, READ / 2));
      const old = await this.#file(vscode.Uri.parse(source.before), 1, part(call, READ / 2, READ));
      const kept =
        source.steps === undefined ? undefined : await new KeptSteps(this.#services.context).read(source.steps);
      return fresh.compare(old, kept, part(call, READ, 1));
    }
    const document = this.edited;
    if (!document) return this.#unsaved(after, call);
    await document.open();
    if (source.kind === "edits") return document.engine.compare(undefined, undefined, call);
    const since = document.engine.stepsSinceSave();
    const reports = document.state?.steps ?? [];
    // Without steps that lead from the file here, names and structure must do.
    const steps = since && reports.slice(reports.length - since.length);
    return document.engine.compare(await this.#file(after, 0, part(call, 0, READ)), steps, part(call, READ, 1));
  }

  /**
   * After a reload of the window VS Code opens an editor when its tab is looked at. Until then the copy of its unsaved edits tells what the
   * model is.
   */
  async #unsaved(uri: vscode.Uri, call: CallOptions): Promise<Comparison> {
    const copy = await new Backups(this.#services.context).read(uri);
    if (!copy) throw new NotOpen(`${nameOf(uri)} is not open any more: open it to see its edits.`);
    const file = await this.#file(uri, 0, part(call, 0, READ / 2));
    if ("file" in copy) {
      const edited = await this.#file(vscode.Uri.file(copy.file), 1, part(call, READ / 2, READ));
      return edited.compare(file, undefined, part(call, READ, 1));
    }
    const edited = this.#opened[1]?.document ?? new EngineDocument(this.#services.engine, uri.fsPath, copy.steps);
    this.#opened[1] = { document: edited, staged: { path: uri.fsPath, dispose: () => {} } };
    await edited.open(part(call, READ / 2, READ));
    return edited.compare(undefined, undefined, part(call, READ, 1));
  }

  async #file(uri: vscode.Uri, place: number, call: CallOptions): Promise<EngineDocument> {
    const known = this.#opened[place];
    if (known) return known.document;
    call.onProgress?.({ stage: `Reading ${nameOf(uri)}`, fraction: 0 });
    const staged = await stageFile(uri);
    const document = new EngineDocument(this.#services.engine, staged.path);
    try {
      await document.open(call);
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

/** The same call whose progress fills the part from `from` to `to` of this one's. */
function part({ signal, onProgress }: CallOptions, from: number, to: number): CallOptions {
  if (!onProgress) return { signal };
  return {
    signal,
    onProgress: ({ stage, fraction }) =>
      onProgress({ stage, fraction: fraction === null ? null : from + fraction * (to - from) }),
  };
}
