import { benchFiles } from "../../core/document";
import { formatBytes, formatRatio, formatTime } from "../../protocol/quantities";
import type { CommandShape, ParsedLine } from "../commandLine";
import { InputError } from "../failures";
import { openModel } from "../openModel";
import { type CliSession, verifyOptions } from "../session";

export const benchShape: CommandShape = {
  name: "bench",
  options: {
    data: { type: "string" },
    seed: { type: "string" },
    seconds: { type: "string" },
    json: { type: "boolean" },
  },
  files: [1, 2],
};

export async function benchCommand(
  { terminal, storage, runtime, signal }: CliSession,
  line: ParsedLine,
): Promise<number> {
  const [file = "", other] = line.files;
  const options = await verifyOptions(line);
  const seconds = Number(line.text("seconds") ?? 3);
  if (!(seconds > 0 && seconds <= 3600))
    throw new InputError(`--seconds takes a number from 0 to 3600, not "${line.text("seconds")}".`);
  const call = { signal, progress: terminal.progress(file) };
  const first = await openModel(file, { storage }, call);
  first.needWeights();
  if (other !== undefined) (await openModel(other, { storage }, call)).needWeights();
  const original = { path: file, graph: first.original.graph };
  const report = await benchFiles(
    runtime,
    original,
    { path: other ?? file },
    { ...options, budget: seconds * 1000 },
    call,
  );
  if (other === undefined) {
    const { before, runs } = report.latency;
    const single = {
      file,
      latency: before,
      runs: runs * 2,
      session: report.sessionBefore,
      peakMemory: report.peakMemoryBefore,
      machine: report.machine,
    };
    if (terminal.json) terminal.object(single);
    else
      terminal.line(
        `${file}: ${formatTime(before)} a run (median of ${single.runs}), session ${formatTime(single.session)}, peak memory ${formatBytes(single.peakMemory)}, ${single.machine}`,
      );
    return 0;
  }
  if (terminal.json) {
    terminal.object({ before: file, after: other, ...report });
    return 0;
  }
  terminal.table([
    ["", "before", "after", "ratio"].map((cell) => terminal.dim(cell)),
    ["latency", formatTime(report.latency.before), formatTime(report.latency.after), formatRatio(report.latency.ratio)],
    [
      "session creation",
      formatTime(report.sessionBefore),
      formatTime(report.sessionAfter),
      formatRatio(report.sessionBefore / report.sessionAfter),
    ],
    ["peak memory", formatBytes(report.peakMemoryBefore), formatBytes(report.peakMemoryAfter), ""],
  ]);
  terminal.line(`  ${report.summary} (${report.latency.runs} runs in turn, ${report.machine}).`);
  return 0;
}
