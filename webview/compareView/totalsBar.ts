import { formatBytes, formatChange, formatCount, group } from "../../src/protocol/quantities";
import type { DiffTotals } from "../../src/protocol/reports";
import { element } from "../controls/element";

type Format = (value: number | null) => string;

/** What both models have and cost, and how much less or more it is. */
export function totalsBar(before: DiffTotals, after: DiffTotals): HTMLElement {
  const count: Format = (value) => (value === null ? "unknown" : group(value));
  const list: readonly [name: string, was: number | null, is: number | null, format: Format][] = [
    ["Nodes", before.nodes, after.nodes, count],
    ["MACs", before.macs, after.macs, formatCount],
    ["Parameters", before.parameters, after.parameters, formatCount],
    ["Weights", before.weightBytes, after.weightBytes, formatBytes],
    ["Peak activations", before.peakActivationBytes, after.peakActivationBytes, formatBytes],
    ["Opset", before.opset, after.opset, count],
  ];
  return element(
    "dl",
    { class: "compare-totals" },
    ...list.map(([name, was, is, format]) => {
      const [old, fresh] = [format(was), format(is)];
      const differ = was !== is && was !== null && is !== null;
      const ratio = differ && name !== "Opset";
      return element(
        "div",
        { class: "compare-total" },
        element("dt", {}, name),
        element(
          "dd",
          {},
          old === fresh && !differ ? old : `${old} → ${fresh}`,
          ratio && element("span", { class: is < was ? "change better" : "change worse" }, formatChange(was, is)),
        ),
      );
    }),
  );
}
