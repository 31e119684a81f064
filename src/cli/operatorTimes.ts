import type { OverlayReport } from "../protocol/overlays";
import { formatCount, formatTime } from "../protocol/quantities";
import type { LayerRow } from "../protocol/reports";
import type { Terminal } from "./terminal";

/** What `--json` tells. */
export function timesOf(rows: readonly LayerRow[], times: OverlayReport) {
  return { how: times.how, operators: timesByOperator(rows, times), layers: timed(rows, times) };
}

/** Milliseconds of each layer; null where the runtime told none. */
function timed(rows: readonly LayerRow[], { values }: OverlayReport) {
  return rows.map(({ anchor, name, operator }, at) => ({ anchor, name, operator, milliseconds: known(values[at]) }));
}

/** The overlay's rule: NaN is not known, and below zero there is nothing to be known. */
function known(value: number | undefined): number | null {
  return value !== undefined && value >= 0 ? value : null;
}

interface OperatorTime {
  readonly operator: string;
  /** Layers of this operator that have a time of their own. */
  readonly layers: number;
  readonly milliseconds: number;
  /** Of all that was measured. */
  readonly share: number;
}

/** The costliest first. */
function timesByOperator(rows: readonly LayerRow[], times: OverlayReport): OperatorTime[] {
  const sums = new Map<string, { layers: number; milliseconds: number }>();
  let all = 0;
  for (const { operator, milliseconds } of timed(rows, times)) {
    if (milliseconds === null) continue;
    const sum = sums.get(operator) ?? { layers: 0, milliseconds: 0 };
    sums.set(operator, { layers: sum.layers + 1, milliseconds: sum.milliseconds + milliseconds });
    all += milliseconds;
  }
  return [...sums]
    .map(([operator, sum]) => ({ operator, ...sum, share: all > 0 ? sum.milliseconds / all : 0 }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

export function printTimes(
  terminal: Terminal,
  rows: readonly LayerRow[],
  times: OverlayReport,
  withLayers: boolean,
): void {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const operators = timesByOperator(rows, times);
  const all = operators.reduce((sum, one) => sum + one.milliseconds, 0);
  terminal.line();
  terminal.table([
    ["operator", "layers", "time", "share"],
    ...operators.map((one) => [
      one.operator,
      formatCount(one.layers),
      formatTime(one.milliseconds),
      percent(one.share),
    ]),
  ]);
  if (withLayers) {
    const layers = timed(rows, times).flatMap((row) =>
      row.milliseconds === null ? [] : [{ ...row, time: row.milliseconds }],
    );
    terminal.line();
    terminal.table(
      [
        ["layer", "operator", "time", "share"],
        ...layers
          .sort((a, b) => b.time - a.time)
          .map(({ name, anchor, operator, time }) => [name || anchor, operator, formatTime(time), percent(time / all)]),
      ],
      { leftColumns: 2 },
    );
  }
  const unknown = times.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  terminal.line(`  ${times.how}${unknown > 0 ? ` ${unknown} nodes have no time of their own.` : ""}`);
}
