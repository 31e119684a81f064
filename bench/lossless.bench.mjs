// Whole-process lossless optimization, verification and measurement off, against the npm onnxsim package and ONNX Runtime's offline
// optimization. Options: --models a,b,c --runs N.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inTurn, runProcess } from "./support/measure.mjs";
import { cli, families, modelFile, root } from "./support/models.mjs";
import { megabytes, printTable, seconds, times } from "./support/table.mjs";

const peer = (name) => join(root, "bench/peers", `${name}.mjs`);

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: { models: { type: "string" }, runs: { type: "string", default: "3" } },
  });
  const names = values.models?.split(",") ?? families;
  const rows = [
    [
      "model",
      "Espalier",
      "onnxsim",
      "faster",
      "ORT offline",
      "read + write",
      "over the floor",
      "peak",
      "onnxsim peak",
      "of it",
      "nodes",
      "Espalier",
      "onnxsim",
      "ORT offline",
    ],
  ];
  for (const name of names) rows.push(measureModel(name, Number(values.runs)));
  printTable(rows);
}

function measureModel(name, runs) {
  const input = modelFile(name);
  const folder = mkdtempSync(join(tmpdir(), "espalier-lossless-"));
  const out = (tool) => join(folder, `${tool}.onnx`);
  try {
    const result = inTurn(
      {
        espalier: [cli, "optimize", input, "--out", out("espalier"), "--no-verify", "--no-measure"],
        copy: [peer("copyFile"), input, out("copy")],
        ort: [peer("ortOffline"), input, out("ort")],
        onnxsim: [peer("onnxsim"), input, out("onnxsim")],
      },
      // A file system may flush a file that replaces another: every tool writes a new one.
      { runs, before: (tool) => rmSync(out(tool), { force: true }) },
    );
    const { espalier, copy, ort, onnxsim } = result;
    return [
      name,
      seconds(espalier.milliseconds),
      seconds(onnxsim.milliseconds),
      times(onnxsim.milliseconds / espalier.milliseconds),
      seconds(ort.milliseconds),
      seconds(copy.milliseconds),
      times(espalier.milliseconds / copy.milliseconds),
      megabytes(espalier.peakBytes),
      megabytes(onnxsim.peakBytes),
      `1/${(onnxsim.peakBytes / espalier.peakBytes).toFixed(1)}`,
      ...[input, out("espalier"), out("onnxsim"), out("ort")].map(nodeCount),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function nodeCount(file) {
  return JSON.parse(runProcess([cli, "inspect", file, "--json"]).stdout).nodes;
}
