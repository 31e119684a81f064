import { chmod, copyFile, mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { cached, npm, unpackPackage } from "./cache";

/** VS Code 1.99.3, the oldest that the extension supports; it runs on Node 20. */
const CODE_SERVER = "4.99.4";
const RIPGREP = "1.18.0";

/**
 * Installs VS Code's own server and web workbench from the npm registry, once, and returns its folder.
 *
 * `@vscode/test-electron` would be the usual way, and downloads VS Code from elsewhere; this needs the registry only.
 * The package `code-server` carries the server under lib/vscode. Its own front (passwords, proxy) is not used.
 * No native module is built: what needs one (terminals, log files) is absent, and nothing here uses it.
 */
export function installVsCode(): Promise<string> {
  return cached(`vscode-server-${CODE_SERVER}`, async (folder) => {
    const scratch = path.join(folder, ".server");
    await mkdir(scratch, { recursive: true });
    await unpackPackage(`code-server@${CODE_SERVER}`, scratch, ["lib/vscode"]);
    const inner = path.join(scratch, "lib", "vscode");
    for (const entry of await readdir(inner)) await rename(path.join(inner, entry), path.join(folder, entry));
    await rm(scratch, { recursive: true, force: true });

    await npm(["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder);
    // The workbench loads some of its libraries from the archive that a desktop build packs them into.
    await symlink("node_modules", path.join(folder, "node_modules.asar"), "junction");
    await addRipgrep(folder);
  });
}

/** `workspace.findFiles` runs ripgrep. The version that VS Code names downloads it; newer ones are packages. */
async function addRipgrep(server: string): Promise<void> {
  const scratch = path.join(server, ".ripgrep");
  await mkdir(scratch, { recursive: true });
  await unpackPackage(`@vscode/ripgrep-${process.platform}-${process.arch}@${RIPGREP}`, scratch);
  const rg = process.platform === "win32" ? "rg.exe" : "rg";
  const target = path.join(server, "node_modules", "@vscode", "ripgrep", "bin", rg);
  await mkdir(path.dirname(target), { recursive: true });
  await copyFile(path.join(scratch, "bin", rg), target);
  await chmod(target, 0o755);
  await rm(scratch, { recursive: true, force: true });
}
