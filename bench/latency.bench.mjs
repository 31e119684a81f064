// Inference time of original and optimized model in the runtime with all of its own optimizations on, in turn. Options: --models a,b,c.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runProcess } from "./support/measure.mjs";
import { cli, families, modelFile, root } from "./support/models.mjs";
import { printTable, seconds } from "./support/table.mjs";

const trained = ["alexnet", "vgg", "resnet", "inception"].map((name) => [
  `${name}_fashion`,
  join(root, "test/fixtures", `${name}_fashion.onnx`),
]);

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: { models: { type: "string" }, target: { type: "string", default: "portable" } },
  });
  const files = values.models
    ? values.models.split(",").map((name) => [name, modelFile(name)])
    : [...trained, ...families.map((name) => [name, modelFile(name)])];
  const rows = [["model", "before", "after", "ratio", "verdict", "worst difference"]];
  for (const [name, file] of files) {
    const folder = mkdtempSync(join(tmpdir(), "espalier-latency-"));
    try {
      const { stdout } = runProcess([
        cli,
        "optimize",
        file,
        "--out",
        join(folder, "out.onnx"),
        "--target",
        values.target,
        "--json",
      ]);
      const report = JSON.parse(stdout);
      const { before, after, ratio } = report.latency ?? {};
      rows.push([
        name,
        seconds(before),
        seconds(after),
        ratio?.toFixed(3),
        report.verdict,
        report.worst?.abs.toExponential(1) ?? "-",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  printTable(rows);
}
