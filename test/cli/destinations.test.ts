import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { builtCli, scratchFolder, trained } from "../support/modelFiles";

const posix = process.platform !== "win32";

function optimize(cwd: string, ...args: string[]) {
  const run = [builtCli, "optimize", "net.onnx", "--no-verify", "--no-measure", ...args];
  return spawnSync(process.execPath, run, { cwd, encoding: "utf8" });
}

/** Places where nothing can be written, and what is said of each. */
const places: readonly [what: string, args: readonly string[], said: RegExp][] = [
  ["a folder", ["--out", "folder"], /^espalier: folder cannot be written: it is a folder\.\n$/],
  ["a file as folder", ["--out", "file/x.onnx"], /^espalier: file\/x.onnx cannot be written: a part of its path is no/],
  ["links in a circle", ["--out", "circle"], /^espalier: circle cannot be written: its links go in a circle\.\n$/],
  ["a long name", ["--out", `${"x".repeat(300)}.onnx`], /cannot be written: its name is too long\.\n$/],
  ["a pipe", ["--out", "pipe"], /^espalier: pipe cannot be written: it is a device, not a file\.\n$/],
  ["a folder for the recipe", ["--recipe", "folder"], /^espalier: folder cannot be written: it is a folder\.\n$/],
  ["one file for two things", ["--recipe", "r", "--report", "r"], /^espalier: r is the recipe; choose another name/],
];

for (const [what, args, said] of places) {
  test(`an output that cannot be written (${what}) is told in a sentence, and nothing is left`, {
    skip: !posix && "this system has other file types",
  }, (context) => {
    const folder = scratchFolder(context);
    copyFileSync(trained("resnet"), join(folder, "net.onnx"));
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "");
    symlinkSync("circle", join(folder, "circle"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const before = readdirSync(folder, { recursive: true });
    const { status, stderr } = optimize(folder, ...args);
    assert.match(stderr, said);
    assert.equal(status, 2);
    assert.deepEqual(readdirSync(folder, { recursive: true }), before);
  });
}

test("a file that grows beyond what the system allows leaves nothing behind", {
  skip: !posix && "this system sets no limits",
}, (context) => {
  const folder = scratchFolder(context);
  copyFileSync(trained("resnet"), join(folder, "net.onnx"));
  const script = `ulimit -f 100; exec "${process.execPath}" "${builtCli}" optimize net.onnx --no-verify --no-measure`;
  const { status, stderr } = spawnSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" });
  assert.match(
    stderr,
    /^espalier: net\.optimized\.onnx cannot be written: it would be larger than the system allows\.\n$/,
  );
  assert.equal(status, 2);
  assert.deepEqual(readdirSync(folder), ["net.onnx"]);
});

test("a bad file is named by the path that was given", (context) => {
  const folder = scratchFolder(context);
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a", "model.onnx"), "");
  const run = spawnSync(process.execPath, [builtCli, "diff", "a/model.onnx", "b/model.onnx"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.match(run.stderr, /^espalier: a\/model\.onnx: expected an ONNX model, found an empty file/);
});
