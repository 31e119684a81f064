// Drawing graphs. First the layout alone, in a worker of the browser as the page has it, and in Node beside the layout libraries dagre and ELK, for
// whose recursion no worker has room. Then whole models in the real VS Code, from the key that opens the file to the first complete picture, with
// everything expanded and as it opens by default; frames while zooming and panning, the page's memory; beside Netron where its web application is
// there. Names of models (`npm run bench -- graph resnet50 residual_100000`) restrict it to these.
// Options: --only layout|models --layout FAMILIES --sizes N,N --expanded expanded|flat (with frames around the groups, or without) --runs N --netron FOLDER|none
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

const MODELS = ["resnet50", "inception_v3", "densenet121", "vit_b_16"];
const GENERATED = [1_000, 5_000, 10_000, 100_000].flatMap((size) => [`residual_${size}`, `transformer_${size}`]);
/** Has groups of some 500 nodes, to be opened. */
const STAGED = "staged_10000";

export async function run(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      layout: { type: "string", default: "residual,inception,transformer,dense" },
      only: { type: "string" },
      sizes: { type: "string", default: "1000,10000,100000" },
      expanded: { type: "string", default: "expanded" },
      runs: { type: "string", default: "3" },
      netron: { type: "string" },
      patience: { type: "string", default: "20" },
      screenshots: { type: "string" },
    },
  });
  const layout = positionals.length === 0 && values.only !== "models";
  if (layout) printTable(layoutRows(list(values.layout), list(values.sizes), values));
  const models = positionals.length > 0 ? positionals : [...MODELS, ...GENERATED, STAGED];
  if (values.only === "layout") return;
  if (layout) console.log();
  const netron = values.netron === "none" ? undefined : (values.netron ?? findNetron());
  printTable(editorRows(models.map(fileOf), { ...values, netron }));
}

const list = (text) => text.split(",").filter((one) => one !== "");
const fps = ({ fps, slow }) => `${fps.toFixed(0)} fps, 95 % below ${slow.toFixed(0)} ms`;

function layoutRows(families, sizes, { runs, patience }) {
  const rows = [
    ["layout alone", "nodes", "edges", "in the browser's worker", "in Node", "dagre in Node", "ELK in Node"],
  ];
  for (const family of families) {
    for (const size of sizes) {
      const measure = (engine, times) => runLayout(family, size, engine, times, Number(patience));
      const ours = measure("espalier", runs);
      // Once, and no larger ones: they take minutes or run out of stack.
      const peers = ["dagre", "elk"].map((engine) => (Number(size) > 10_000 ? undefined : measure(engine, 1)));
      const cell = (peer) => (peer ? seconds(peer.milliseconds) : `not in ${patience} s`);
      const inBrowser = runLayoutInBrowser(family, size, runs);
      rows.push([family, ours.nodes, ours.edges, seconds(inBrowser), seconds(ours.milliseconds), ...peers.map(cell)]);
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

function runLayoutInBrowser(family, size, runs) {
  const { stdout } = runProcess(["--import", "tsx", join(root, "bench/graph/layoutInBrowser.ts"), family, size, runs]);
  return median(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).milliseconds),
  );
}

function editorRows(files, { runs, expanded, netron, patience, screenshots }) {
  const options = ["--runs", runs, "--expanded", expanded, "--patience", patience];
  if (netron) options.push("--netron", netron);
  if (screenshots) options.push("--screenshots", screenshots);
  const head = [
    "model",
    "expanded: to painted",
    "less VS Code's page",
    "to reach",
    "VS Code's page",
    "engine, after it",
    "boxes",
    "layout",
    "painting",
    "longest task",
    "by default: less VS Code's page",
    "longest task",
    "expand all",
    "longest task",
    "a group of 500",
    "zooming",
    "panning",
    "memory",
  ];
  const rows = [[...head, `Netron ${NETRON}`, "its zooming"]];
  const args = ["--import", "tsx", join(root, "bench/graph/editor.ts"), ...options, ...files];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  for (const line of stdout.split("\n").filter((one) => one.startsWith("{"))) {
    const { model, ours, peer } = JSON.parse(line);
    const theirs = [peer ? seconds(peer.opened) : netron ? `not in ${patience} s` : "", peer ? fps(peer.zooming) : ""];
    if (ours.failed) rows.push([model, ours.failed, ...new Array(head.length - 2).fill(""), ...theirs]);
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

function openingCells(model, { opened, closed, all, group, bytes, zooming, panning }) {
  const between = ({ times }, from, to) => seconds(median(times.map((one) => one[to] - (from ? one[from] : 0))));
  const task = (milliseconds) => (milliseconds > 0 ? seconds(milliseconds) : "< 50 ms");
  return [
    between(opened, undefined, "painted"),
    between(opened, "script", "painted"),
    toReach(model),
    between(opened, undefined, "script"),
    between(opened, "script", "graph"),
    between(opened, "graph", "toLayout"),
    between(opened, "toLayout", "laidOut"),
    between(opened, "laidOut", "painted"),
    task(opened.longestTask),
    between(closed, "script", "painted"),
    task(closed.longestTask),
    all ? seconds(all.milliseconds) : "",
    all ? task(all.longestTask) : "",
    group ? seconds(group.milliseconds) : "",
    fps(zooming),
    fps(panning),
    bytes === null || bytes === undefined ? "" : megabytes(bytes),
  ];
}

/** The file of a model by its name: generated ones are FAMILY_NODES. */
function fileOf(name) {
  return /_\d{4,}$/.test(name) ? generatedFile(name) : modelFile(name);
}

function generatedFile(name) {
  const [family, size] = name.split("_");
  const file = join(root, "bench/.models", `${name}.onnx`);
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
