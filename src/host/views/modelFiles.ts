import * as vscode from "vscode";

const PATTERN = "**/*.onnx";
/** A folder with more is somebody's archive: a tree of them would help nobody. */
const MOST = 2000;

/** The model files of the workspace, found when first asked for and watched from then on. */
export class ModelFiles implements vscode.Disposable {
  readonly #exclude: () => string;
  readonly #changed = new vscode.EventEmitter<vscode.Uri | undefined>();
  /** A file came, went or was written; undefined when all may be different. */
  readonly onDidChange = this.#changed.event;
  #files: Promise<vscode.Uri[]> | undefined;
  #known: readonly vscode.Uri[] = [];
  #watcher: vscode.FileSystemWatcher | undefined;

  constructor(exclude: () => string) {
    this.#exclude = exclude;
  }

  /** What the last list held. */
  get known(): readonly vscode.Uri[] {
    return this.#known;
  }

  async list(): Promise<readonly vscode.Uri[]> {
    this.#watch();
    this.#files ??= this.#find();
    this.#known = await this.#files;
    return this.#known;
  }

  refresh(): void {
    this.#files = undefined;
    this.#changed.fire(undefined);
  }

  async #find(): Promise<vscode.Uri[]> {
    const found = await vscode.workspace.findFiles(PATTERN, this.#exclude() || null, MOST);
    return found
      .filter((uri) => !isOnItsWay(uri))
      .sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
  }

  #watch(): void {
    if (this.#watcher) return;
    this.#watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    const listChanged = (uri: vscode.Uri) => {
      if (!isOnItsWay(uri)) this.refresh();
    };
    this.#watcher.onDidCreate(listChanged);
    this.#watcher.onDidDelete(listChanged);
    this.#watcher.onDidChange((uri) => {
      if (!isOnItsWay(uri)) this.#changed.fire(uri);
    });
  }

  dispose(): void {
    this.#watcher?.dispose();
    this.#changed.dispose();
  }
}

/** A candidate that is being verified lies in a folder beside its destination for a moment. */
function isOnItsWay(uri: vscode.Uri): boolean {
  return uri.path.includes("/.espalier-");
}
