import * as vscode from "vscode";
import type { Suggestion } from "../../protocol/reports";
import { groupSuggestions, placeText, type SuggestionGroup, savingTexts } from "../../protocol/suggestionGroups";
import { activeModel, registerCommand } from "../commands";
import { commands, contextKeys, views } from "../contributions";
import { applySuggestions } from "../editor/edits";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { oneSentence, UserError } from "../errors";
import { withProgress } from "../progress";
import type { Services } from "../services";
import { onDidChangeSetting } from "../settings";

/** A pass with the places where it would change something, or one of these places. */
type Item = SuggestionGroup | Suggestion;

/** What could be done to the model in front, with boxes to choose several. */
export function registerSuggestionsView(services: Services): vscode.Disposable {
  const tree = new SuggestionsTree(services);
  const view = vscode.window.createTreeView(views.suggestions, {
    treeDataProvider: tree,
    manageCheckboxStateManually: true,
  });
  const describe = () => {
    const ticked = tree.checked().length;
    void vscode.commands.executeCommand("setContext", contextKeys.hasTicked, ticked > 0);
    const name = services.models.active?.name ?? "";
    view.description = ticked > 0 ? `${name} · ${ticked} selected` : name;
  };
  const apply = (suggestions: readonly Suggestion[]) => {
    const document = activeModel(services);
    return withProgress(`${document.name}`, (call) => applySuggestions(document, suggestions, call));
  };
  return vscode.Disposable.from(
    tree,
    view,
    view.onDidChangeCheckboxState(({ items }) => tree.check(items)),
    tree.onDidTick(describe),
    services.models.onDidChangeActive(() => {
      describe(); // A list that is not on screen is not asked for.
      tree.refresh();
    }),
    services.models.onDidChange((document) => {
      if (document === services.models.active) tree.refresh();
    }),
    onDidChangeSetting("target", () => tree.refresh()),
    registerCommand(services, commands.applySuggestion, (item) => {
      if (!isItem(item)) throw new UserError("Choose a suggestion in the Espalier side panel.");
      return apply(membersOf(item));
    }),
    services.rejections.onDidChange(() => tree.refresh()),
    registerCommand(services, commands.previewSuggestion, (item) => {
      if (!isItem(item)) throw new UserError("Choose a suggestion in the Espalier side panel.");
      services.models.preview(
        activeModel(services),
        membersOf(item).map(({ id }) => id),
      );
    }),
    registerCommand(services, commands.rejectSuggestion, (item) => {
      if (!isItem(item)) throw new UserError("Choose a suggestion in the Espalier side panel.");
      return services.rejections.reject(
        activeModel(services).uri,
        membersOf(item).map(({ id }) => id),
      );
    }),
    registerCommand(services, commands.restoreSuggestions, () => restore(services, tree.rejected)),
    registerCommand(services, commands.applySelected, () => {
      const chosen = tree.checked();
      if (chosen.length === 0) throw new UserError("No suggestion is ticked.");
      return apply(chosen);
    }),
  );
}

/** Lets the user pick which rejected suggestions come back; all are ticked at first. */
async function restore(services: Services, rejected: readonly Suggestion[]): Promise<void> {
  const document = activeModel(services);
  if (rejected.length === 0) throw new UserError("No suggestion of this model was rejected.");
  const items = rejected.map(({ id, title, text }) => ({ label: title, detail: oneSentence(text), picked: true, id }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: "Restore Rejected Suggestions",
    placeHolder: "Suggestions to list again",
  });
  if (chosen && chosen.length > 0)
    await services.rejections.restore(
      document.uri,
      chosen.map(({ id }) => id),
    );
}

class SuggestionsTree implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  readonly #services: Services;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #ticked = new vscode.EventEmitter<void>();
  /** The list is another one, or others of it are ticked. */
  readonly onDidTick = this.#ticked.event;
  /** Ids of what is ticked, by model: it is still ticked when another one was in front for a while. */
  readonly #ticks = new WeakMap<ModelEditorDocument, Set<string>>();
  #shown: readonly Suggestion[] = [];
  #rejected: readonly Suggestion[] = [];
  #of: ModelEditorDocument | undefined;
  #turn = 0;

  constructor(services: Services) {
    this.#services = services;
  }

  get rejected(): readonly Suggestion[] {
    return this.#rejected;
  }

  refresh(): void {
    this.#changed.fire();
  }

  /** What is ticked of the model whose list this is. */
  get #checked(): Set<string> {
    if (!this.#of) return new Set();
    const known = this.#ticks.get(this.#of) ?? new Set();
    this.#ticks.set(this.#of, known);
    return known;
  }

  check(items: ReadonlyArray<[Item, vscode.TreeItemCheckboxState]>): void {
    for (const [item, state] of items) {
      for (const { id } of membersOf(item)) {
        if (state === vscode.TreeItemCheckboxState.Checked) this.#checked.add(id);
        else this.#checked.delete(id);
      }
    }
    this.#changed.fire();
    this.#ticked.fire();
  }

  /** What is ticked of the model in front: the list may be that of another, which was in front while it was on screen. */
  checked(): readonly Suggestion[] {
    if (this.#of !== this.#services.models.active) return [];
    return this.#shown.filter(({ id }) => this.#checked.has(id));
  }

  async getChildren(item?: Item): Promise<Item[]> {
    if (item) return "members" in item ? [...item.members] : [];
    const document = this.#services.models.active;
    if (this.#of !== document) this.#shown = [];
    this.#of = document;
    const turn = ++this.#turn;
    const all = document ? await this.#suggestionsOf(document) : [];
    if (turn !== this.#turn) return []; // It was asked for again meanwhile.
    const { open, rejected } = document
      ? this.#services.rejections.split(document.uri, all)
      : { open: [], rejected: [] };
    this.#shown = open;
    this.#rejected = rejected;
    void vscode.commands.executeCommand("setContext", contextKeys.hasSuggestions, open.length > 0);
    void vscode.commands.executeCommand("setContext", contextKeys.hasRejected, rejected.length > 0);
    this.#ticked.fire();
    return [...groupSuggestions(this.#shown)];
  }

  async #suggestionsOf(document: ModelEditorDocument): Promise<readonly Suggestion[]> {
    try {
      return await document.suggestions();
    } catch {
      return []; // The editor itself says what is wrong with the file.
    }
  }

  getTreeItem(item: Item): vscode.TreeItem {
    const { None, Collapsed } = vscode.TreeItemCollapsibleState;
    const group = "members" in item;
    const entry = new vscode.TreeItem(oneSentence(group ? item.title : placeText(item)), group ? Collapsed : None);
    entry.id = group ? `pass ${item.id}` : item.id;
    const savings = savingTexts(item.estimate).join(" · ");
    const places = group ? `${item.members.length} × ` : "";
    entry.description = places + savings;
    entry.tooltip = [group ? item.title : oneSentence(item.text), savings].filter(Boolean).join("\n");
    if (group) entry.iconPath = new vscode.ThemeIcon("lightbulb");
    entry.contextValue = "suggestion";
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    entry.checkboxState = membersOf(item).every(({ id }) => this.#checked.has(id)) ? Checked : Unchecked;
    return entry;
  }

  dispose(): void {
    this.#changed.dispose();
    this.#ticked.dispose();
  }
}

function membersOf(item: Item): readonly Suggestion[] {
  return "members" in item ? item.members : [item];
}

function isItem(item: unknown): item is Item {
  return typeof item === "object" && item !== null && "id" in item && "estimate" in item;
}
