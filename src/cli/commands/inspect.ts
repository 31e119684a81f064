import { formatBytes, formatCount } from "../../protocol/quantities";
import type { Inspection, LayerRow, ValueReport } from "../../protocol/reports";
import type { CommandShape, ParsedLine } from "../commandLine";
import { eachFile } from "../eachFile";
import { InputError } from "../failures";
import { openModel } from "../openModel";
import { printTimes, timesOf } from "../operatorTimes";
import type { CliSession } from "../session";
import type { Terminal } from "../terminal";

export const inspectShape: CommandShape = {
  name: "inspect",
  options: {
    layers: { type: "boolean" },
    time: { type: "boolean" },
    seed: { type: "string" },
    json: { type: "boolean" },
  },
  files: [1, Number.POSITIVE_INFINITY],
};

export function inspectCommand(session: CliSession, line: ParsedLine): Promise<number> {
  const { terminal, storage, runtime, signal } = session;
  const isTimed = line.flag("time");
  const seed = line.integer("seed", 0);
  if (seed !== undefined && !isTimed) throw new InputError("--seed is of the inputs that --time runs the model on.");
  return eachFile(session, line.files, async (file) => {
    const document = await openModel(file, isTimed ? { storage, runtime } : { storage }, { signal });
    try {
      const inspection = await document.inspect({ signal });
      const call = { signal, progress: terminal.progress(file) };
      const times = isTimed ? await document.computeOverlay("time", { seed: seed ?? 0 }, call) : undefined;
      const rows = times || line.flag("layers") ? await document.layers({ signal }) : [];
      const layers = line.flag("layers") ? rows : undefined;
      if (terminal.json)
        terminal.object({
          ...inspection,
          ...(layers && { layers }),
          ...(times && { time: timesOf(rows, times) }),
        });
      else {
        printInspection(terminal, inspection, layers);
        if (times) printTimes(terminal, rows, times, line.flag("layers"));
      }
      return 0;
    } finally {
      document.close();
    }
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
