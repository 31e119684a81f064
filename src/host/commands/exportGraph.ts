import path from "node:path";
import * as vscode from "vscode";
import type { ModelEditorDocument } from "../editor/modelEditorDocument";
import { UserError } from "../errors";
import { withProgress } from "../progress";
import type { Services } from "../services";

type Format = "dot" | "json";

const TITLES: Readonly<Record<Format, string>> = { dot: "Graphviz DOT", json: "JSON" };

/** "Export Graph…": asks for the format; the page itself makes the pictures. */
export async function chooseAndExport({ models }: Services): Promise<void> {
  const document = models.active;
  if (!document) throw new UserError("No model is open. Open an .onnx file first.");
  const formats = [
    { label: "SVG", description: "a picture of the whole graph", picture: "svg" },
    { label: "PNG", description: "a picture of what is on screen", picture: "png" },
    { label: "DOT", description: "for Graphviz, with groups and costs", text: "dot" },
    { label: "JSON", description: "nodes, edges, groups and costs", text: "json" },
  ] as const;
  const chosen = await vscode.window.showQuickPick(formats, { title: `Export the Graph of ${document.name}` });
  if (!chosen) return;
  if ("picture" in chosen) models.tell(document, { type: "takePicture", format: chosen.picture });
  else await exportGraph(document, chosen.text);
}

/** Asks where, beside the model at first, and has the engine write the graph there in one step. */
export async function exportGraph(document: ModelEditorDocument, format: Format): Promise<void> {
  const name = document.name.replace(/\.[^.]*$/, "");
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(document.uri, "..", `${name}.${format === "json" ? "graph.json" : format}`),
    filters: { [TITLES[format]]: [format] },
    title: `Save the Graph as ${TITLES[format]}`,
  });
  if (!target) return;
  if (target.scheme !== "file") throw new UserError("Graphs can be saved to files of this machine only.");
  await withProgress(`Writing ${path.basename(target.fsPath)}`, (call) =>
    document.engine.exportGraph({ path: target.fsPath, format }, call),
  );
}
