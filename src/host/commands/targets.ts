import * as vscode from "vscode";
import { modelExtensions } from "../contributions";
import { UserError } from "../errors";
import type { Services } from "../services";

/**
 * The files that a command is about: those of the selection that was right-clicked, else the model in front, else the file that the user
 * picks. Menus pass (clicked, selected); the palette and keys pass nothing.
 */
export async function modelTargets(services: Services, clicked: unknown, selected: unknown): Promise<vscode.Uri[]> {
  const given = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  const uris = given.map(uriOf).filter((uri) => uri !== undefined);
  const chosen = uris.length > 0 ? uris : inFront(services);
  const models = unique(chosen.length > 0 ? chosen : await pick()).filter(isModel);
  const elsewhere = models.find((uri) => uri.scheme !== "file");
  if (elsewhere) throw new UserError("Espalier reads models from the disk of this machine only.");
  if (models.length === 0 && chosen.length > 0) throw new UserError("None of the chosen files is an .onnx model.");
  return models;
}

/** Explorer entries are Uris; entries of our own trees and of Source Control have one. */
export function uriOf(item: unknown): vscode.Uri | undefined {
  if (item instanceof vscode.Uri) return item;
  if (typeof item === "object" && item !== null && "resourceUri" in item && item.resourceUri instanceof vscode.Uri)
    return item.resourceUri;
  if (typeof item === "object" && item !== null && "uri" in item && item.uri instanceof vscode.Uri) return item.uri;
  return undefined;
}

function inFront({ models }: Services): vscode.Uri[] {
  if (models.active) return [models.active.uri];
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;
  return uri && isModel(uri) ? [uri] : [];
}

async function pick(): Promise<vscode.Uri[]> {
  const filters = { "ONNX models": modelExtensions.map((extension) => extension.slice(1)) };
  return (await vscode.window.showOpenDialog({ canSelectMany: true, filters, openLabel: "Choose Models" })) ?? [];
}

function isModel(uri: vscode.Uri): boolean {
  const path = uri.path.toLowerCase();
  return modelExtensions.some((extension) => path.endsWith(extension));
}

function unique(uris: readonly vscode.Uri[]): vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}
