import {
  formatBytes,
  formatChange,
  formatCount,
  formatError,
  formatOptimization,
  formatTime,
  plural,
} from "../protocol/quantities";
import type { OptimizeReport, StepReport } from "../protocol/reports";
import type { Terminal } from "./terminal";

export function printOptimizeReport(terminal: Terminal, report: OptimizeReport, recipePath: string): void {
  terminal.line(terminal.bold(report.input));
  terminal.table(
    comparison(report).map((row, index) => (index === 0 ? row.map((cell) => terminal.dim(cell)) : [...row])),
  );
  terminal.line();
  const done = report.steps.filter((step) => step.applied > 0 || step.rolledBack !== undefined);
  for (const step of done) terminal.line(`  ${stepLine(step)}`);
  const refusals = report.steps.flatMap((step) => step.refused);
  const whole = refusals.find((one) => one.anchor === "");
  if (whole) terminal.line(`  Left as it is: ${whole.reason}.`);
  else if (done.length === 0) terminal.line("  Nothing to do: no pass found anything to change.");
  const refused = refusals.length;
  if (refused > 0) terminal.line(terminal.dim(`  ${plural(refused, "refusal")}: espalier explain ${report.input}`));
  terminal.line();
  terminal.line(`  ${verdictLine(report)}`);
  if (report.measure)
    terminal.line(
      `  ${report.measure.summary} (${plural(report.measure.latency.runs, "run")} in turn, ${report.measure.machine}).`,
    );
  if (report.output === null) terminal.line("  Nothing was written.");
  else terminal.line(`  Written: ${report.output}, ${recipePath}`);
  terminal.line();
}

/** The table of before and after, a row a fact; the first row is the head. */
export function comparison(report: OptimizeReport): readonly (readonly string[])[] {
  const { measure } = report;
  const rows: (readonly string[])[] = [["", "before", "after", "change"]];
  const add = (name: string, before: number | null, after: number | null, format: (value: number | null) => string) =>
    rows.push([name, format(before), format(after), formatChange(before, after)]);
  add("nodes", report.nodesBefore, report.nodesAfter, formatCount);
  add("parameters", report.parametersBefore, report.parametersAfter, formatCount);
  add("MACs", report.macsBefore, report.macsAfter, formatCount);
  add("file", report.bytesBefore, report.bytesAfter, formatBytes);
  add("peak activations", report.peakActivationBytesBefore, report.peakActivationBytesAfter, formatBytes);
  if (measure) {
    add("latency", measure.latency.before, measure.latency.after, formatTime);
    add("session creation", measure.sessionBefore, measure.sessionAfter, formatTime);
    if (measure.peakMemoryBefore !== null)
      add("peak memory", measure.peakMemoryBefore, measure.peakMemoryAfter, formatBytes);
  }
  return rows;
}

export function stepLine(step: StepReport): string {
  if (step.rolledBack !== undefined) return `${step.title}: rolled back, ${step.rolledBack}`;
  return `${step.title}: ${plural(step.applied, "place")}`;
}

export function verdictLine({ verdict, verify, worst }: OptimizeReport): string {
  if (!verify) return "Not verified: verification was switched off.";
  const within = `rtol ${verify.rtol}, atol ${verify.atol}; ${verify.inputs}; ${formatOptimization(verify.runtimeOptimization)}`;
  switch (verdict) {
    case "equal":
      return worst
        ? `Outputs equal: worst difference ${formatError(worst.abs)} in "${worst.output}" (${within}).`
        : `Outputs equal (${within}).`;
    case "different":
      return `Outputs DIFFER: ${verify.reason ?? ""}.`;
    case "not-verified":
      return `Not verified: ${verify.reason ?? "it could not be run"}.`;
  }
}
