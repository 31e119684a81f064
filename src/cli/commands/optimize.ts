import path from "node:path";
import { type LosslessOptions, recipeText } from "../../core/document";
import { checkPlace } from "../../node/writeError";
import type { CommandShape, ParsedLine } from "../commandLine";
import { eachFile } from "../eachFile";
import { exitCode, InputError } from "../failures";
import { openModel } from "../openModel";
import { optimizedPath, recipePathFor } from "../outputPaths";
import { printOptimizeReport } from "../printOptimizeReport";
import { type CliSession, targetOf, verifyOptions } from "../session";

export const optimizeShape: CommandShape = {
  name: "optimize",
  options: {
    out: { type: "string", short: "o" },
    "out-dir": { type: "string" },
    target: { type: "string" },
    "upgrade-opset": { type: "boolean" },
    data: { type: "string" },
    seed: { type: "string" },
    rtol: { type: "string" },
    atol: { type: "string" },
    "no-verify": { type: "boolean" },
    "no-measure": { type: "boolean" },
    recipe: { type: "string" },
    report: { type: "string" },
    json: { type: "boolean" },
  },
  files: [1, Number.POSITIVE_INFINITY],
};

export async function optimizeCommand(session: CliSession, line: ParsedLine): Promise<number> {
  const { terminal, storage, runtime, signal } = session;
  for (const single of ["out", "recipe", "report"])
    if (line.files.length > 1 && line.text(single) !== undefined)
      throw new InputError(
        `--${single} names one file, but there are ${line.files.length} inputs${single === "out" ? "; use --out-dir" : ""}.`,
      );
  if (line.text("out") !== undefined && line.text("out-dir") !== undefined)
    throw new InputError("Give --out or --out-dir, not both.");
  const options: LosslessOptions = {
    target: targetOf(line),
    allowOpsetUpgrade: line.flag("upgrade-opset"),
    verify: !line.flag("no-verify"),
    measure: !line.flag("no-measure"),
    ...(await verifyOptions(line)),
  };
  const taken = new Map<string, string>();
  return eachFile(session, line.files, async (file) => {
    const output = optimizedPath(file, { out: line.text("out"), outDir: line.text("out-dir") });
    const other = taken.get(path.resolve(output));
    if (other !== undefined)
      throw new InputError(`${file} and ${other} would both be written to ${output}; give them other folders.`);
    taken.set(path.resolve(output), file);
    const recipePath = line.text("recipe") ?? recipePathFor(output);
    const reportPath = line.text("report");
    for (const side of [recipePath, reportPath])
      if (side !== undefined && (storage.sameFile(side, file) || path.resolve(side) === path.resolve(output)))
        throw new InputError(
          `${side} is the ${storage.sameFile(side, file) ? "input" : "output"}; choose another name.`,
        );

    if (reportPath !== undefined && storage.sameFile(reportPath, recipePath))
      throw new InputError(`${reportPath} is the recipe; choose another name for the report.`);

    // Before the work rather than after it, with nothing written yet.
    for (const place of [output, recipePath, reportPath]) if (place !== undefined) checkPlace(place);

    const document = await openModel(file, { storage, runtime }, { signal });
    const report = await document
      .optimizeTo(output, options, { signal, progress: terminal.progress(file) })
      .finally(() => document.close());
    if (report.output !== null) storage.writeText(recipePath, recipeText(report.recipe));
    if (reportPath !== undefined) {
      const { htmlReport } = await import("../htmlReport");
      storage.writeText(reportPath, htmlReport(report));
    }
    if (terminal.json) terminal.object(report);
    else printOptimizeReport(terminal, report, recipePath);
    return report.verdict === "different" ? exitCode.notEqual : exitCode.fine;
  });
}
