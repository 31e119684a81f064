/** How counts, sizes, times and ratios are written for people, the same in every view: 25.6 M, 97.5 MB, 3.2 ms. */

const COUNT_UNITS = ["", "k", "M", "G", "T", "P"] as const;
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Three significant digits; a unit is separated by a no-break space so that a line never ends between the two. */
const GAP = "\u00a0";

/** 25_557_032 -> "25.6 M"; below 10,000 the number itself: "9,408". null -> "unknown". */
export function formatCount(count: number | null): string {
  if (count === null) return "unknown";
  if (Math.abs(count) < 10_000) return group(Math.round(count));
  return scaled(count, 1000, COUNT_UNITS);
}

/** 102_230_000 -> "97.5 MB": binary steps under the names that file managers use. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return "unknown";
  return scaled(bytes, 1024, BYTE_UNITS);
}

/** 0.0421 -> "42.1 µs", 3.214 -> "3.21 ms", 61_000 -> "1 min 1 s". */
export function formatTime(milliseconds: number | null): string {
  if (milliseconds === null) return "unknown";
  if (milliseconds < 1) return `${digits(milliseconds * 1000)}${GAP}µs`;
  if (milliseconds < 999.5) return `${digits(milliseconds)}${GAP}ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${digits(seconds)}${GAP}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}${GAP}min${whole % 60 === 0 ? "" : ` ${whole % 60}${GAP}s`}`;
}

/** Change from `before` to `after`: "−24.5 %", "+3 %", "same". */
export function formatChange(before: number | null, after: number | null): string {
  if (before === null || after === null) return "";
  if (before === after) return "same";
  if (before === 0) return "new";
  const percent = ((after - before) / before) * 100;
  const size = Math.abs(percent);
  if (size < 0.05) return `<0.1${GAP}%`;
  const text = size >= 99.95 ? group(Math.round(size)) : digits(size, 1);
  return `${percent < 0 ? "−" : "+"}${text}${GAP}%`;
}

/** A ratio of medians: 1.0834 -> "1.08×". */
export function formatRatio(ratio: number): string {
  return `${ratio >= 100 ? group(Math.round(ratio)) : ratio.toFixed(2)}×`;
}

/** A difference between outputs: "0", "2.4e-6", "0.013". */
export function formatError(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) < 0.001 || Math.abs(value) >= 1e6
    ? value.toExponential(1)
    : String(Number(value.toPrecision(2)));
}

/** A signed saving as "−12 nodes"; the caller names what is saved. */
export function formatSaving(saved: number, text: string): string {
  return `${saved >= 0 ? "−" : "+"}${text}`;
}

/** "1 node", "2,345 nodes". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${group(count)}${GAP}${count === 1 ? one : many}`;
}

/** 1234567 -> "1,234,567". */
export function group(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let size = Math.abs(value);
  let unit = 0;
  // 999.5 would print as "1000": it belongs to the next unit.
  while (size >= 999.5 && unit < units.length - 1) {
    size /= step;
    unit++;
  }
  const text = unit === 0 ? group(Math.round(size)) : digits(size);
  return `${value < 0 ? "−" : ""}${text}${units[unit] === "" ? "" : GAP + units[unit]}`;
}

/** Three significant digits, without zeros that say nothing: 25.6, 4.1, 138. */
function digits(value: number, most = 2): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return String(Number(value.toFixed(Math.min(decimals, most))));
}

/** How both models ran when they were compared. */
export function formatOptimization(level: "disabled" | "basic" | "all" | undefined): string {
  if (level === undefined || level === "disabled") return "the runtime's own optimizations off";
  return `the runtime's ${level === "basic" ? "basic" : "own"} optimizations on, without which it cannot load the original`;
}
