import { formatBytes, formatCount } from "../../protocol/quantities";
import type { Inspection, LayerRow, ValueReport } from "../../protocol/reports";
import type { CommandShape, ParsedLine } from "../commandLine";
import { eachFile } from "../eachFile";
import { openModel } from "../openModel";
import type { CliSession } from "../session";
import type { Terminal } from "../terminal";

export const inspectShape: CommandShape = {
  name: "inspect",
  options: { layers: { type: "boolean" }, json: { type: "boolean" } },
  files: [1, Number.POSITIVE_INFINITY],
};

export function inspectCommand(session: CliSession, line: ParsedLine): Promise<number> {
  const { terminal, storage, signal } = session;
  return eachFile(session, line.files, async (file) => {
    const document = await openModel(file, { storage }, { signal });
    const inspection = await document.inspect({ signal });
    const layers = line.flag("layers") ? await document.layers({ signal }) : undefined;
    document.close();
    if (terminal.json) terminal.object(layers ? { ...inspection, layers } : inspection);
    else printInspection(terminal, inspection, layers);
    return 0;
  });
}

function printInspection(terminal: Terminal, of: Inspection, layers: readonly LayerRow[] | undefined): void {
  terminal.line(terminal.bold(of.file));
  const assumed = Object.entries(of.assumed).map(([name, size]) => `${name} = ${size}`);
  terminal.table(
    [
      [
        "format",
        `${of.format}, ${Object.entries(of.opsets)
          .map(([domain, version]) => `${domain} ${version}`)
          .join(", ")}`,
      ],
      ["producer", of.producer || "unknown"],
      ["nodes", formatCount(of.nodes)],
      ["parameters", formatCount(of.parameters)],
      ["weights", formatBytes(of.weightBytes)],
      ["MACs", formatCount(of.macs)],
      ["peak activations", formatBytes(of.peakActivationBytes)],
      ...of.inputs.map((input) => ["input", valueText(input)]),
      ...of.outputs.map((output) => ["output", valueText(output)]),
      ...(assumed.length > 0 ? [["counted with", assumed.join(", ")]] : []),
    ],
    { leftColumns: 2 },
  );
  terminal.line();
  terminal.table(Object.entries(of.operators).map(([operator, count]) => [operator, formatCount(count)]));
  if (!layers) return;
  terminal.line();
  terminal.table(
    [
      ["layer", "operator", "output", "parameters", "MACs"],
      ...layers.map((row) => [
        [row.scope, row.name || row.anchor].filter((text) => text !== "").join(" > "),
        row.operator,
        row.outputShape,
        formatCount(row.parameters),
        formatCount(row.macs),
      ]),
    ],
    { leftColumns: 3 },
  );
}

export function valueText({ name, type, shape }: ValueReport): string {
  return shape ? `${name}: ${type}[${shape.map((dim) => dim ?? "?").join(", ")}]` : `${name}: ${type}`;
}
