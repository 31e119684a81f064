import type { CostColumn, OutlineItem } from "../../protocol/outline";
import { formatBytes, formatCount, plural } from "../../protocol/quantities";

export const costTitles: Readonly<Record<CostColumn, string>> = {
  macs: "MACs",
  parameters: "parameters",
  weightBytes: "weights",
  activationBytes: "activations",
};

const CELLS = 5;

/** A bar of text, "▰▰▱▱▱": full for the costliest item of a level. What costs anything at all has a cell. */
export function barText(length: number): string {
  const full = length > 0 ? Math.max(1, Math.round(length * CELLS)) : 0;
  return "▰".repeat(full) + "▱".repeat(CELLS - full);
}

/** "12 %", "3.4 %", "<0.1 %". */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent < 0.1) return "<0.1\u00a0%";
  return `${percent < 9.95 ? Number(percent.toFixed(1)) : Math.round(percent)}\u00a0%`;
}

function partText({ share }: OutlineItem): string {
  return share === null ? "if taken" : shareText(share);
}

function explainedPart({ share }: OutlineItem): string {
  return share === null
    ? " if its branch is taken; the model's totals count the costlier branch"
    : `, ${shareText(share)} of the model`;
}

/** What stands beside the label: the bar first, so that bars are near their labels. */
export function describeItem(item: OutlineItem): string {
  const parts = [item.cost !== null && item.cost > 0 ? `${barText(item.length)} ${partText(item)}` : ""];
  if (item.kind === "layer") parts.push([item.operator, item.detail].filter(Boolean).join(" "));
  else if (item.kind === "group") parts.push(plural(item.layers, "layer"));
  else parts.push(item.shape);
  return parts.filter(Boolean).join(" · ");
}

/** Everything, a line each. */
export function explainItem(item: OutlineItem, column: CostColumn): string[] {
  const bytes = column === "weightBytes" || column === "activationBytes";
  const format = bytes ? formatBytes : formatCount;
  const lines = [item.name, [item.operator, item.detail].filter(Boolean).join(" "), item.shape];
  if (item.kind === "group" || item.kind === "range") lines.push(plural(item.layers, "layer"));
  if (item.kind === "layer" || item.kind === "group" || item.kind === "range")
    lines.push(
      item.cost === null
        ? `${costTitles[column]}: unknown, a size is not known`
        : `${format(item.cost)}${bytes ? " of" : ""} ${costTitles[column]}${item.cost > 0 ? explainedPart(item) : ""}`,
    );
  return lines.filter(Boolean);
}
