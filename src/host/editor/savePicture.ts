import * as vscode from "vscode";

const TITLES = { svg: "SVG picture", png: "PNG picture" } as const;

/** Asks where, beside the model at first, and writes the picture there. */
export async function savePicture(model: vscode.Uri, format: "svg" | "png", data: Uint8Array): Promise<void> {
  const name = model.path.split("/").at(-1) ?? "model";
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(model, "..", `${name.replace(/\.[^.]*$/, "")}.${format}`),
    filters: { [TITLES[format]]: [format] },
    title: "Save the Graph as a Picture",
  });
  if (target) await vscode.workspace.fs.writeFile(target, data);
}
