// Opening a model in the real VS Code: double click to the drawn graph, and the activation of the extension. The first
// open starts the engine. The floor is VS Code opening a custom editor that shows one line. Options: --models a,b --runs N.
import { statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median, runProcess } from "./support/measure.mjs";
import { modelFile, root } from "./support/models.mjs";
import { megabytes, printTable, seconds } from "./support/table.mjs";

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      models: { type: "string", default: "googlenet,resnet50,vgg16" },
      runs: { type: "string", default: "5" },
    },
  });
  const rows = [["model", "file", "first open", "floor", "reopen", "floor", "activation"]];
  for (const name of values.models.split(",")) {
    const file = modelFile(name);
    const { stdout } = runProcess(["--import", "tsx", join(root, "bench/editor/open.ts"), file, values.runs]);
    const { ours, floor, activation } = JSON.parse(stdout.trim().split("\n").at(-1));
    const [first, again] = [(times) => seconds(times[0]), (times) => seconds(median(times.slice(1)))];
    rows.push([
      name,
      megabytes(statSync(file).size),
      first(ours),
      first(floor),
      again(ours),
      again(floor),
      `${activation} ms`,
    ]);
  }
  printTable(rows);
}
