// Runs test/host/inside in a desktop VS Code that @vscode/test-electron downloads. For people with a network and a
// display (on a Linux server: `xvfb-run -a npm run test:electron`); `npm test` runs the same tests without either.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { bundleInside } from "./bundleInside.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const version = process.argv[2] ?? "stable";

if (spawnSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" }).status !== 0) process.exit(1);

const workspace = mkdtempSync(path.join(tmpdir(), "espalier-electron-"));
try {
  const vscodeExecutablePath = await downloadAndUnzipVSCode(version).catch((error) => {
    throw new Error(`VS Code could not be downloaded (${error.message}). \`npm run test:vscode\` needs no download.`);
  });
  process.exitCode = await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: await bundleInside(),
    launchArgs: [workspace, "--disable-extensions", "--disable-workspace-trust"],
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
