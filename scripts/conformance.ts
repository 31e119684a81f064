/**
 * Optimizes every model of a folder laid out like the ONNX backend test data, runs original and result on the data that lies beside, and lists
 * each one that changed, broke or was lost: `npm run conformance -- DIR [word in the name]`. Exit code 1 when there is one.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { compareTensors } from "../src/core/document/proof/compare";
import { readOnnxBytes } from "../src/core/formats/onnx";
import type { Tensor } from "../src/core/ir";
import type { OptimizeReport } from "../src/protocol/reports";
import { onnxruntime } from "../src/runtime";

const cli = join(__dirname, "../dist/cli.js");
const [root, word = ""] = process.argv.slice(2);

/** A file with one TensorProto, read as the only initializer of a model that is wrapped around it; undefined when it holds something else. */
function tensorIn(file: string): Tensor | undefined {
  try {
    const tensor = readFileSync(file);
    const graph = Buffer.concat([Buffer.from([0x2a, ...varint(tensor.length)]), tensor]);
    const model = Buffer.concat([Buffer.from([0x08, 8, 0x3a, ...varint(graph.length)]), graph]);
    const [value] = readOnnxBytes(basename(file), model).graph.initializers;
    return value?.initializer;
  } catch {
    return undefined;
  }
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

function feedsOf(folder: string, inputs: readonly string[]): Map<string, Tensor> {
  const feeds = new Map<string, Tensor>();
  inputs.forEach((name, index) => {
    const file = join(folder, "test_data_set_0", `input_${index}.pb`);
    const tensor = existsSync(file) ? tensorIn(file) : undefined;
    if (tensor) feeds.set(name, tensor);
  });
  return feeds;
}

async function outputsOf(path: string, feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
  const session = await onnxruntime().open({ path }, { optimization: "disabled" });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

/** What is wrong with the optimized model; undefined when nothing is; "skipped" when the runtime cannot run the original. */
async function judge(folder: string, optimized: string): Promise<string | undefined> {
  const original = join(folder, "model.onnx");
  const inputs = readOnnxBytes("model.onnx", readFileSync(original)).graph.inputs.map((input) => input.name);
  const feeds = feedsOf(folder, inputs);
  const expected = await outputsOf(original, feeds).catch(() => undefined);
  if (!expected) return "skipped";
  const actual = await outputsOf(optimized, feeds).catch((error: Error) => error);
  if (actual instanceof Error) return `does not run any more: ${actual.message}`;
  if ([...actual.keys()].join() !== [...expected.keys()].join())
    return `has outputs ${[...actual.keys()]} instead of ${[...expected.keys()]}`;
  for (const [name, tensor] of expected) {
    const problem = compareTensors(tensor, actual.get(name) as Tensor).problem;
    if (!problem) continue;
    const again = (await outputsOf(original, feeds)).get(name) as Tensor;
    return compareTensors(tensor, again).problem ? "skipped" : `output ${name} ${problem}`;
  }
  return undefined;
}

async function main(): Promise<void> {
  if (!root || !existsSync(root)) throw new Error("usage: npm run conformance -- DIR [word]");
  const names = readdirSync(root).filter((name) => name.includes(word) && existsSync(join(root, name, "model.onnx")));
  const counts = { equal: 0, skipped: 0, wrong: 0 };
  for (const name of names) {
    const folder = mkdtempSync(join(tmpdir(), "espalier-conformance-"));
    try {
      const out = join(folder, "model.onnx");
      const args = [
        cli,
        "optimize",
        join(root, name, "model.onnx"),
        "--out",
        out,
        "--no-verify",
        "--no-measure",
        "--json",
      ];
      const report = JSON.parse(
        execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
      ) as OptimizeReport;
      const problem = report.output ? await judge(join(root, name), out) : "was lost";
      if (problem && problem !== "skipped") console.log(`${name}: ${problem}`);
      counts[problem === undefined ? "equal" : problem === "skipped" ? "skipped" : "wrong"]++;
    } catch (error) {
      console.log(`${name}: ${(error as Error).message}`);
      counts.wrong++;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(
    `${counts.equal} equal, ${counts.skipped} that the runtime cannot run or that differ from run to run, ${counts.wrong} wrong`,
  );
  process.exitCode = counts.wrong > 0 ? 1 : 0;
}

void main();
