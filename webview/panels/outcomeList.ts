import type { FileOutcome } from "../../src/protocol/messages";
import { formatBytes, formatRatio, group } from "../../src/protocol/quantities";
import { element } from "../controls/element";

/** The files of a command on several: a line each, of which one is shown below. */
export function outcomeList(
  outcomes: readonly FileOutcome[],
  chosen: number,
  onChoose: (index: number) => void,
): HTMLElement {
  const rows = outcomes.map((outcome, index) => {
    const choose = element(
      "button",
      { type: "button", class: "link", "aria-current": index === chosen },
      nameOf(outcome.file),
    );
    choose.title = outcome.file;
    choose.addEventListener("click", () => onChoose(index));
    const name = element("th", { scope: "row" }, choose);
    const attributes = { class: index === chosen ? "chosen" : undefined };
    if (!("report" in outcome))
      return element("tr", attributes, name, element("td", { colspan: 4, class: "warning" }, outcome.failure.message));
    const { nodesBefore, nodesAfter, bytesBefore, bytesAfter, latency, verdict } = outcome.report;
    return element(
      "tr",
      attributes,
      name,
      element("td", {}, VERDICTS[verdict]),
      element("td", { class: "numeric" }, `${group(nodesBefore)} → ${group(nodesAfter)}`),
      element("td", { class: "numeric" }, `${formatBytes(bytesBefore)} → ${formatBytes(bytesAfter)}`),
      element("td", { class: "numeric" }, latency ? formatRatio(latency.ratio) : "–"),
    );
  });
  const head = ["File", "Outputs", "Nodes", "Size", "Speed"].map((title, at) =>
    element("th", { scope: "col", class: at > 1 ? "numeric" : undefined }, title),
  );
  return element(
    "table",
    { class: "facts-table outcomes" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

const VERDICTS = { equal: "equal", different: "different", "not-verified": "not verified" } as const;

export function nameOf(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
