import { diffModels } from "../../core/analysis/diff";
import { formatBytes, formatChange, formatCount } from "../../protocol/quantities";
import type { CommandShape, ParsedLine } from "../commandLine";
import { exitCode } from "../failures";
import { openModel } from "../openModel";
import type { CliSession } from "../session";
import type { Terminal } from "../terminal";
import { valueText } from "./inspect";

export const diffShape: CommandShape = { name: "diff", options: { json: { type: "boolean" } }, files: [2, 2] };

/** How many nodes are listed for people; `--json` lists all. */
const shown = 40;

export async function diffCommand({ terminal, storage, signal }: CliSession, line: ParsedLine): Promise<number> {
  const [before = "", after = ""] = line.files;
  const first = await openModel(before, { storage }, { signal });
  const second = await openModel(after, { storage }, { signal });
  const diff = diffModels({ model: first.original }, { model: second.original });
  if (terminal.json) {
    terminal.object({ ...diff, files: { before, after } });
    return exitCode.fine;
  }
  const row = (name: string, x: number | null, y: number | null, format = formatCount) => [
    name,
    format(x),
    format(y),
    formatChange(x, y),
  ];
  const { before: a, after: b } = diff;
  terminal.table([
    ["", "before", "after", "change"].map((cell) => terminal.dim(cell)),
    row("nodes", a.nodes, b.nodes),
    row("parameters", a.parameters, b.parameters),
    row("MACs", a.macs, b.macs),
    row("weights", a.weightBytes, b.weightBytes, formatBytes),
    row("peak activations", a.peakActivationBytes, b.peakActivationBytes, formatBytes),
    ...diff.operators
      .filter((one) => one.before !== one.after)
      .map((one) => row(`  ${one.operator}`, one.before, one.after)),
  ]);
  for (const [kind, changes] of [
    ["input", diff.inputs],
    ["output", diff.outputs],
  ] as const)
    for (const { name, before: was, after: is } of changes)
      terminal.line(`  ${kind} ${name}: ${was ? valueText(was) : "new"} -> ${is ? valueText(is) : "gone"}`);
  list(terminal, "-", diff.removed);
  list(terminal, "+", diff.added);
  list(
    terminal,
    "~",
    diff.changed.map((one) => ({ ...one, what: one.what.join(", ") })),
  );
  if (diff.removed.length + diff.added.length + diff.changed.length + diff.inputs.length + diff.outputs.length === 0)
    terminal.line("  The models are the same, node by node.");
  return exitCode.fine;
}

function list(
  terminal: Terminal,
  sign: string,
  nodes: readonly { operator: string; anchor: string; what?: string }[],
): void {
  for (const one of nodes.slice(0, shown))
    terminal.line(`  ${sign} ${one.operator} "${one.anchor}"${one.what === undefined ? "" : `: ${one.what}`}`);
  if (nodes.length > shown) terminal.line(`  ${sign} ${nodes.length - shown} more`);
}
