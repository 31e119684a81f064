import * as vscode from "vscode";
import { formatBytes, formatCount, group, plural } from "../../protocol/quantities";
import { commands } from "../contributions";
import { oneSentence } from "../errors";
import type { Services } from "../services";

/** Parameters, MACs and size of the model in front. */
export function createStatusBar({ models, context }: Services): void {
  let item: vscode.StatusBarItem | undefined;
  const update = () => {
    const state = models.active?.state;
    if (!models.active || !state) {
      item?.hide();
      return;
    }
    if (!item) {
      item = vscode.window.createStatusBarItem("espalier.model", vscode.StatusBarAlignment.Right, 100);
      item.name = "Espalier: Model";
      item.command = commands.showDetails;
      context.subscriptions.push(item);
    }
    const { parameters, macs, fileBytes, weightBytes, nodes, peakActivationBytes, assumed } = state.inspection;
    const counted = macs === null ? (state.counted ? "? MACs" : "counting MACs…") : `${formatCount(macs)} MACs`;
    item.text = `${formatCount(parameters)} params · ${counted} · ${formatBytes(fileBytes)}`;
    const sizes = Object.entries(assumed).map(([name, size]) => `${name} = ${size}`);
    item.tooltip = [
      models.active.name,
      plural(nodes, "node"),
      `${group(parameters)} parameters, ${formatBytes(weightBytes)} of weights`,
      macs === null ? (state.counted ? "MACs unknown: a size is not known" : counted) : `${group(macs)} MACs`,
      `${formatBytes(fileBytes)} in the file`,
      `${formatBytes(peakActivationBytes)} of activations at the peak`,
      ...(sizes.length > 0 ? [oneSentence(`counted with ${sizes.join(", ")}`)] : []),
      "",
      "Click for the model's details",
    ].join("\n");
    item.show();
  };
  context.subscriptions.push(models.onDidChangeActive(update), models.onDidChange(update));
  update();
}
