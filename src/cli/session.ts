import type { GivenSample, VerifyOptions } from "../core/document";
import { modelStorage } from "../node/modelStorage";
import { type IsolatedRuntime, isolatedRuntime } from "../runtime";
import type { ParsedLine } from "./commandLine";
import { InputError } from "./failures";
import type { Terminal } from "./terminal";

/** What the commands of one run of the program share. */
export interface CliSession {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** The program's own file, which is also the runtime's process. */
  readonly script: string;
  readonly storage: ReturnType<typeof modelStorage>;
  /** Started by whoever first runs a model. */
  readonly runtime: IsolatedRuntime;
}

export function openSession(terminal: Terminal, script: string, signal: AbortSignal): CliSession {
  return { terminal, signal, script, storage: modelStorage(), runtime: isolatedRuntime({ script }) };
}

/** The options that say what to compare on: `--data`, `--seed`, `--rtol`, `--atol`. */
export async function verifyOptions(line: ParsedLine): Promise<VerifyOptions> {
  const rtol = tolerance(line, "rtol");
  const atol = tolerance(line, "atol");
  return {
    seed: line.integer("seed", 0) ?? 0,
    data: await userData(line),
    ...(rtol === undefined && atol === undefined ? {} : { tolerance: { rtol: rtol ?? 1e-4, atol: atol ?? 1e-5 } }),
  };
}

async function userData(line: ParsedLine): Promise<readonly GivenSample[] | undefined> {
  const path = line.text("data");
  if (path === undefined) return undefined;
  const { readData } = await import("../data");
  return readData(path);
}

function tolerance(line: ParsedLine, name: "rtol" | "atol"): number | undefined {
  const text = line.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InputError(`--${name} takes a number from 0 on, not "${text}".`);
  return value;
}

export function targetOf(line: ParsedLine): "portable" | "onnxruntime" {
  const target = line.text("target") ?? "portable";
  if (target === "portable" || target === "onnxruntime") return target;
  throw new InputError(`--target is portable or onnxruntime, not "${target}".`);
}
