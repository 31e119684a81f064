import {
  formatBytes,
  formatChange,
  formatCount,
  formatError,
  formatRatio,
  formatTime,
  group,
  plural,
} from "../../src/protocol/quantities";
import type { OptimizeReport } from "../../src/protocol/reports";
import { type Child, element } from "../controls/element";
import { button } from "../controls/toolkit";
import { operatorTable } from "./factsPanels";
import { nameOf } from "./outcomeList";
import { refusalList, stepDetails } from "./steps";

export interface ReportActions {
  open(file: string, anchor?: string): void;
  compare(): void;
}

/** The report of one optimized model: first the verdict, then the figures, then what was done and what was not. */
export function reportView(report: OptimizeReport, recipeFile: string, { open, compare }: ReportActions): HTMLElement {
  const { input, output, steps } = report;
  const done = steps.filter(({ applied, rolledBack }) => applied > 0 || rolledBack !== undefined);
  const refused = steps.flatMap((step) => step.refused);
  return element(
    "article",
    {},
    element("h1", {}, nameOf(input)),
    element(
      "div",
      { class: "actions left" },
      output !== null &&
        button({ look: "primary", title: output, onPress: () => open(output) }, `Open ${nameOf(output)}`),
      output !== null && button({ title: "Both graphs side by side", onPress: compare }, "Compare"),
      button({ title: input, onPress: () => open(input) }, "Open original"),
      output !== null && button({ title: recipeFile, onPress: () => open(recipeFile) }, "Open recipe"),
    ),
    element("div", { class: "verdicts" }, ...verdicts(report)),
    section("Before and after", figures(report)),
    section(
      "Operators",
      operatorTable({ operators: report.operatorsBefore }, { operators: report.operatorsAfter }, { changed: true }),
    ),
    section(
      done.length === 0 ? "Steps" : `Steps (${done.length})`,
      done.length === 0
        ? element("p", { class: "hint" }, "No lossless step applied: the model is written as it was.")
        : element(
            "ol",
            { class: "steps plain" },
            ...done.map((step, at) => element("li", {}, stepDetails(step, at + 1))),
          ),
    ),
    section(
      refused.length === 0 ? "Left alone" : `Left alone (${group(refused.length)})`,
      refused.length === 0
        ? element("p", { class: "hint" }, "Nothing: no pass met a place where it nearly applied.")
        : refusalList(refused, (anchor) => open(output ?? input, anchor)),
    ),
  );
}

function verdicts(report: OptimizeReport): HTMLElement[] {
  const { verdict, verify, measure, latency, output } = report;
  const words = { equal: "Outputs are equal", different: "Outputs differ", "not-verified": "Not verified" };
  const found: string[] = [];
  if (verify?.worst)
    found.push(
      `largest difference ${formatError(verify.worst.abs)} (relative ${formatError(verify.worst.rel)}) in ${verify.worst.output}`,
    );
  if (verify?.reason) found.push(verify.reason);
  if (verify && verify.samples > 0) {
    found.push(verify.inputs || plural(verify.samples, "sample"));
    found.push(`tolerance rtol ${formatError(verify.rtol)}, atol ${formatError(verify.atol)}`);
  }
  if (verdict === "different" && output === null) found.push("nothing was written");
  if (verdict === "not-verified" && !verify) found.push("verification was switched off");
  const list = [
    element("p", { class: `verdict ${verdict}` }, element("strong", {}, words[verdict]), ` ${found.join(" · ")}`),
  ];
  if (measure && latency) {
    const times = `${formatTime(latency.before)} → ${formatTime(latency.after)} (${formatRatio(latency.ratio)}), ${plural(measure.latency.runs, "run")} each in turn`;
    list.push(
      element(
        "p",
        { class: `verdict ${measure.outcome === "faster" ? "equal" : "not-verified"}` },
        element("strong", {}, sentence(measure.summary)),
        ` ${times} · ${measure.machine}`,
      ),
    );
  } else list.push(element("p", { class: "verdict not-verified" }, element("strong", {}, "Not measured")));
  return list;
}

type Format = (value: number | null) => string;
type Figure = readonly [name: string, before: number | null, after: number | null, format: Format];

function figures(report: OptimizeReport): HTMLElement {
  const { measure, latency } = report;
  const count: Format = (value) => (value === null ? "unknown" : group(value));
  const list: (Figure | undefined)[] = [
    ["Nodes", report.nodesBefore, report.nodesAfter, count],
    ["Parameters", report.parametersBefore, report.parametersAfter, formatCount],
    ["MACs", report.macsBefore, report.macsAfter, formatCount],
    ["File size", report.bytesBefore, report.bytesAfter, formatBytes],
    ["Peak activations", report.peakActivationBytesBefore, report.peakActivationBytesAfter, formatBytes],
    latency ? ["Latency (median)", latency.before, latency.after, formatTime] : undefined,
    measure ? ["Session creation", measure.sessionBefore, measure.sessionAfter, formatTime] : undefined,
    measure ? ["Peak memory", measure.peakMemoryBefore, measure.peakMemoryAfter, formatBytes] : undefined,
  ];
  const rows = list
    .filter((figure) => figure !== undefined)
    .map(([name, before, after, format]) => {
      const known = before !== null && after !== null;
      const change = known && before !== after ? (after < before ? "change better" : "change worse") : "change";
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, name),
        element("td", { class: "numeric" }, format(before)),
        element("td", { class: "numeric" }, format(after)),
        element("td", { class: `numeric ${change}` }, formatChange(before, after)),
      );
    });
  const head = ["", "Before", "After", "Change"].map((title, at) =>
    at === 0 ? element("td", {}) : element("th", { scope: "col", class: "numeric" }, title),
  );
  return element(
    "table",
    { class: "facts-table figures-table" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

function section(title: string, ...children: Child[]): HTMLElement {
  return element("section", {}, element("h2", {}, title), ...children);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
