import * as vscode from "vscode";
import { stageFile } from "../compare/stagedFile";
import { VersionDiffs } from "../compare/versionDiffs";
import { viewTypes } from "../contributions";
import { signalOf } from "../progress";
import type { Services } from "../services";
import { Backups } from "./backups";
import { watchDisk } from "./diskWatch";
import { ModelEditorDocument } from "./modelEditorDocument";
import { ModelEditorPanel } from "./modelEditorPanel";

/** The editor of *.onnx files. A model that cannot be read opens too, on a page that says why. */
export class ModelEditorProvider implements vscode.CustomEditorProvider<ModelEditorDocument> {
  readonly #services: Services;
  readonly #edited = new vscode.EventEmitter<vscode.CustomDocumentEditEvent<ModelEditorDocument>>();
  readonly onDidChangeCustomDocument = this.#edited.event;
  readonly #backups: Backups;
  readonly #diffs: VersionDiffs;
  readonly #recovered = new WeakSet<ModelEditorDocument>();
  readonly #mayReplace = new WeakSet<ModelEditorDocument>();

  constructor(services: Services) {
    this.#services = services;
    this.#diffs = new VersionDiffs(services);
    this.#backups = new Backups(services.context);
  }

  static register(services: Services): vscode.Disposable {
    const provider = new ModelEditorProvider(services);
    const registration = vscode.window.registerCustomEditorProvider(viewTypes.model, provider, {
      supportsMultipleEditorsPerDocument: true,
    });
    return vscode.Disposable.from(registration, provider.#edited);
  }

  async openCustomDocument(
    uri: vscode.Uri,
    { backupId }: vscode.CustomDocumentOpenContext,
  ): Promise<ModelEditorDocument> {
    if (uri.scheme !== "file") return this.#openVersion(uri);
    const { models } = this.#services;
    const restored = await this.#backups.read(uri);
    const document = new ModelEditorDocument(this.#services, uri, restored);
    // VS Code does not know of edits that it was not asked to restore.
    if (restored && backupId === undefined) this.#recovered.add(document);
    models.add(document);
    const edits = document.onDidEdit((edit) => this.#edited.fire({ document, ...edit }));
    const disk = watchDisk(document, this.#services);
    const renamed = vscode.workspace.onWillRenameFiles((event) => {
      const to = placeAfter(event.files, uri);
      if (to && document.dirty) event.waitUntil(this.#backups.move(document, to, {}));
    });
    document.onDidDispose(() => vscode.Disposable.from(edits, disk, renamed).dispose());
    // Opening goes on while the page loads; the page waits for it.
    document.open().catch(() => {});
    return document;
  }

  /** A version in Git, or what another scheme gives: a copy that is looked at. */
  async #openVersion(uri: vscode.Uri): Promise<ModelEditorDocument> {
    const document = new ModelEditorDocument(this.#services, uri, undefined, await stageFile(uri));
    this.#services.models.add(document);
    document.open().catch(() => {});
    return document;
  }

  resolveCustomEditor(document: ModelEditorDocument, panel: vscode.WebviewPanel): void {
    this.#diffs.opened(document, ModelEditorPanel.attach(document, panel, this.#services).loaded);
    if (this.#recovered.delete(document)) void document.recover().catch(() => {});
  }

  async saveCustomDocument(document: ModelEditorDocument, token: vscode.CancellationToken): Promise<void> {
    if (!(await this.#maySaveOver(document))) throw new vscode.CancellationError();
    await cancellable(token, (signal) => document.save({ signal }));
    await this.#backups.discard(document.uri);
  }

  /** An original is replaced only by its user: where files are saved by themselves, ask before the first time. */
  async #maySaveOver(document: ModelEditorDocument): Promise<boolean> {
    if (this.#mayReplace.has(document) || !savesByItself(document.uri)) return true;
    const replace = "Replace File";
    const choice = await vscode.window.showWarningMessage(
      `Auto Save is on. Replace ${document.name} by the edited model?`,
      replace,
      "Keep File",
    );
    if (choice === replace) this.#mayReplace.add(document);
    return choice === replace;
  }

  saveCustomDocumentAs(document: ModelEditorDocument, destination: vscode.Uri, token: vscode.CancellationToken) {
    return cancellable(token, (signal) => document.saveAs(destination, { signal }));
  }

  async revertCustomDocument(document: ModelEditorDocument, token: vscode.CancellationToken): Promise<void> {
    await cancellable(token, (signal) => document.revert({ signal }));
    await this.#backups.discard(document.uri);
  }

  backupCustomDocument(
    document: ModelEditorDocument,
    _context: vscode.CustomDocumentBackupContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CustomDocumentBackup> {
    return cancellable(token, (signal) => this.#backups.write(document, { signal }));
  }
}

/** True when VS Code saves by itself; in a browser that is the default. */
function savesByItself(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration("files", uri).get<string>("autoSave", "off") !== "off";
}

async function cancellable<T>(token: vscode.CancellationToken, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, dispose } = signalOf(token);
  try {
    return await work(signal);
  } finally {
    dispose();
  }
}

/** Where a file will be after it, or a folder around it, was renamed; undefined when it stays. */
function placeAfter(renames: vscode.FileWillRenameEvent["files"], { path }: vscode.Uri): vscode.Uri | undefined {
  for (const { oldUri, newUri } of renames) {
    if (path === oldUri.path) return newUri;
    if (path.startsWith(`${oldUri.path}/`)) return vscode.Uri.joinPath(newUri, path.slice(oldUri.path.length));
  }
  return undefined;
}
