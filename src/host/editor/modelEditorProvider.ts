import * as vscode from "vscode";
import type { Recipe } from "../../protocol/reports";
import { viewTypes } from "../contributions";
import { signalOf } from "../progress";
import type { Services } from "../services";
import { watchDisk } from "./diskWatch";
import { ModelEditorDocument } from "./modelEditorDocument";
import { ModelEditorPanel } from "./modelEditorPanel";

/** The editor of *.onnx files. A model that cannot be read opens too, on a page that says why. */
export class ModelEditorProvider implements vscode.CustomEditorProvider<ModelEditorDocument> {
  readonly #services: Services;
  readonly #edited = new vscode.EventEmitter<vscode.CustomDocumentEditEvent<ModelEditorDocument>>();
  readonly onDidChangeCustomDocument = this.#edited.event;
  readonly #mayReplace = new WeakSet<ModelEditorDocument>();

  constructor(services: Services) {
    this.#services = services;
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
    const { engine, models } = this.#services;
    const document = new ModelEditorDocument(engine, uri, backupId ? await readBackup(backupId) : undefined);
    models.add(document);
    const edits = document.onDidEdit((edit) => this.#edited.fire({ document, ...edit }));
    const disk = watchDisk(document, this.#services);
    document.onDidDispose(() => vscode.Disposable.from(edits, disk).dispose());
    // Opening goes on while the page loads; the page waits for it.
    document.open().catch(() => {});
    return document;
  }

  resolveCustomEditor(document: ModelEditorDocument, panel: vscode.WebviewPanel): void {
    ModelEditorPanel.attach(document, panel, this.#services);
  }

  async saveCustomDocument(document: ModelEditorDocument, token: vscode.CancellationToken): Promise<void> {
    if (!(await this.#maySaveOver(document))) throw new vscode.CancellationError();
    return cancellable(token, (signal) => document.save({ signal }));
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

  revertCustomDocument(document: ModelEditorDocument, token: vscode.CancellationToken): Promise<void> {
    return cancellable(token, (signal) => document.revert({ signal }));
  }

  async backupCustomDocument(
    document: ModelEditorDocument,
    { destination }: vscode.CustomDocumentBackupContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CustomDocumentBackup> {
    await cancellable(token, (signal) => document.backup(destination, { signal }));
    return {
      id: destination.toString(),
      delete: () => void vscode.workspace.fs.delete(destination).then(undefined, () => {}),
    };
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

/** A hot-exit copy is a recipe (JSON), or the model where a recipe could not tell it. */
async function readBackup(id: string): Promise<{ steps: Recipe["steps"] } | { file: string }> {
  const uri = vscode.Uri.parse(id);
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (bytes[0] !== "{".charCodeAt(0)) return { file: uri.fsPath };
  const { steps } = JSON.parse(new TextDecoder().decode(bytes)) as Recipe;
  return { steps };
}
