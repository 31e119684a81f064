// Bundles the extension, the engine, the command line and the webview into dist/.
//   node esbuild.mjs            everything that exists
//   node esbuild.mjs --watch    and again on each change
//   node esbuild.mjs --clean    without leftovers of an earlier build (as packaging does)
//   node esbuild.mjs --quiet    prints only what is wrong
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { bundledPackages, notices } from "./scripts/notices.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes("--watch");
const quiet = process.argv.includes("--quiet");

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  keepNames: true, // class names appear in messages, function names in stack traces
  sourcemap: "linked",
  sourcesContent: false,
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

// Native packages stay outside: they find their binaries relative to themselves.
const native = ["onnxruntime-node", "@tensorflow/*"];

const node = { ...common, platform: "node", target: "node20", format: "cjs" };
const browser = { ...common, platform: "browser", target: "es2022", format: "iife", outdir: "dist/webview" };

const shebang = (entry) =>
  existsSync(path.join(root, entry)) && readFileSync(path.join(root, entry), "utf8").startsWith("#!")
    ? undefined
    : { js: "#!/usr/bin/env node" };

/** Workers are bundles of their own: every webview/**\/*.worker.ts becomes dist/webview/NAME.worker.js. */
function workers() {
  if (!existsSync(path.join(root, "webview"))) return [];
  return readdirSync(path.join(root, "webview"), { recursive: true })
    .map((file) => `webview/${String(file).split(path.sep).join("/")}`)
    .filter((file) => file.endsWith(".worker.ts"))
    .sort();
}

const bundles = [
  { entry: "src/extension.ts", ...node, outfile: "dist/extension.js", external: ["vscode"] },
  { entry: "src/engine.ts", ...node, outfile: "dist/engine.js", external: native },
  { entry: "src/cli.ts", ...node, outfile: "dist/cli.js", external: native, banner: shebang("src/cli.ts") },
  { entry: "webview/main.ts", ...browser, loader: { ".svg": "dataurl", ".ttf": "dataurl", ".woff2": "dataurl" } },
  { entry: "webview/style/main.css", ...browser, outdir: undefined, outfile: "dist/webview/style.css" },
  ...workers().map((entry) => ({ entry, ...browser, entryNames: "[name]" })),
];

if (process.argv.includes("--clean")) rmSync(path.join(root, "dist"), { recursive: true, force: true });

const started = performance.now();
const built = [];
const absent = [];
const inputs = [];
for (const { entry, ...options } of bundles) {
  if (!existsSync(path.join(root, entry))) {
    absent.push(entry);
    continue;
  }
  built.push(entry);
  const settings = { ...options, entryPoints: [entry] };
  if (watch) await (await esbuild.context(settings)).watch();
  else inputs.push(...Object.keys((await esbuild.build(settings)).metafile.inputs));
}

const packages = bundledPackages(inputs);
if (packages.length > 0) writeFileSync(path.join(root, "dist", "THIRD_PARTY_NOTICES.txt"), notices(root, packages));

if (!quiet) {
  console.log(`built ${built.join(", ") || "nothing"} in ${Math.round(performance.now() - started)} ms`);
  if (absent.length > 0) console.log(`skipped, no such file: ${absent.join(", ")}`);
}
