import { readFileSync } from "node:fs";
import { parseRecipe } from "../../core/document";
import { passById } from "../../core/passes";
import { formatBytes, plural } from "../../protocol/quantities";
import type { CommandShape, ParsedLine } from "../commandLine";
import { exitCode, InputError } from "../failures";
import { openModel } from "../openModel";
import { optimizedPath } from "../outputPaths";
import { type CliSession, verifyOptions } from "../session";

export const applyShape: CommandShape = {
  name: "apply",
  options: {
    out: { type: "string", short: "o" },
    data: { type: "string" },
    seed: { type: "string" },
    rtol: { type: "string" },
    atol: { type: "string" },
    "no-verify": { type: "boolean" },
    json: { type: "boolean" },
  },
  files: [2, 2],
};

const largestRecipe = 64 << 20;

export async function applyCommand(
  { terminal, storage, runtime, signal }: CliSession,
  line: ParsedLine,
): Promise<number> {
  const [recipePath = "", file = ""] = line.files;
  const options = await verifyOptions(line);
  const bytes = readFileSync(recipePath);
  if (bytes.length > largestRecipe) throw new InputError(`${recipePath} is too large to be a recipe.`);
  const recipe = parseRecipe(bytes.toString("utf8"), recipePath, (pass) => passById(pass) !== undefined);
  const output = optimizedPath(file, { out: line.text("out") });
  if (storage.sameFile(output, file) || storage.sameFile(output, recipePath))
    throw new InputError(`${output} is an input, and inputs are never overwritten; choose another name.`);
  const call = { signal, progress: terminal.progress(file) };
  const document = await openModel(file, { storage, runtime }, { ...call, recipe });
  const verify = line.flag("no-verify") ? null : await document.verify(options, call);
  const idle = document.steps.filter((step) => step.applied === 0);
  const written = verify?.verdict === "different" ? null : await document.save(output, {}, call);
  const verdict = verify?.verdict ?? "not-verified";
  if (terminal.json) {
    terminal.object({
      input: file,
      recipe: recipePath,
      output: written?.path ?? null,
      bytesAfter: written?.bytes ?? null,
      verdict,
      worst: verify?.worst ?? null,
      verify,
      steps: document.steps.map(({ pass, applied, refused }) => ({ pass, applied, refused: refused.length })),
    });
  } else {
    for (const step of document.steps)
      terminal.line(`  ${step.title}: ${step.applied === 0 ? "did not apply" : plural(step.applied, "place")}`);
    terminal.line(`  Verdict: ${verdict}${verify?.reason ? ` (${verify.reason})` : ""}.`);
    terminal.line(written ? `  Written: ${written.path} (${formatBytes(written.bytes)})` : "  Nothing was written.");
  }
  return verdict === "different" || idle.length > 0 ? exitCode.notEqual : exitCode.fine;
}
