import * as vscode from "vscode";
import type { GraphTarget } from "../../protocol/outline";
import { registerCommand } from "../commands";
import { commands, modelText } from "../contributions";
import { UserError } from "../errors";
import type { Services } from "../services";
import { showInGraph } from "../views/outlineView";
import { ModelTexts, targetOf } from "./modelTexts";
import { registerTextProviders } from "./providers";
import { modelOfText, type TextOf, textUri } from "./textUri";

/** The model as a read-only text: opened from its editor, and led back to the graph from any line. */
export function registerModelTexts(services: Services): vscode.Disposable {
  const { models } = services;
  const texts = new ModelTexts(services);
  const open = async (model: vscode.Uri, of: TextOf) => {
    const document = await vscode.workspace.openTextDocument(textUri(model, of));
    if (document.languageId === modelText.language) return document;
    return vscode.languages.setTextDocumentLanguage(document, modelText.language);
  };
  return vscode.Disposable.from(
    texts,
    vscode.workspace.registerFileSystemProvider(modelText.scheme, texts, { isReadonly: true, isCaseSensitive: true }),
    registerTextProviders(texts),
    registerCommand(services, commands.showAsText, async (clicked, target) => {
      const model = modelUri(services, clicked);
      const document = await open(model, "current");
      const wanted = (isTarget(target) ? target : undefined) ?? selectionOf(services, model);
      const line = wanted ? texts.lineOf(document, wanted) : 0;
      const selection = new vscode.Range(line, 0, line, 0);
      await vscode.window.showTextDocument(document, { preview: false, selection });
    }),
    registerCommand(services, commands.showTextChanges, async (clicked) => {
      const model = modelUri(services, clicked);
      // Both first, so that the comparison has the language's colours.
      const [before, after] = await Promise.all([open(model, "original"), open(model, "current")]);
      const name = model.path.split("/").at(-1) ?? "";
      await vscode.commands.executeCommand("vscode.diff", before.uri, after.uri, `${name}: file ↔ edited`);
    }),
    registerCommand(services, commands.showInGraph, (clicked, given) => {
      const target = isTarget(given) ? given : undefined;
      const editor = vscode.window.activeTextEditor;
      if (target) return showInGraph(services, uriOf(clicked) ?? modelUri(services, undefined), target);
      const entry = outlineEntry(clicked);
      if (entry) return showInGraph(services, entry.document.uri, entry.item.target);
      const place = editor && modelOfText(editor.document.uri);
      if (!editor || !place) throw new UserError("Choose a layer in the side panel, or a line of a model's text.");
      const symbol = texts.at(editor.document, editor.selection.active.line);
      const wanted = symbol && targetOf(symbol);
      if (!wanted) throw new UserError("No layer stands on this line.");
      return showInGraph(services, place.model, wanted);
    }),
    vscode.window.onDidChangeActiveTextEditor(() => models.textChanged()),
  );
}

/** The model of a menu's entry, of the text in front, or the one that is open. */
function modelUri({ models }: Services, clicked: unknown): vscode.Uri {
  const given = uriOf(clicked) ?? vscode.window.activeTextEditor?.document.uri;
  const uri = (given && modelOfText(given)?.model) ?? uriOf(clicked) ?? models.active?.uri;
  if (!uri) throw new UserError("No model is open. Open an .onnx file first.");
  if (uri.scheme !== "file") throw new UserError("Espalier reads models from the disk of this machine only.");
  return uri;
}

/** Links of hovers bring a Uri as JSON. */
function uriOf(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  if (typeof given !== "object" || given === null || !("scheme" in given) || !("path" in given)) return undefined;
  return vscode.Uri.from({ scheme: String(given.scheme), path: String(given.path) });
}

function selectionOf({ models }: Services, model: vscode.Uri): GraphTarget | undefined {
  const document = models.find(model);
  return document && models.selection(document);
}

function isTarget(given: unknown): given is GraphTarget {
  return typeof given === "object" && given !== null && "kind" in given && ("anchor" in given || "key" in given);
}

function outlineEntry(given: unknown) {
  if (typeof given !== "object" || given === null || !("item" in given) || !("document" in given)) return undefined;
  const { item, document } = given as { item: { target?: unknown }; document: { uri: vscode.Uri } };
  return isTarget(item.target) ? { item: { target: item.target }, document } : undefined;
}
