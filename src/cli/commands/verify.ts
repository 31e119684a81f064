import { verifyFiles } from "../../core/document";
import { formatError, formatOptimization } from "../../protocol/quantities";
import type { VerifyReport } from "../../protocol/reports";
import type { CommandShape, ParsedLine } from "../commandLine";
import { exitCode } from "../failures";
import { openModel } from "../openModel";
import { type CliSession, verifyOptions } from "../session";

export const verifyShape: CommandShape = {
  name: "verify",
  options: {
    data: { type: "string" },
    seed: { type: "string" },
    rtol: { type: "string" },
    atol: { type: "string" },
    json: { type: "boolean" },
  },
  files: [2, 2],
};

export async function verifyCommand(
  { terminal, storage, runtime, signal }: CliSession,
  line: ParsedLine,
): Promise<number> {
  const [original = "", other = ""] = line.files;
  const options = await verifyOptions(line);
  const call = { signal, progress: terminal.progress(other) };
  const first = await openModel(original, { storage }, call);
  // Read too, so that a bad file is bad input rather than a model that differs.
  await openModel(other, { storage }, call);
  const report = await verifyFiles(
    runtime,
    { path: original, graph: first.original.graph },
    { path: other },
    options,
    call,
  );
  if (terminal.json) terminal.object({ original, other, ...report });
  else terminal.line(sentenceOf(report));
  return report.verdict === "equal" ? exitCode.fine : exitCode.notEqual;
}

function sentenceOf({ verdict, reason, worst, rtol, atol, inputs, runtimeOptimization }: VerifyReport): string {
  if (verdict === "different") return `Different: ${reason}.`;
  if (verdict === "not-verified") return `Not verified: ${reason}.`;
  const difference = worst ? `worst difference ${formatError(worst.abs)} in "${worst.output}"` : "no difference";
  return `Equal: ${difference} (rtol ${rtol}, atol ${atol}; ${inputs}; ${formatOptimization(runtimeOptimization)}).`;
}
