import * as vscode from "vscode";
import { formatBytes, formatCount, plural } from "../../protocol/quantities";
import type { Suggestion } from "../../protocol/reports";
import { activeModel, registerCommand } from "../commands";
import { commands, contextKeys, views } from "../contributions";
import { applySuggestions } from "../editor/edits";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { oneSentence, UserError } from "../errors";
import { withProgress } from "../progress";
import type { Services } from "../services";
import { onDidChangeSetting, workOptions } from "../settings";

/** What could be done to the model in front, with boxes to choose several. */
export function registerSuggestionsView(services: Services): vscode.Disposable {
  const tree = new SuggestionsTree(services);
  const view = vscode.window.createTreeView(views.suggestions, {
    treeDataProvider: tree,
    manageCheckboxStateManually: true,
  });
  const apply = (suggestions: readonly Suggestion[]) => {
    const document = activeModel(services);
    return withProgress(`${document.name}`, (call) => applySuggestions(document, suggestions, call));
  };
  return vscode.Disposable.from(
    tree,
    view,
    view.onDidChangeCheckboxState(({ items }) => tree.check(items)),
    services.models.onDidChangeActive((document) => {
      view.description = document?.name ?? "";
      tree.refresh();
    }),
    services.models.onDidChange((document) => {
      if (document === services.models.active) tree.refresh();
    }),
    onDidChangeSetting("target", () => tree.refresh()),
    registerCommand(services, commands.applySuggestion, (item) => {
      if (!isSuggestion(item)) throw new UserError("Choose a suggestion in the Espalier side panel.");
      return apply([item]);
    }),
    registerCommand(services, commands.applySelected, () => {
      const chosen = tree.checked();
      if (chosen.length === 0) throw new UserError("No suggestion is ticked.");
      return apply(chosen);
    }),
  );
}

class SuggestionsTree implements vscode.TreeDataProvider<Suggestion>, vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #checked = new Set<string>();
  #shown: readonly Suggestion[] = [];
  #of: ModelEditorDocument | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  refresh(): void {
    this.#changed.fire();
  }

  check(items: ReadonlyArray<[Suggestion, vscode.TreeItemCheckboxState]>): void {
    for (const [{ id }, state] of items) {
      if (state === vscode.TreeItemCheckboxState.Checked) this.#checked.add(id);
      else this.#checked.delete(id);
    }
    this.#changed.fire();
  }

  checked(): readonly Suggestion[] {
    return this.#shown.filter(({ id }) => this.#checked.has(id));
  }

  async getChildren(item?: Suggestion): Promise<Suggestion[]> {
    if (item) return [];
    const document = this.#services.models.active;
    if (this.#of !== document) this.#checked.clear();
    this.#of = document;
    this.#shown = document ? await this.#suggestionsOf(document) : [];
    void vscode.commands.executeCommand("setContext", contextKeys.hasSuggestions, this.#shown.length > 0);
    return [...this.#shown];
  }

  async #suggestionsOf(document: ModelEditorDocument): Promise<readonly Suggestion[]> {
    try {
      return await document.engine.suggestions({ target: workOptions(document.uri).target });
    } catch {
      return []; // The editor itself says what is wrong with the file.
    }
  }

  getTreeItem(suggestion: Suggestion): vscode.TreeItem {
    const item = new vscode.TreeItem(oneSentence(suggestion.title));
    item.description = savingText(suggestion);
    item.tooltip = `${suggestion.title}\n${oneSentence(suggestion.text)}\n${item.description}`;
    item.iconPath = new vscode.ThemeIcon("lightbulb");
    item.contextValue = "suggestion";
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    item.checkboxState = this.#checked.has(suggestion.id) ? Checked : Unchecked;
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** What is expected to be saved: "−2 nodes · −1.2 kB". */
export function savingText({ estimate }: Suggestion): string {
  const { nodes, macs, parameters, bytes } = estimate;
  const parts: string[] = [];
  if (nodes !== 0) parts.push(`${nodes > 0 ? "−" : "+"}${plural(Math.abs(nodes), "node")}`);
  if (macs !== null && macs > 0) parts.push(`−${formatCount(macs)} MACs`);
  if (parameters > 0) parts.push(`−${formatCount(parameters)} params`);
  if (bytes > 0) parts.push(`−${formatBytes(bytes)}`);
  return parts.join(" · ");
}

function isSuggestion(item: unknown): item is Suggestion {
  return typeof item === "object" && item !== null && "step" in item && "estimate" in item;
}
