// Makes a VSIX for each platform, holding only that platform's runtime.
//   npm run package                     all platforms
//   npm run package -- linux-x64        only that one;  "host" is the machine's own
//   npm run package -- host --out DIR   into DIR instead of the project's folder
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { notices } from "./notices.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const MAX_MB = { "linux-x64": 30 };

// The CPU provider needs the runtime and its binding. DirectML, dxcompiler and dxil serve the GPU providers: onnxruntime.dll
// loads them on demand only. On macOS the package holds the same library under two names, and the binding asks for this one.
const NATIVE = {
  "linux-x64": ["libonnxruntime.so.1", "onnxruntime_binding.node"],
  "linux-arm64": ["libonnxruntime.so.1", "onnxruntime_binding.node"],
  "darwin-arm64": ["libonnxruntime.1.dylib", "onnxruntime_binding.node"],
  "win32-x64": ["onnxruntime.dll", "onnxruntime_binding.node"],
  "win32-arm64": ["onnxruntime.dll", "onnxruntime_binding.node"],
};
const REQUIRED = ["dist/extension.js", "dist/engine.js", "dist/cli.js", "README.md", "LICENSE", "CHANGELOG.md"];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: root } },
});
const host = `${process.platform}-${process.arch}`;
const targets =
  positionals.length === 0 ? Object.keys(NATIVE) : positionals.map((name) => (name === "host" ? host : name));
for (const target of targets)
  if (!NATIVE[target]) fail(`no package for ${target}; there is ${Object.keys(NATIVE).join(", ")}`);

const build = spawnSync(process.execPath, ["esbuild.mjs", "--clean", "--quiet"], { cwd: root, stdio: "inherit" });
if (build.status !== 0) process.exit(1);
const missing = REQUIRED.filter((file) => !existsSync(path.join(root, file)));
if (missing.length > 0) fail(`cannot package without ${missing.join(", ")}`);

mkdirSync(flags.out, { recursive: true });
for (const target of targets) await makePackage(target);

async function makePackage(target) {
  const stage = mkdtempSync(path.join(tmpdir(), "espalier-package-"));
  try {
    const manifest = stageFiles(stage, target);
    if (target === host) tryRuntime(stage);
    const packagePath = path.join(path.resolve(flags.out), `${manifest.name}-${manifest.version}-${target}.vsix`);
    await createVSIX({
      cwd: stage,
      target,
      packagePath,
      dependencies: false, // staged under dist/node_modules, where no package manager is asked about them
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    const megabytes = statSync(packagePath).size / 1e6;
    console.log(`${path.relative(process.cwd(), packagePath)}  ${megabytes.toFixed(1)} MB`);
    const limit = MAX_MB[target];
    if (limit && megabytes > limit) fail(`${target} is over its ${limit} MB`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function stageFiles(stage, target) {
  for (const entry of [".vscodeignore", "README.md", "CHANGELOG.md", "LICENSE", "dist", "media", "syntaxes"]) {
    if (existsSync(path.join(root, entry)))
      cpSync(path.join(root, entry), path.join(stage, entry), { recursive: true });
  }
  // Only what VS Code and the command line read; the development side of the manifest stays at home.
  const {
    devDependencies,
    dependencies,
    optionalDependencies,
    allowScripts,
    scripts,
    private: _,
    ...manifest
  } = readManifest(root);
  writeFileSync(path.join(stage, "package.json"), JSON.stringify(manifest, null, 2));
  stageRuntime(stage, target);
  return manifest;
}

/** onnxruntime-node, reduced to what runs: its JavaScript, one platform's binaries, and the library both sides share. */
function stageRuntime(stage, target) {
  const modules = path.join(stage, "dist", "node_modules");
  const from = path.join(root, "node_modules", "onnxruntime-node");
  const to = path.join(modules, "onnxruntime-node");
  const runtime = readManifest(from);
  mkdirSync(to, { recursive: true });
  writeManifest(to, runtime);
  copyScripts(path.join(from, "dist"), path.join(to, "dist"));
  const binaries = path.join("bin", "napi-v6", ...target.split("-"));
  mkdirSync(path.join(to, binaries), { recursive: true });
  for (const file of NATIVE[target]) cpSync(path.join(from, binaries, file), path.join(to, binaries, file));

  const common = path.join(root, "node_modules", "onnxruntime-common");
  mkdirSync(path.join(modules, "onnxruntime-common"));
  writeManifest(path.join(modules, "onnxruntime-common"), readManifest(common));
  copyScripts(path.join(common, "dist", "cjs"), path.join(modules, "onnxruntime-common", "dist", "cjs"));

  const file = path.join(stage, "dist", "THIRD_PARTY_NOTICES.txt");
  const bundled = existsSync(file) ? `${readFileSync(file, "utf8")}\n\n` : "";
  writeFileSync(file, bundled + notices(root, ["onnxruntime-node", "onnxruntime-common"]));
}

function copyScripts(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (file) => statSync(file).isDirectory() || file.endsWith(".js") || file.endsWith("package.json"),
  });
}

function readManifest(folder) {
  return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
}

function writeManifest(folder, { name, version, license, main, exports }) {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version, license, main, exports }, null, 2));
}

/** What was staged for this machine must load, away from the project's own node_modules. */
function tryRuntime(stage) {
  const script =
    'const { InferenceSession, Tensor } = require("onnxruntime-node"); if (!InferenceSession.create || !Tensor) throw 1';
  const { status, stderr } = spawnSync(process.execPath, ["-e", script], {
    cwd: path.join(stage, "dist"),
    encoding: "utf8",
  });
  if (status !== 0) fail(`the staged runtime does not load:\n${stderr}`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
