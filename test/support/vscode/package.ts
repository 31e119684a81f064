import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { cacheFolder, projectRoot } from "./cache";

/** Makes the package that users of this machine's platform get, and returns the VSIX's path. */
export async function packageExtension(): Promise<string> {
  const out = path.join(cacheFolder, "package");
  await rm(out, { recursive: true, force: true });
  const script = path.join(projectRoot, "scripts", "package.mjs");
  await promisify(execFile)(process.execPath, [script, "host", "--out", out], { cwd: projectRoot });
  const vsix = (await readdir(out)).find((file) => file.endsWith(".vsix"));
  if (!vsix) throw new Error(`scripts/package.mjs left no package in ${out}`);
  return path.join(out, vsix);
}
