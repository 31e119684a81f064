import * as vscode from "vscode";
import { contextKeys, modelExtensions } from "../contributions";

/** Of the Git extension's interface (version 1), what is used of it here. */
interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
}

interface GitRepository {
  readonly state: {
    readonly workingTreeChanges: readonly { readonly uri: vscode.Uri }[];
    readonly indexChanges: readonly { readonly uri: vscode.Uri }[];
    readonly mergeChanges: readonly { readonly uri: vscode.Uri }[];
    readonly onDidChange: vscode.Event<void>;
  };
}

/**
 * Keeps the context key that tells whether a model is among the changes in Git. Rows of Source Control have no context of their own: there
 * `resourceExtname` speaks of the editor in front, so that no condition can ask for the row's file.
 */
export class ChangedModels implements vscode.Disposable {
  readonly #owned: vscode.Disposable[] = [];
  readonly #watched = new Map<GitRepository, vscode.Disposable>();
  #some = false;
  #disposed = false;

  static watch(): ChangedModels {
    const made = new ChangedModels();
    void made.#watch().catch(() => {}); // Without Git there are no changes.
    return made;
  }

  async #watch(): Promise<void> {
    const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git");
    const git = (await extension?.activate())?.getAPI(1);
    if (!git || this.#disposed) return;
    this.#owned.push(
      git.onDidOpenRepository((repository) => this.#add(repository)),
      git.onDidCloseRepository((repository) => {
        this.#watched.get(repository)?.dispose();
        this.#watched.delete(repository);
        this.#tell();
      }),
    );
    for (const repository of git.repositories) this.#add(repository);
  }

  #add(repository: GitRepository): void {
    this.#watched.get(repository)?.dispose();
    this.#watched.set(
      repository,
      repository.state.onDidChange(() => this.#tell()),
    );
    this.#tell();
  }

  #tell(): void {
    const some = [...this.#watched.keys()].some(({ state }) =>
      [state.workingTreeChanges, state.indexChanges, state.mergeChanges].some((changes) =>
        changes.some(({ uri }) => isModel(uri)),
      ),
    );
    if (some === this.#some) return;
    this.#some = some;
    void vscode.commands.executeCommand("setContext", contextKeys.changedModels, some);
  }

  dispose(): void {
    this.#disposed = true;
    vscode.Disposable.from(...this.#owned, ...this.#watched.values()).dispose();
  }
}

export function isModel({ path }: vscode.Uri): boolean {
  return modelExtensions.some((extension) => path.toLowerCase().endsWith(extension));
}
