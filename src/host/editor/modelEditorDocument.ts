import * as vscode from "vscode";
import type { DocumentState } from "../../protocol/engineApi";
import type { Recipe, RecipeStep, Suggestion } from "../../protocol/reports";
import type { CallOptions } from "../../protocol/rpc";
import { nameOf } from "../compare/compareSource";
import type { StagedFile } from "../compare/stagedFile";
import { EngineDocument } from "../engine/engineDocument";
import type { EngineProcess } from "../engine/engineProcess";
import { UserError } from "../errors";
import { workOptions } from "../settings";
import { Advisor } from "./advisor";
import type { Restored } from "./backups";

/** An edit as VS Code keeps it: what it is called, and the steps before and after. */
export interface ModelEdit {
  readonly label: string;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

/** The engine that holds documents, and the one that looks for suggestions meanwhile. */
export interface Engines {
  readonly engine: EngineProcess;
  readonly background: EngineProcess;
}

/**
 * A model that is open in the editor. The document itself lives in the engine; this end makes an edit of each change, keeps edits one
 * after another, and knows whether the file changed on the disk meanwhile.
 */
export class ModelEditorDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly #engine: EngineProcess;
  readonly #advisor: Advisor;
  #document: EngineDocument;
  /** A model taken from a hot-exit copy: the file that the document opens instead of its own. */
  #restored: string | undefined;
  #revision = 0;
  #epoch = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #first: Promise<unknown> = Promise.resolve();
  #stamp: string | undefined;
  #saving = 0;
  #onDisk = true;
  /** Grows when the file gets another content. */
  #fileVersion = 0;

  readonly #edited = new vscode.EventEmitter<ModelEdit>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposed = new vscode.EventEmitter<void>();
  /** A change by the user, for VS Code's undo stack. */
  readonly onDidEdit = this.#edited.event;
  /** Whatever the views show is different now. */
  readonly onDidChange = this.#changed.event;
  readonly onDidDispose = this.#disposed.event;

  /** @param version where a model lies that is no file of its own, such as a version in Git; it cannot be edited */
  constructor(
    { engine, background }: Engines,
    uri: vscode.Uri,
    backup: Restored | undefined,
    private readonly version?: StagedFile,
  ) {
    this.#engine = engine;
    this.#advisor = new Advisor(background);
    this.uri = uri;
    this.#restored = backup && "file" in backup ? backup.file : undefined;
    const steps = backup && "steps" in backup ? backup.steps : [];
    this.#document = new EngineDocument(engine, this.#restored ?? version?.path ?? uri.fsPath, steps);
  }

  get name(): string {
    return nameOf(this.uri);
  }

  get isVersion(): boolean {
    return this.version !== undefined;
  }

  /** Grows with each change. */
  get revision(): number {
    return this.#revision;
  }

  get state(): DocumentState | undefined {
    return this.#document.state;
  }

  get recipe(): Recipe {
    return this.#document.recipe;
  }

  get dirty(): boolean {
    return this.#restored !== undefined || this.#document.dirty;
  }

  /** False when the file was deleted or moved; what is open stays open. */
  get onDisk(): boolean {
    return this.#onDisk;
  }

  /** For calls that only look. */
  get engine(): EngineDocument {
    return this.#document;
  }

  /** What somebody waits for comes before what nobody asked for: suggestions are not looked for until then, nor is the outline made. */
  first(awaited: Promise<unknown>): void {
    this.#first = awaited.catch(() => {});
  }

  /** When what somebody waits for has come. */
  async afterFirst(): Promise<void> {
    await this.#first;
  }

  /** What could be done to the model as it is now. Rejects as cancelled when it changes meanwhile. */
  async suggestions(): Promise<readonly Suggestion[]> {
    await this.afterFirst();
    const { target } = workOptions(this.uri);
    const steps = this.#restored === undefined ? this.#document.stepsSinceSave() : undefined;
    // A state that file and steps do not tell is known to its own engine only.
    if (!steps) return this.#document.suggestions({ target });
    return this.#advisor.suggestions(
      { path: this.version?.path ?? this.uri.fsPath, fileVersion: this.#fileVersion, steps },
      target,
    );
  }

  async open(options?: CallOptions): Promise<DocumentState> {
    const first = this.state === undefined;
    const revision = this.#revision;
    if (first) this.#stamp = await stampOf(this.uri);
    const state = await this.#document.open(options, "later");
    // Of several who open it at once, the first to hear of it tells: it is one revision.
    if (first && this.#revision === revision) this.#touch();
    return state;
  }

  /** Counts a very large model, whose state came before that. */
  async count(): Promise<void> {
    await this.#exclusive(async () => {
      if (this.state?.counted !== false) return;
      await this.#document.count();
      this.#touch();
    });
  }

  /**
   * Makes an edit: runs the change, and if the steps are others now, hands VS Code the way back and forth.
   * @returns false when the change left the model as it was.
   */
  edit(
    label: (state: DocumentState) => string,
    change: (document: EngineDocument) => Promise<DocumentState>,
  ): Promise<boolean> {
    if (this.isVersion) throw new UserError(`${this.name} is another version of the file: it can be looked at only.`);
    return this.#exclusive(async () => {
      const document = this.#document;
      const before = document.steps;
      const state = await change(document);
      const after = document.steps;
      if (JSON.stringify(before) === JSON.stringify(after)) return false;
      this.#pushEdit(label(state), before, after);
      this.#touch();
      return true;
    });
  }

  /** Makes an edit of what was brought back without VS Code's knowledge: the tab is dirty, and undo leads to the file. */
  async recover(): Promise<void> {
    await this.open();
    const after = this.#document.steps;
    if (after.length === 0) return;
    this.#pushEdit("Restore Unsaved Edits", [], after);
  }

  save(options: CallOptions): Promise<void> {
    if (this.isVersion) throw new UserError(`${this.name} is another version of the file: it cannot be saved over.`);
    return this.#exclusive(() => this.#save(this.uri.fsPath, options));
  }

  saveAs(destination: vscode.Uri, options: CallOptions): Promise<void> {
    if (destination.scheme !== "file") throw new UserError("Models can be saved to files of this machine only.");
    return this.#exclusive(() => this.#save(destination.fsPath, options));
  }

  /** Reads the file again and forgets every edit. */
  revert(options: CallOptions = {}): Promise<void> {
    return this.#exclusive(async () => {
      this.#epoch++;
      this.#fileVersion++;
      const stamp = await stampOf(this.uri);
      try {
        if (this.#restored === undefined) await this.#document.reopen(options);
        else await this.#leaveRestored(options);
        this.#stamp = stamp;
      } finally {
        this.#touch();
      }
    });
  }

  /** Writes what hot exit needs: the steps where they tell everything, else the model. */
  async backup(destination: vscode.Uri, options: CallOptions): Promise<void> {
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(destination, ".."));
    const steps = this.#restored === undefined ? this.#document.stepsSinceSave() : undefined;
    if (steps) {
      const recipe: Recipe = { ...this.recipe, steps };
      await vscode.workspace.fs.writeFile(destination, new TextEncoder().encode(JSON.stringify(recipe)));
    } else await this.#document.save({ path: destination.fsPath, overwriteOriginal: false }, options);
  }

  /** Whether somebody else wrote the file since it was read or saved. */
  async changedOnDisk(): Promise<boolean> {
    if (this.#saving > 0) return false;
    const stamp = await stampOf(this.uri);
    return stamp !== undefined && stamp !== this.#stamp && this.#saving === 0;
  }

  /** Looks whether the file is still there, and tells when that is news. */
  async lookForFile(): Promise<void> {
    const onDisk = (await stampOf(this.uri)) !== undefined;
    if (onDisk === this.#onDisk) return;
    this.#onDisk = onDisk;
    this.#changed.fire();
  }

  /** The user wants to keep what is open: the file on the disk is known now. */
  async ignoreDisk(): Promise<void> {
    this.#stamp = await stampOf(this.uri);
  }

  dispose(): void {
    this.#advisor.dispose();
    void this.#document.close();
    this.version?.dispose();
    this.#disposed.fire();
    for (const emitter of [this.#edited, this.#changed, this.#disposed]) emitter.dispose();
  }

  #pushEdit(label: string, before: readonly RecipeStep[], after: readonly RecipeStep[]): void {
    const document = this.#document;
    const epoch = this.#epoch;
    const goTo = (steps: readonly RecipeStep[]) =>
      this.#exclusive(async () => {
        if (epoch !== this.#epoch)
          throw new UserError(
            `${this.name} was read anew from the disk; edits from before cannot be undone or redone.`,
          );
        await document.setSteps(steps);
        this.#touch();
      });
    this.#edited.fire({ label, undo: () => goTo(before), redo: () => goTo(after) });
  }

  async #save(path: string, options: CallOptions): Promise<void> {
    const own = path === this.uri.fsPath;
    this.#saving++;
    try {
      await this.#document.save({ path, overwriteOriginal: own && this.#restored === undefined }, options);
      if (own) {
        this.#fileVersion++;
        this.#stamp = await stampOf(this.uri);
        this.#onDisk = true;
        // The hot-exit copy may be deleted from now on: go on from the file.
        if (this.#restored !== undefined) await this.#leaveRestored(options);
      }
    } finally {
      this.#saving--;
    }
    this.#changed.fire();
  }

  async #leaveRestored(options: CallOptions): Promise<void> {
    await this.#document.close();
    this.#restored = undefined;
    this.#epoch++;
    this.#document = new EngineDocument(this.#engine, this.uri.fsPath);
    await this.#document.open(options);
    this.#touch();
  }

  /** Edits, saves and reverts one after another, in the order in which they were asked for. */
  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work, work);
    this.#queue = done.catch(() => {});
    return done;
  }

  #touch(): void {
    this.#revision++;
    this.#changed.fire();
  }
}

async function stampOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    return `${mtime} ${size}`;
  } catch {
    return undefined;
  }
}
