import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export const projectRoot = path.resolve(__dirname, "../../..");

/** Where downloaded tools live: outside node_modules, so that `npm ci` leaves them; git-ignored. */
export const cacheFolder = path.join(projectRoot, ".vscode-test");

/** A lock whose owner has not touched it for so long is left over from a killed run. */
const STALE_MS = 5 * 60_000;

/**
 * Makes `.vscode-test/NAME` once, and returns its path. `make` fills a scratch folder, which takes its final name only
 * when it is whole: an interrupted run leaves nothing that looks finished. Several processes may call this at once.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  const release = await lock(path.join(cacheFolder, `${name}.lock`));
  try {
    if (existsSync(folder)) return folder;
    const scratch = path.join(cacheFolder, `${name}.partial`);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await make(scratch);
    await rename(scratch, folder);
    return folder;
  } finally {
    await release();
  }
}

async function lock(file: string): Promise<() => Promise<void>> {
  await mkdir(path.dirname(file), { recursive: true });
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const held = await stat(file).catch(() => undefined);
      if (held && Date.now() - held.mtimeMs > STALE_MS) await rm(file, { force: true });
      else await sleep(500);
    }
  }
  const touch = setInterval(() => void writeFile(file, String(process.pid)).catch(() => {}), STALE_MS / 10);
  return async () => {
    clearInterval(touch);
    await rm(file, { force: true });
  };
}

/**
 * Fetches a package from the npm registry and unpacks `members` of it (default: all) into `folder`, without its
 * dependencies and without running its scripts. The package's root becomes `folder` itself.
 */
export async function unpackPackage(spec: string, folder: string, members: string[] = []): Promise<void> {
  const scratch = path.join(folder, ".pack");
  await mkdir(scratch, { recursive: true });
  const { stdout } = await npm(["pack", spec, "--silent", "--ignore-scripts", "--pack-destination", scratch], folder);
  const tarball = stdout.trim().split("\n").at(-1);
  if (!tarball) throw new Error(`npm pack ${spec} named no file`);
  const wanted = members.map((member) => `package/${member}`);
  await run("tar", ["-xzf", path.join(scratch, tarball), "-C", folder, "--strip-components=1", ...wanted]);
  await rm(scratch, { recursive: true, force: true });
}

export async function npm(args: string[], cwd: string): Promise<{ stdout: string }> {
  // npm is a .cmd file on Windows, which only a shell starts. The arguments are our own, never a user's.
  const windows = process.platform === "win32";
  // Variables of an outer `npm run` would configure the inner npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(config_(?!registry)|package_|lifecycle_)/i.test(key)),
  );
  return run(windows ? "npm.cmd" : "npm", args, { cwd, env, shell: windows, maxBuffer: 1 << 26 });
}
