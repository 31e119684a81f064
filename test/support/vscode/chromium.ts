import { execFile } from "node:child_process";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createBrotliDecompress } from "node:zlib";
import { cached, unpackPackage } from "./cache";

const run = promisify(execFile);

export interface Browser {
  executablePath: string;
  env?: Record<string, string>;
}

const INSTALLED: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/microsoft-edge",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/**
 * A Chromium to drive: `CHROMIUM_PATH`, else an installed one, else Debian's (when root), else one from the npm
 * registry. Throws a sentence that says what to do when there is none.
 */
export async function findChromium(): Promise<Browser> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return { executablePath: named };
  }
  const installed = () => INSTALLED[process.platform]?.find((file) => existsSync(file));
  const found = installed();
  if (found) return { executablePath: found };

  const failures: string[] = [];
  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    try {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      await run("apt-get", ["update", "-qq"], { env });
      await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
        env,
        maxBuffer: 1 << 26,
      });
    } catch (error) {
      failures.push(`apt-get: ${(error as Error).message.split("\n")[0]}`);
    }
    const debian = installed();
    if (debian) return { executablePath: debian };
  }
  if (process.platform === "linux" && process.arch === "x64") {
    try {
      return await registryChromium();
    } catch (error) {
      failures.push(`npm: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  const tried = failures.length > 0 ? ` (${failures.join("; ")})` : "";
  throw new Error(
    `The tests in VS Code need a Chromium or Chrome, and none was found${tried}. Install one, or set CHROMIUM_PATH to its executable.`,
  );
}

/** A headless Chromium that a registry package carries, for machines where nothing can be installed. */
export async function registryChromium(): Promise<Browser> {
  const version = "138.0.2";
  const folder = await cached(`chromium-${version}`, async (scratch) => {
    const packed = path.join(scratch, ".package");
    await mkdir(packed, { recursive: true });
    await unpackPackage(`@sparticuz/chromium@${version}`, packed, ["bin"]);
    const bin = path.join(packed, "bin");
    await decompress(path.join(bin, "chromium.br"), path.join(scratch, "chromium"));
    await chmod(path.join(scratch, "chromium"), 0o755);
    // The libraries that a bare system lacks, fonts, and the software renderer.
    for (const archive of ["al2023", "fonts", "swiftshader"]) {
      const tar = path.join(packed, `${archive}.tar`);
      await decompress(path.join(bin, `${archive}.tar.br`), tar);
      await run("tar", ["-xf", tar, "-C", scratch]);
    }
    await rm(packed, { recursive: true, force: true });
  });
  const libraries = [path.join(folder, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return {
    executablePath: path.join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(folder, "fonts") },
  };
}

function decompress(from: string, to: string): Promise<void> {
  return pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}
