import path from "node:path";
import type { GraphFormat } from "../../core/analysis/export";
import type { CommandShape, ParsedLine } from "../commandLine";
import { exitCode, InputError } from "../failures";
import { openModel } from "../openModel";
import type { CliSession } from "../session";

export const exportShape: CommandShape = {
  name: "export",
  options: {
    format: { type: "string", short: "f" },
    out: { type: "string", short: "o" },
    json: { type: "boolean" },
  },
  files: [1, 1],
};

const formats: readonly GraphFormat[] = ["dot", "json"];

/** Without --out the graph itself is what is printed. */
export async function exportCommand({ terminal, storage, signal }: CliSession, line: ParsedLine): Promise<number> {
  const [file = ""] = line.files;
  const out = line.text("out");
  const format = formatOf(line.text("format"), out);
  if (out === undefined && terminal.json)
    throw new InputError("With --json, standard output is not free for the graph; say where it goes with --out.");
  const document = await openModel(file, { storage }, { signal });
  try {
    if (out === undefined) {
      process.stdout.write(await document.graphText(format, { signal }));
      return exitCode.fine;
    }
    await document.exportGraph(out, format, { signal });
    const { nodes } = await document.inspect({ signal });
    if (terminal.json) terminal.object({ input: file, output: out, format, nodes });
    else terminal.line(`${out}: the graph of ${file} as ${format.toUpperCase()}`);
    return exitCode.fine;
  } finally {
    document.close();
  }
}

function formatOf(given: string | undefined, out: string | undefined): GraphFormat {
  const ending = out === undefined ? "" : path.extname(out).slice(1).toLowerCase();
  const wanted = given ?? (ending === "gv" ? "dot" : ending);
  const format = formats.find((one) => one === wanted);
  if (format) return format;
  throw new InputError(
    given === undefined
      ? "Say which format the graph shall have: --format dot or --format json."
      : `--format is dot or json, not "${given}".`,
  );
}
