import * as vscode from "vscode";
import { type CostColumn, costColumns, type GraphTarget, type OutlineItem } from "../../protocol/outline";
import { registerCommand } from "../commands";
import { commands, contextKeys, settingsSection, views, viewTypes } from "../contributions";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { oneSentence } from "../errors";
import type { Services } from "../services";
import { onDidChangeSetting, setting } from "../settings";
import { costTitles, describeItem, explainItem } from "./outlineItem";

interface Entry {
  readonly item: OutlineItem;
  readonly document: ModelEditorDocument;
  readonly parent: Entry | undefined;
}

const COST_COMMANDS: Readonly<Record<CostColumn, string>> = {
  macs: commands.outlineByMacs,
  parameters: commands.outlineByParameters,
  weightBytes: commands.outlineByWeightBytes,
  activationBytes: commands.outlineByActivationBytes,
};

/** Groups and layers of the model in front, with what each costs. Follows the selection in its editor, and leads to it. */
export function registerOutlineView(services: Services): vscode.Disposable {
  const { models } = services;
  const tree = new OutlineTree(services);
  const view = vscode.window.createTreeView(views.outline, { treeDataProvider: tree, showCollapseAll: true });
  const describe = () => {
    view.description = models.active ? `${models.active.name} · ${costTitles[costColumn()]}` : "";
    void vscode.commands.executeCommand("setContext", contextKeys.outlineCost, costColumn());
  };
  const follow = async () => {
    const document = models.active;
    const target = document && models.selection(document);
    // Revealing would open a view that the user closed.
    if (!document || !target || !view.visible) return;
    const entry = await tree.find(document, target);
    if (entry && models.active === document && view.visible)
      await view.reveal(entry, { select: true, focus: false, expand: false });
  };
  const refresh = () => {
    describe();
    tree.refresh();
  };
  describe();
  return vscode.Disposable.from(
    tree,
    view,
    models.onDidChangeActive(refresh),
    models.onDidChange((document) => {
      if (document === models.active) tree.refresh();
    }),
    models.onDidSelect((document) => {
      if (document === models.active) void follow().catch(() => {}); // The model changed meanwhile.
    }),
    view.onDidChangeVisibility(() => void follow().catch(() => {})),
    onDidChangeSetting("outline.cost", refresh),
    ...costColumns.map((column) =>
      registerCommand(services, COST_COMMANDS[column], () =>
        vscode.workspace
          .getConfiguration(settingsSection)
          .update("outline.cost", column, vscode.ConfigurationTarget.Global),
      ),
    ),
    registerCommand(services, commands.showInOutline, async (uri, target) => {
      await vscode.commands.executeCommand(`${views.outline}.focus`);
      const document = uri instanceof vscode.Uri ? models.find(uri) : models.active;
      if (!document) return;
      const wanted = (target as GraphTarget | undefined) ?? models.selection(document);
      const entry = wanted && (await tree.find(document, wanted));
      if (entry) await view.reveal(entry, { select: true, focus: true, expand: false });
    }),
  );
}

/** Brings something of a model into view in its editor. */
export async function showInGraph({ models }: Services, uri: vscode.Uri, target: GraphTarget): Promise<void> {
  await vscode.commands.executeCommand("vscode.openWith", uri, viewTypes.model);
  const document = models.find(uri);
  if (document) models.reveal(document, target);
}

function costColumn(): CostColumn {
  const column = setting("outline.cost");
  return costColumns.find((one) => one === column) ?? "macs";
}

class OutlineTree implements vscode.TreeDataProvider<Entry>, vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(services: Services) {
    this.#services = services;
  }

  refresh(): void {
    this.#changed.fire();
  }

  /** The entry of something, with those around it; undefined when it is not in the model. */
  async find(document: ModelEditorDocument, target: GraphTarget): Promise<Entry | undefined> {
    const path = await document.engine.outlinePath({ target, cost: costColumn() });
    return path.reduce<Entry | undefined>((parent, item) => ({ item, document, parent }), undefined);
  }

  async getChildren(parent?: Entry): Promise<Entry[]> {
    const document = parent?.document ?? this.#services.models.active;
    if (!document) return [];
    try {
      await document.open();
      await document.afterFirst();
      const items = await document.engine.outline({ item: parent?.item.id, cost: costColumn() });
      return items.map((item) => ({ item, document, parent }));
    } catch {
      return []; // The editor itself says what is wrong with the file.
    }
  }

  getParent({ parent }: Entry): Entry | undefined {
    return parent;
  }

  getTreeItem({ item, document }: Entry): vscode.TreeItem {
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    const branch = item.kind === "group" || item.kind === "range";
    const entry = new vscode.TreeItem(oneSentence(item.label), branch ? Collapsed : None);
    entry.id = `${document.uri.toString()} ${item.id}`;
    entry.description = oneSentence(describeItem(item));
    entry.tooltip = explainItem(item, costColumn()).map(oneSentence).join("\n");
    entry.iconPath = new vscode.ThemeIcon(ICONS[item.kind]);
    entry.contextValue = item.target ? item.kind : "range";
    entry.accessibilityInformation = {
      label: [item.label, ...explainItem(item, costColumn()).slice(1)].map(oneSentence).join(", "),
    };
    if (item.target)
      entry.command = { command: commands.showInGraph, title: "Show in Graph", arguments: [document.uri, item.target] };
    return entry;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const ICONS: Readonly<Record<OutlineItem["kind"], string>> = {
  group: "symbol-namespace",
  layer: "symbol-method",
  input: "arrow-right",
  output: "arrow-left",
  range: "ellipsis",
};
