// Opening a large file and listing its layers, as a whole process (`espalier inspect`), against reading the file once. Options: --runs N.
import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { inTurn } from "./support/measure.mjs";
import { cli, modelFile } from "./support/models.mjs";
import { megabytes, printTable, seconds } from "./support/table.mjs";

const readWhole = "require('node:fs').readFileSync(process.argv[1])";

export async function run(args) {
  const { values } = parseArgs({ args, options: { runs: { type: "string", default: "5" } } });
  const rows = [["model", "file", "open and list the layers", "peak memory", "of the file", "reading the file once"]];
  for (const name of ["resnet50", "vgg16"]) {
    const file = modelFile(name);
    const { inspect, read } = inTurn(
      { inspect: [cli, "inspect", file, "--json"], read: ["-e", readWhole, file] },
      { runs: Number(values.runs) },
    );
    const size = statSync(file).size;
    const share = `${(inspect.peakBytes / size).toFixed(2)}x`;
    rows.push([
      name,
      megabytes(size),
      seconds(inspect.milliseconds),
      megabytes(inspect.peakBytes),
      share,
      seconds(read.milliseconds),
    ]);
  }
  printTable(rows);
}
