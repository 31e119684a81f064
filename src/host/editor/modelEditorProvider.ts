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

  saveCustomDocument(document: ModelEditorDocument, token: vscode.CancellationToken): Promise<void> {
    return cancellable(token, (signal) => document.save({ signal }));
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
