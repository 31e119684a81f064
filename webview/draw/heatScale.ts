/** From which value to which a colour scale goes, and how it is divided. */
export interface HeatScale {
  readonly kind: "linear" | "log";
  /** 0 on a linear scale. What is below has the colour of `low`. */
  readonly low: number;
  readonly high: number;
  /** Whether anything lies below `low`. */
  readonly cut: boolean;
}

/** Values that span more than this are told apart on a logarithmic scale only. */
const WIDE = 100;
/** Below this part of the greatest nobody needs to tell values apart. */
const DEEPEST = 1e-4;

/** Linear from zero, or logarithmic where the middle nine tenths of the values span decades. */
export function scaleOf(values: Float64Array): HeatScale {
  const sorted = values.filter((value) => value > 0 && Number.isFinite(value)).sort();
  const high = sorted.at(-1) ?? 0;
  const tenth = sorted[Math.floor(sorted.length / 10)] ?? 0;
  if (sorted.length < 3 || high / tenth < WIDE) return { kind: "linear", low: 0, high, cut: false };
  const low = Math.max(sorted[0]!, high * DEEPEST);
  return { kind: "log", low, high, cut: sorted[0]! < low };
}

/** Where on the scale a value lies, 0 to 1. A group's sum may lie above: it has the colour of the greatest. */
export function placeOn({ kind, low, high }: HeatScale, value: number): number {
  if (high === low) return value > 0 ? 1 : 0;
  const place = kind === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.max(0, Math.min(1, place));
}
