import { formatCount, formatError, formatOptimization, plural } from "../protocol/quantities";
import type { OptimizeReport, RefusalReport, StepReport } from "../protocol/reports";
import { comparison, stepLine, verdictLine } from "./printOptimizeReport";

/** More than this of one thing is cut: a report is read by people. */
const longest = 500;

/** A page that needs nothing else: no script, no request. All text from the model is escaped. */
export function htmlReport(report: OptimizeReport): string {
  const name = report.input.split(/[\\/]/).at(-1) ?? report.input;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)}, optimized</title>
<style>${style}</style>
<main>
<h1>${escaped(name)}</h1>
<p class="verdict ${report.verdict}">${escaped(verdictLine(report))}</p>
${report.measure ? `<p>${escaped(`${report.measure.summary}. ${plural(report.measure.latency.runs, "run")} of each model in turn, ${report.measure.machine}, the runtime's own optimizations on.`)}</p>` : ""}
<p>${report.output === null ? "Nothing was written." : `Written to <code>${escaped(report.output)}</code>.`}</p>
${numbers(report)}
<h2>What was done</h2>
${steps(report.steps)}
<h2>Operators</h2>
${operators(report)}
<h2>Why not more</h2>
${refusals(report.steps.flatMap((step) => step.refused))}
${report.verify ? proof(report) : ""}
</main>
</html>
`;
}

function numbers(report: OptimizeReport): string {
  const [head = [], ...rows] = comparison(report);
  return table(head, rows);
}

function steps(all: readonly StepReport[]): string {
  const shown = all.filter((step) => step.applied > 0 || step.rolledBack !== undefined);
  if (shown.length === 0) return "<p>No pass found anything to change.</p>";
  return shown
    .map((step) => {
      const nodes =
        step.nodesBefore === step.nodesAfter
          ? ""
          : `, ${formatCount(step.nodesBefore)} to ${formatCount(step.nodesAfter)} nodes`;
      const changes = step.changes.map((change) => `<li>${escaped(change.text)}</li>`);
      return `<details><summary${step.rolledBack === undefined ? "" : ' class="rolled-back"'}>${escaped(stepLine(step) + nodes)}</summary>${list(changes)}</details>`;
    })
    .join("\n");
}

function operators({ operatorsBefore, operatorsAfter }: OptimizeReport): string {
  const names = [...new Set([...Object.keys(operatorsBefore), ...Object.keys(operatorsAfter)])];
  const rows = names
    .map((name) => [name, operatorsBefore[name] ?? 0, operatorsAfter[name] ?? 0] as const)
    .sort((a, b) => b[1] - a[1]);
  return table(
    ["operator", "before", "after"],
    rows.map(([name, before, after]) => [name, formatCount(before), formatCount(after)]),
  );
}

function refusals(all: readonly RefusalReport[]): string {
  if (all.length === 0) return "<p>Nothing was refused.</p>";
  const byPass = new Map<string, RefusalReport[]>();
  for (const one of all) byPass.set(one.pass, [...(byPass.get(one.pass) ?? []), one]);
  return [...byPass]
    .map(([pass, list_]) => {
      const items = list_.map(
        (one) => `<li><code>${escaped(`${one.operator} ${one.node}`)}</code>: ${escaped(one.reason)}</li>`,
      );
      return `<details><summary>${escaped(`${pass}: ${plural(list_.length, "place")}`)}</summary>${list(items)}</details>`;
    })
    .join("\n");
}

function proof({ verify }: OptimizeReport): string {
  if (!verify) return "";
  const rows = [
    ["verdict", verify.verdict],
    ["inputs", verify.inputs],
    [
      "tolerance for float32",
      `rtol ${verify.rtol}, atol ${verify.atol} (times the root mean square of the output where that is above 1)`,
    ],
    [
      "worst output",
      verify.worst
        ? `${verify.worst.output}: ${formatError(verify.worst.abs)} absolute, ${formatError(verify.worst.rel)} relative`
        : "none",
    ],
    ["both models ran", `with ${formatOptimization(verify.runtimeOptimization)}`],
  ];
  return `<h2>Proof</h2>${table(["", ""], rows)}`;
}

function list(items: readonly string[]): string {
  const cut = items.length > longest ? `<li>${formatCount(items.length - longest)} more</li>` : "";
  return items.length === 0 ? "" : `<ul>${items.slice(0, longest).join("")}${cut}</ul>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  const hasHead = head.some((cell) => cell !== "");
  return `<div class="scroll"><table>${hasHead ? `<thead>${row(head, "th")}</thead>` : ""}<tbody>${rows.map((cells) => row(cells, "td")).join("\n")}</tbody></table></div>`;
}

function escaped(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
      // Control characters and marks that turn the direction of text: a name must not rearrange the page.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
  );
}

const style = `
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --open: #d29922; } }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
.verdict { border-left: 4px solid var(--open); padding-left: .8rem; overflow-wrap: anywhere; }
.verdict.equal { border-color: var(--good); }
.verdict.different, .rolled-back { border-color: var(--bad); color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .25rem 1rem .25rem 0; text-align: right; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; }
summary { cursor: pointer; }
code, li { overflow-wrap: anywhere; }
`;
