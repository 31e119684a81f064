import { closeSync, openSync, readSync } from "node:fs";
import type { KernelTimes } from "../core/runtime";

/** A line of a profile is an event of about a kilobyte; a longer one says nothing that is wanted. */
const LONGEST_LINE = 1 << 20;
const KERNEL = "_kernel_time";

interface Span {
  readonly from: number;
  readonly microseconds: number;
}

/**
 * Reads a profile as ONNX Runtime writes it: the events of Chrome's trace format, one a line. A kernel's event has the category "Node" and is called
 * by the node's name with `_kernel_time` behind it; "model_run" of the category "Session" spans a run. Times are microseconds.
 * Lines that are no such events are passed over. Throws an Error when there is no whole run in it.
 */
export function readKernelTimes(lines: Iterable<string>): KernelTimes {
  const runs: Span[] = [];
  const kernels = new Map<string, Span[]>();
  for (const line of lines) {
    const event = eventOf(line);
    if (!event) continue;
    const { category, name, ...span } = event;
    if (category === "Session" && name === "model_run") runs.push(span);
    else if (category === "Node" && name.endsWith(KERNEL)) {
      const node = name.slice(0, -KERNEL.length);
      const spans = kernels.get(node);
      if (spans) spans.push(span);
      else kernels.set(node, [span]);
    }
  }
  if (runs.length === 0) throw new Error("the runtime's profile tells of no run");
  runs.sort((a, b) => a.from - b.from);
  const times = new Map<string, Float64Array>();
  for (const [node, spans] of kernels) {
    const sums = new Float64Array(runs.length);
    for (const { from, microseconds } of spans) {
      const run = runAt(runs, from);
      if (run >= 0) sums[run]! += microseconds / 1000;
    }
    times.set(node, sums);
  }
  return { runs: Float64Array.from(runs, (run) => run.microseconds / 1000), kernels: times };
}

/** The last run that began before; -1 when it is over by then. */
function runAt(runs: readonly Span[], at: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle]!.from <= at) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1];
  return run && at <= run.from + run.microseconds ? low - 1 : -1;
}

function eventOf(line: string): ({ category: string; name: string } & Span) | undefined {
  const text = line.trim().replace(/,$/, "");
  if (!text.startsWith("{") || text.length > LONGEST_LINE) return undefined;
  try {
    const { cat, name, ts, dur } = JSON.parse(text) as Record<string, unknown>;
    if (typeof cat !== "string" || typeof name !== "string") return undefined;
    if (typeof ts !== "number" || typeof dur !== "number" || !(ts >= 0) || !(dur >= 0)) return undefined;
    return { category: cat, name, from: ts, microseconds: dur };
  } catch {
    return undefined;
  }
}

/** The lines of a file, without having all of it in memory; of a line that is too long only the beginning. */
export function* linesOf(file: string): Generator<string, void, undefined> {
  const handle = openSync(file, "r");
  try {
    const decoder = new TextDecoder();
    const block = new Uint8Array(1 << 18);
    let rest = "";
    for (let read = readSync(handle, block); read > 0; read = readSync(handle, block)) {
      const lines = (rest + decoder.decode(block.subarray(0, read), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE + 1);
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(handle);
  }
}
