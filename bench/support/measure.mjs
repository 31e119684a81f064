import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const preload = join(dirname(fileURLToPath(import.meta.url)), "peak.cjs");

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One whole Node process: wall milliseconds and peak resident bytes. Throws with its error output when it fails. */
export function runProcess(args, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), "espalier-bench-"));
  const peak = join(folder, "peak");
  try {
    const started = process.hrtime.bigint();
    const child = spawnSync(process.execPath, ["--require", preload, ...args], {
      env: { ...process.env, ESPALIER_PEAK: peak },
      encoding: "utf8",
      maxBuffer: 1 << 28,
      timeout: options.timeout ?? 300_000,
    });
    const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
    if (child.status !== 0)
      throw new Error(`${args.join(" ")} failed (${child.status ?? child.signal}): ${child.stderr.slice(-800)}`);
    return { milliseconds, peakBytes: Number(readFileSync(peak, "utf8")), stdout: child.stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Several commands in turn (A B C A B C ...), so that a machine whose speed drifts treats them alike: medians for each.
 * @param commands name -> arguments of a Node process
 * @param options.before runs before each process, outside the measured time
 */
export function inTurn(commands, { runs, warmup = 1, before = () => {} }) {
  const seen = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = -warmup; round < runs; round++) {
    for (const [name, args] of Object.entries(commands)) {
      before(name);
      const result = runProcess(args);
      if (round >= 0) seen[name].push(result);
    }
  }
  return Object.fromEntries(
    Object.entries(seen).map(([name, results]) => [
      name,
      {
        milliseconds: median(results.map((one) => one.milliseconds)),
        peakBytes: median(results.map((one) => one.peakBytes)),
        stdout: results.at(-1).stdout,
      },
    ]),
  );
}
