import * as vscode from "vscode";
import { modelText } from "../contributions";

/** Which state of a model a text shows. */
export type TextOf = "current" | "original";

/** "net.onnx.ir" is what the tab says; by its ending VS Code knows the language. */
const ENDING = ".ir";

/** The path is for people (folder and name, as breadcrumbs show it), the query says which file it is. */
export function textUri(model: vscode.Uri, of: TextOf): vscode.Uri {
  const path = `/${model.path.split("/").slice(-2).filter(Boolean).join("/")}${ENDING}`;
  return vscode.Uri.from({ scheme: modelText.scheme, path, query: JSON.stringify({ model: model.path, of }) });
}

/** The model's file that a text was made from. */
export function modelOfText(uri: vscode.Uri): { model: vscode.Uri; of: TextOf } | undefined {
  if (uri.scheme !== modelText.scheme) return undefined;
  try {
    const { model, of } = JSON.parse(uri.query) as Record<string, unknown>;
    if (typeof model !== "string") return undefined;
    return { model: vscode.Uri.from({ scheme: "file", path: model }), of: of === "original" ? "original" : "current" };
  } catch {
    return undefined;
  }
}
