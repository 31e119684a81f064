import path from "node:path";
import * as vscode from "vscode";
import type { GroupBy, LayerGroup } from "../../protocol/engineApi";
import { formatBytes, formatCount, plural } from "../../protocol/quantities";
import { registerCommand } from "../commands";
import { commands, contextKeys, settingsSection, views, viewTypes } from "../contributions";
import { EngineDocument } from "../engine/engineDocument";
import { describeFailure, oneSentence } from "../errors";
import type { Services } from "../services";
import { onDidChangeSetting, setting } from "../settings";
import { ModelFiles } from "./modelFiles";

type Item =
  | { readonly kind: "model"; readonly uri: vscode.Uri }
  | { readonly kind: "group"; readonly uri: vscode.Uri; readonly group: LayerGroup }
  | { readonly kind: "problem"; readonly uri: vscode.Uri; readonly text: string };

/** Models that are shown in the tree and not open in an editor: how many the engine keeps open. */
const KEPT_OPEN = 4;

export function registerModelsView(services: Services): vscode.Disposable {
  const tree = new ModelsTree(services);
  const view = vscode.window.createTreeView(views.models, {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const groupBy = (by: GroupBy) => () =>
    vscode.workspace.getConfiguration(settingsSection).update("models.groupBy", by, vscode.ConfigurationTarget.Global);
  const setContext = () =>
    void vscode.commands.executeCommand("setContext", contextKeys.groupBy, setting("models.groupBy"));
  setContext();
  return vscode.Disposable.from(
    tree,
    view,
    registerCommand(services, commands.groupByScope, groupBy("scope")),
    registerCommand(services, commands.groupByOperator, groupBy("operator")),
    registerCommand(services, commands.refreshModels, () => tree.refresh()),
    registerCommand(services, commands.revealLayer, (item) => revealLayer(services, item as Item)),
    onDidChangeSetting("models.groupBy", () => {
      setContext();
      tree.redraw();
    }),
    onDidChangeSetting("models.exclude", () => tree.refresh()),
  );
}

async function revealLayer({ models }: Services, item: Item): Promise<void> {
  if (item?.kind !== "group" || !item.group.layer) return;
  await vscode.commands.executeCommand("vscode.openWith", item.uri, viewTypes.model);
  const document = models.find(item.uri);
  if (document) models.reveal(document, { kind: "node", anchor: item.group.layer.anchor });
}

class ModelsTree implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #services: Services;
  readonly #files: ModelFiles;
  readonly #changed = new vscode.EventEmitter<Item | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Documents of the tree's own, the least recently used first. */
  readonly #documents = new Map<string, EngineDocument>();
  readonly #owned: vscode.Disposable[];

  constructor(services: Services) {
    this.#services = services;
    this.#files = new ModelFiles(() => setting("models.exclude"));
    this.#owned = [
      this.#files,
      this.#changed,
      this.#files.onDidChange((uri) => {
        if (uri) void this.#forget(uri);
        this.redraw();
      }),
      services.models.onDidChange((document) => {
        if (this.#files.known.some((uri) => uri.toString() === document.uri.toString())) this.redraw();
      }),
    ];
  }

  redraw(): void {
    this.#changed.fire(undefined);
  }

  refresh(): void {
    for (const key of [...this.#documents.keys()]) void this.#forget(vscode.Uri.parse(key));
    this.#files.refresh();
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (!item) return (await this.#files.list()).map((uri) => ({ kind: "model", uri }));
    if (item.kind === "problem") return [];
    const path = item.kind === "group" ? item.group.path : [];
    try {
      const groups = await this.#documentOf(item.uri).groups({ by: setting("models.groupBy"), path });
      return groups.map((group) => ({ kind: "group", uri: item.uri, group }));
    } catch (error) {
      return [{ kind: "problem", uri: item.uri, text: describeFailure(error, this.#services.log).message }];
    }
  }

  getTreeItem(item: Item): vscode.TreeItem {
    if (item.kind === "model") return modelItem(item.uri, this.#services.models.find(item.uri)?.state?.inspection);
    if (item.kind === "problem") {
      // It stands below the file's own row.
      const name = `${path.posix.basename(item.uri.path)}: `;
      const problem = new vscode.TreeItem(item.text.startsWith(name) ? item.text.slice(name.length) : item.text);
      problem.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("errorForeground"));
      problem.tooltip = item.text;
      return problem;
    }
    return groupItem(item, item.group);
  }

  #documentOf(uri: vscode.Uri): EngineDocument {
    const open = this.#services.models.find(uri);
    if (open) return open.engine;
    const key = uri.toString();
    const document = this.#documents.get(key) ?? new EngineDocument(this.#services.engine, uri.fsPath);
    this.#documents.delete(key);
    this.#documents.set(key, document);
    const [oldest] = this.#documents.keys();
    if (this.#documents.size > KEPT_OPEN && oldest !== undefined) void this.#forget(vscode.Uri.parse(oldest));
    return document;
  }

  async #forget(uri: vscode.Uri): Promise<void> {
    const document = this.#documents.get(uri.toString());
    this.#documents.delete(uri.toString());
    await document?.close();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#owned).dispose();
  }
}

function modelItem(uri: vscode.Uri, open: { parameters: number; fileBytes: number } | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(uri, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = uri.toString();
  item.contextValue = "model";
  item.iconPath = new vscode.ThemeIcon("symbol-structure");
  item.description = open ? `${formatCount(open.parameters)} params · ${formatBytes(open.fileBytes)}` : folderOf(uri);
  item.tooltip = uri.fsPath;
  item.command = { command: commands.inspectModel, title: "Inspect Model", arguments: [uri] };
  return item;
}

/** Where a model lies, from the workspace's folder on; with that one's name where there are several. */
function folderOf(uri: vscode.Uri): string {
  const root = vscode.workspace.getWorkspaceFolder(uri);
  const folder = path.posix.dirname(uri.path);
  if (!root) return folder;
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return path.posix.join(several ? root.name : "", path.posix.relative(root.uri.path, folder)).replace(/^\.$/, "");
}

function groupItem(item: Item & { kind: "group" }, group: LayerGroup): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const entry = new vscode.TreeItem(oneSentence(group.label), group.layer ? None : Collapsed);
  const macs = group.macs === null || group.macs === 0 ? undefined : `${formatCount(group.macs)} MACs`;
  const parameters = group.parameters === 0 ? undefined : `${formatCount(group.parameters)} params`;
  const costs = [parameters, macs].filter((text) => text !== undefined);
  if (group.layer) {
    const { operator, outputShape } = group.layer;
    entry.iconPath = new vscode.ThemeIcon("symbol-method");
    entry.description = [operator, ...costs].join(" · ");
    entry.tooltip = [`${operator} ${group.label}`, outputShape, ...costs].filter(Boolean).join("\n");
    entry.command = { command: commands.revealLayer, title: "Show Layer", arguments: [item] };
    entry.contextValue = "layer";
  } else {
    entry.iconPath = new vscode.ThemeIcon("symbol-namespace");
    entry.description = [plural(group.layers, "layer"), ...costs].join(" · ");
    entry.tooltip = [group.path.join("/"), entry.description].join("\n");
    entry.contextValue = "layers";
  }
  return entry;
}
