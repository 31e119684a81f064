import * as vscode from "vscode";
import { SymbolKind, type TextSymbol } from "../../protocol/modelText";
import { commands, modelText } from "../contributions";
import { type ModelTexts, targetOf } from "./modelTexts";
import { modelOfText } from "./textUri";

/**
 * What VS Code's own views know of a model: its Outline, breadcrumbs, sticky scroll and "Go to Symbol" are filled by document symbols, which
 * only text editors have. A custom editor cannot fill them: no API of VS Code 1.99 does it (microsoft/vscode issue 97095, closed as out of
 * scope; pull request 304909 proposes one), so the model is shown as text beside its graph.
 */
export function registerTextProviders(texts: ModelTexts): vscode.Disposable {
  const { scheme, language } = modelText;
  const selector: vscode.DocumentSelector = { scheme, language };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(
      selector,
      { provideDocumentSymbols: (document) => documentSymbols(document, texts.symbols(document)) },
      { label: "Espalier" },
    ),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: (document) =>
        texts
          .symbols(document)
          .filter(({ line, endLine }) => endLine > line)
          .map(({ kind, line, endLine }) =>
            kind === SymbolKind.group
              ? new vscode.FoldingRange(line, endLine, vscode.FoldingRangeKind.Region)
              : new vscode.FoldingRange(line, endLine),
          ),
    }),
    vscode.languages.registerCodeLensProvider(selector, {
      provideCodeLenses: (document) => groupLenses(document, texts.symbols(document)),
    }),
    vscode.languages.registerHoverProvider(selector, {
      provideHover(document, { line }) {
        const symbol = texts.at(document, line);
        const target = symbol && targetOf(symbol);
        const place = modelOfText(document.uri);
        if (!symbol || !target || !place) return undefined;
        const text = new vscode.MarkdownString();
        // The model's words are appended as text, never as markdown.
        text.appendText(symbol.name).appendMarkdown("\n\n").appendText(symbol.detail);
        if (place.of === "current") {
          const link = encodeURIComponent(JSON.stringify([place.model.toJSON(), target]));
          text.appendMarkdown(`\n\n[Show in Graph](command:${commands.showInGraph}?${link})`);
          text.isTrusted = { enabledCommands: [commands.showInGraph] };
        }
        return new vscode.Hover(text, document.lineAt(line).range);
      },
    }),
  );
}

/** More would only slow the editor down; a lens stands over every group's line. */
const MOST_LENSES = 2000;

function groupLenses(document: vscode.TextDocument, symbols: readonly TextSymbol[]): vscode.CodeLens[] {
  const place = modelOfText(document.uri);
  if (place?.of !== "current") return [];
  const lenses: vscode.CodeLens[] = [];
  for (const symbol of symbols) {
    const target = symbol.kind === SymbolKind.group ? targetOf(symbol) : undefined;
    if (!target) continue;
    const command = { title: "Show in graph", command: commands.showInGraph, arguments: [place.model, target] };
    lenses.push(new vscode.CodeLens(new vscode.Range(symbol.line, 0, symbol.line, 0), command));
    if (lenses.length >= MOST_LENSES) break;
  }
  return lenses;
}

const KINDS: Readonly<Record<number, vscode.SymbolKind>> = {
  [SymbolKind.group]: vscode.SymbolKind.Namespace,
  [SymbolKind.layer]: vscode.SymbolKind.Method,
  [SymbolKind.input]: vscode.SymbolKind.Variable,
  [SymbolKind.constant]: vscode.SymbolKind.Constant,
  [SymbolKind.function]: vscode.SymbolKind.Function,
};

function documentSymbols(document: vscode.TextDocument, symbols: readonly TextSymbol[]): vscode.DocumentSymbol[] {
  const top: vscode.DocumentSymbol[] = [];
  const made: (vscode.DocumentSymbol | undefined)[] = [];
  for (const { kind, name, detail, line, endLine, parent } of symbols) {
    // A text that was just replaced has other lines for a moment.
    if (endLine >= document.lineCount) {
      made.push(undefined);
      continue;
    }
    const { range } = document.lineAt(line);
    const whole = range.union(document.lineAt(endLine).range);
    const symbol = new vscode.DocumentSymbol(name, detail, KINDS[kind] ?? vscode.SymbolKind.Object, whole, range);
    made.push(symbol);
    (made[parent]?.children ?? top).push(symbol);
  }
  return top;
}
