import * as vscode from "vscode";
import { formatBytes, formatCount, plural } from "../../protocol/quantities";
import { commands } from "../contributions";
import type { Services } from "../services";

/** Parameters, MACs and size of the model in front. */
export function createStatusBar({ models, context }: Services): void {
  let item: vscode.StatusBarItem | undefined;
  const update = () => {
    const inspection = models.active?.state?.inspection;
    if (!models.active || !inspection) {
      item?.hide();
      return;
    }
    if (!item) {
      item = vscode.window.createStatusBarItem("espalier.model", vscode.StatusBarAlignment.Right, 100);
      item.name = "Espalier: Model";
      item.command = commands.optimizeModel;
      context.subscriptions.push(item);
    }
    const { parameters, macs, fileBytes, weightBytes, nodes } = inspection;
    const macsText = macs === null ? "" : ` · ${formatCount(macs)} MACs`;
    item.text = `${formatCount(parameters)} params${macsText} · ${formatBytes(fileBytes)}`;
    item.tooltip = [
      models.active.name,
      plural(nodes, "node"),
      `${formatBytes(weightBytes)} of weights`,
      "",
      "Click to optimize this model",
    ].join("\n");
    item.show();
  };
  context.subscriptions.push(models.onDidChangeActive(update), models.onDidChange(update));
  update();
}
