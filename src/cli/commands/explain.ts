import { explainModel } from "../../core/document";
import type { CommandShape, ParsedLine } from "../commandLine";
import { exitCode, InputError } from "../failures";
import { openModel } from "../openModel";
import { type CliSession, targetOf } from "../session";

export const explainShape: CommandShape = {
  name: "explain",
  options: {
    node: { type: "string" },
    target: { type: "string" },
    "upgrade-opset": { type: "boolean" },
    json: { type: "boolean" },
  },
  files: [1, 1],
};

export async function explainCommand(
  { terminal, storage, runtime, signal }: CliSession,
  line: ParsedLine,
): Promise<number> {
  const [file = ""] = line.files;
  const node = line.text("node");
  const call = { signal, progress: terminal.progress(file) };
  const document = await openModel(file, { storage }, call);
  document.needWeights();
  const explanation = await explainModel(
    document.original,
    { node, target: targetOf(line), allowOpsetUpgrade: line.flag("upgrade-opset") },
    runtime,
    call,
  );
  if (!explanation) throw new InputError(`${file} has no node or output named "${node}".`);
  if (terminal.json) {
    terminal.object({ file, ...(node === undefined ? {} : { node }), ...explanation });
    return exitCode.fine;
  }
  const { refused, changes } = explanation;
  for (const change of node === undefined ? [] : changes) terminal.line(`done    ${change.pass}: ${change.text}`);
  if (node !== undefined)
    for (const one of refused) terminal.line(`refused ${one.pass}: ${one.reason} (${one.operator} "${one.node}")`);
  else {
    const passes = new Set(refused.map((one) => one.pass));
    for (const pass of passes) {
      terminal.line(terminal.bold(pass));
      for (const one of refused) if (one.pass === pass) terminal.line(`  ${one.operator} "${one.node}": ${one.reason}`);
    }
  }
  if (refused.length + (node === undefined ? 0 : changes.length) === 0)
    terminal.line(
      node === undefined ? "No pass refused anything." : `No pass looked at "${node}": nothing here is a case for one.`,
    );
  return exitCode.fine;
}
