import * as vscode from "vscode";
import type { ModelText, TextSymbol } from "../../protocol/modelText";
import { SymbolKind } from "../../protocol/modelText";
import type { GraphTarget } from "../../protocol/outline";
import { EngineDocument } from "../engine/engineDocument";
import { describeFailure } from "../errors";
import type { Services } from "../services";
import { modelOfText, textUri } from "./textUri";

interface Content {
  readonly bytes: Uint8Array;
  readonly symbols: readonly TextSymbol[];
}

/**
 * The files behind the text documents: read from the engine, and again when the model they show is edited. A file system, not a provider of
 * virtual documents, because VS Code shows breadcrumbs and brings editors back after a reload for files only.
 */
export class ModelTexts implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** What was read, until the model is another. */
  readonly #contents = new Map<string, Promise<Content>>();
  /** What the documents show, which is older for a moment. */
  readonly #shown = new Map<string, readonly TextSymbol[]>();
  #time = Date.now();
  readonly #listeners: vscode.Disposable;

  constructor(services: Services) {
    this.#services = services;
    this.#listeners = vscode.Disposable.from(
      services.models.onDidChange(({ uri }) => {
        for (const of of ["current", "original"] as const) this.#outdate(textUri(uri, of));
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#contents.delete(uri.toString());
        this.#shown.delete(uri.toString());
      }),
    );
  }

  #outdate(uri: vscode.Uri): void {
    if (!this.#contents.delete(uri.toString())) return;
    this.#time++;
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {}); // Every change is told.
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (!modelOfText(uri)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const { bytes } = await this.#content(uri);
    const permissions = vscode.FilePermission.Readonly;
    return { type: vscode.FileType.File, ctime: 0, mtime: this.#time, size: bytes.length, permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { bytes, symbols } = await this.#content(uri);
    this.#shown.set(uri.toString(), symbols);
    return bytes;
  }

  /** Breadcrumbs list what lies beside a file: nothing does. */
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  #content(uri: vscode.Uri): Promise<Content> {
    const key = uri.toString();
    let content = this.#contents.get(key);
    if (!content) {
      content = this.#read(uri).then(
        ({ text, symbols }) => ({ bytes: new TextEncoder().encode(text), symbols }),
        (error) => {
          const { message } = describeFailure(error, this.#services.log);
          return { bytes: new TextEncoder().encode(`// ${message}\n`), symbols: [] };
        },
      );
      this.#contents.set(key, content);
    }
    return content;
  }

  symbols(document: vscode.TextDocument): readonly TextSymbol[] {
    return this.#shown.get(document.uri.toString()) ?? [];
  }

  /** The innermost layer or group on a line. */
  at(document: vscode.TextDocument, line: number): TextSymbol | undefined {
    let found: TextSymbol | undefined;
    for (const symbol of this.symbols(document)) {
      if (symbol.line > line) break;
      if (line <= symbol.endLine && targetOf(symbol)) found = symbol;
    }
    return found;
  }

  /** The line of something; 0 where it is not in the text. */
  lineOf(document: vscode.TextDocument, target: GraphTarget): number {
    const is = ({ anchor, key }: TextSymbol) =>
      target.kind === "node" ? anchor === target.anchor : key === target.key && key !== undefined;
    return this.symbols(document).find(is)?.line ?? 0;
  }

  async #read(uri: vscode.Uri): Promise<ModelText> {
    const place = modelOfText(uri);
    if (!place) throw new Error("This text belongs to no model.");
    const { models, engine } = this.#services;
    const open = models.find(place.model);
    if (open) {
      await open.open();
      return open.engine.modelText({ of: place.of });
    }
    const document = new EngineDocument(engine, place.model.fsPath);
    try {
      return await document.modelText({ of: place.of });
    } finally {
      await document.close();
    }
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changed.dispose();
  }
}

/** What the graph calls it; undefined for what is not drawn. */
export function targetOf({ kind, anchor, key }: TextSymbol): GraphTarget | undefined {
  if (kind === SymbolKind.group && key !== undefined) return { kind: "group", key };
  return anchor === undefined ? undefined : { kind: "node", anchor };
}
