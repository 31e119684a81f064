// Drawing graphs. First the layout alone, beside the layout libraries dagre and ELK; then whole models in the real VS Code, from the key that
// opens the file to the first complete picture, then everything expanded: the time, frames while zooming and panning, the page's memory; beside Netron
// where its web application is there. Options: --layout FAMILIES --sizes N,N --models NAMES --generated FAMILY:N,... --runs N --netron FOLDER
// --patience SECONDS (how long a peer is waited for) --screenshots FOLDER.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median, runProcess } from "./support/measure.mjs";
import { modelFile, root } from "./support/models.mjs";
import { megabytes, printTable, seconds } from "./support/table.mjs";

const cache = join(root, "bench/.cache");
const NETRON = "9.2";

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      layout: { type: "string", default: "residual,inception,transformer,dense" },
      sizes: { type: "string", default: "1000,10000,100000" },
      models: { type: "string", default: "resnet50,inception_v3,densenet121,vit_b_16" },
      generated: {
        type: "string",
        default: ["residual", "transformer"].flatMap((f) => [1000, 5000, 10000, 100000].map((n) => `${f}:${n}`)).join(),
      },
      runs: { type: "string", default: "3" },
      netron: { type: "string" },
      patience: { type: "string", default: "20" },
      screenshots: { type: "string" },
    },
  });
  if (values.layout) printTable(layoutRows(list(values.layout), list(values.sizes), values));
  const files = [...list(values.models).map(modelFile), ...list(values.generated).map(generatedFile)];
  if (files.length === 0) return;
  console.log();
  printTable(editorRows(files, { ...values, netron: values.netron ?? findNetron() }));
}

const list = (text) => text.split(",").filter((one) => one !== "");
const fps = ({ fps, slow }) => `${fps.toFixed(0)} fps, 95 % below ${slow.toFixed(0)} ms`;

function layoutRows(families, sizes, { runs, patience }) {
  const rows = [["layout alone", "nodes", "edges", "Espalier", "dagre", "ELK"]];
  for (const family of families) {
    for (const size of sizes) {
      const measure = (engine, times) => runLayout(family, size, engine, times, Number(patience));
      const ours = measure("espalier", runs);
      // Once, and no larger ones: they take minutes or run out of stack.
      const peers = ["dagre", "elk"].map((engine) => (Number(size) > 10_000 ? undefined : measure(engine, 1)));
      const cell = (peer) => (peer ? seconds(peer.milliseconds) : `not in ${patience} s`);
      rows.push([family, ours.nodes, ours.edges, seconds(ours.milliseconds), ...peers.map(cell)]);
    }
  }
  return rows;
}

/** Each layout in a process of its own, as a worker is: the first one there is what a user waits for. */
function runLayout(family, size, engine, runs, patience) {
  const args = ["--import", "tsx", "--stack-size=4000", join(root, "bench/graph/layout.ts"), family, size, engine];
  try {
    const all = Array.from({ length: Number(runs) }, () => {
      const { stdout } = runProcess(args, { timeout: 1000 * patience });
      return JSON.parse(stdout.trim().split("\n").at(-1));
    });
    return { ...all[0], milliseconds: median(all.map((one) => one.milliseconds)) };
  } catch (error) {
    if (engine === "espalier") throw error;
    return undefined;
  }
}

function editorRows(files, { runs, netron, patience, screenshots }) {
  const options = ["--runs", runs, "--patience", patience];
  if (netron) options.push("--netron", netron);
  if (screenshots) options.push("--screenshots", screenshots);
  const head = [
    "model",
    "to painted",
    "less VS Code's page",
    "to reach",
    "VS Code's page",
    "engine, after it",
    "boxes",
    "layout",
    "painting",
    "expand all",
  ];
  const rows = [[...head, "zooming", "panning", "memory", `Netron ${NETRON}`, "its zooming"]];
  const args = ["--import", "tsx", join(root, "bench/graph/editor.ts"), ...options, ...files];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  for (const line of stdout.split("\n").filter((one) => one.startsWith("{"))) {
    const { model, ours, peer } = JSON.parse(line);
    const theirs = [peer ? seconds(peer.opened) : netron ? `not in ${patience} s` : "", peer ? fps(peer.zooming) : ""];
    if (ours.failed) rows.push([model, ours.failed, ...new Array(11).fill(""), ...theirs]);
    else rows.push([model, ...openingCells(model, ours), ...theirs]);
  }
  if (status !== 0) throw new Error("the models could not all be opened");
  return rows;
}

/** Seconds from the command to the picture, beyond what VS Code takes to open any page, by the size of the model. */
const TO_REACH = [
  [500, 0.25],
  [700, 0.4],
  [1_000, 0.3],
  [5_000, 0.5],
  [10_000, 0.7],
  [100_000, 2.5],
];
const SIZES = { resnet50: 171, inception_v3: 309, densenet121: 622, vit_b_16: 622 };

function toReach(model) {
  const size = SIZES[model] ?? Number(/_(\d+)$/.exec(model)?.[1] ?? Number.NaN);
  const [, target] = TO_REACH.find(([most]) => size <= most) ?? [];
  return target === undefined ? "" : seconds(1000 * target);
}

function openingCells(model, { times, expanded, bytes, zooming, panning }) {
  const between = (from, to) => seconds(median(times.map((one) => one[to] - (from ? one[from] : 0))));
  return [
    between(undefined, "painted"),
    between("script", "painted"),
    toReach(model),
    between(undefined, "script"),
    between("script", "graph"),
    between("graph", "toLayout"),
    between("toLayout", "laidOut"),
    between("laidOut", "painted"),
    expanded === undefined ? "" : seconds(expanded),
    fps(zooming),
    fps(panning),
    bytes === null || bytes === undefined ? "" : megabytes(bytes),
  ];
}

function generatedFile(name) {
  const [family, size] = name.split(":");
  const file = join(root, "bench/.models", `${family}_${size}.onnx`);
  if (existsSync(file)) return file;
  mkdirSync(join(root, "bench/.models"), { recursive: true });
  runProcess(["--import", "tsx", join(root, "bench/graph/makeModel.ts"), family, size, `${file}.part`]);
  renameSync(`${file}.part`, file);
  return file;
}

/** Netron's web application out of its Python package, kept in bench/.cache; undefined, with a word, when it cannot be had. */
function findNetron() {
  const folder = join(cache, "netron", "netron");
  if (existsSync(join(folder, "index.html"))) return folder;
  mkdirSync(cache, { recursive: true });
  for (const python of ["python3", "python"]) {
    const download = ["-m", "pip", "download", `netron==${NETRON}`, "--no-deps", "--quiet", "-d", cache];
    if (spawnSync(python, download, { stdio: "ignore" }).status !== 0) continue;
    const wheel = readdirSync(cache).find((file) => file.startsWith("netron-") && file.endsWith(".whl"));
    const unpack = ["-m", "zipfile", "-e", join(cache, wheel ?? ""), join(cache, "netron")];
    if (wheel && spawnSync(python, unpack, { stdio: "ignore" }).status === 0) return folder;
  }
  console.log(
    `Netron is not here: give the folder of its Python package (pip download netron==${NETRON}, unzip) by --netron.`,
  );
  return undefined;
}
