import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { installVsCode } from "./install";

export interface Server {
  /** http://127.0.0.1:PORT */
  origin: string;
  /** 127.0.0.1:PORT, as it stands in vscode-remote:// addresses */
  authority: string;
  /** What the server has printed so far. */
  log(): string;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** The user's settings.json. */
  settings?: Record<string, unknown>;
  /** Packages to install before it starts. */
  vsix?: string[];
  /** 0, the default, takes a free port. */
  port?: number;
  /** Where user data and extensions stay; a temporary folder, removed on close, when absent. */
  home?: string;
}

/** What a test never wants: tips, telemetry, updates, and anything that would reach for the network. */
const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "explorer.compactFolders": false, // a row a folder
  "git.enabled": false,
  "window.commandCenter": false,
  "chat.commandCenter.enabled": false,
  "npm.autoDetect": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
};

/** Starts VS Code's server with folders of its own, so that runs neither see nor disturb each other. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const install = await installVsCode();
  const home = options.home ?? (await mkdtemp(path.join(tmpdir(), "espalier-vscode-")));
  const userData = path.join(home, "data");
  const extensions = path.join(home, "extensions");
  await mkdir(path.join(userData, "User"), { recursive: true });
  await mkdir(extensions, { recursive: true });
  // The package's workbench keeps the user's settings here, not in the browser.
  const settings = JSON.stringify({ ...QUIET, ...options.settings }, null, 2);
  const file = path.join(userData, "User", "settings.json");
  if (!existsSync(file)) await writeFile(file, settings); // a home that stays keeps what its user changed

  const base = ["--accept-server-license-terms", "--user-data-dir", userData, "--extensions-dir", extensions];
  for (const vsix of options.vsix ?? []) await installExtension(install, vsix, base);

  const args = ["--without-connection-token", "--host", "127.0.0.1", "--port", String(options.port ?? 0), ...base];
  const child = spawn(process.execPath, [path.join("out", "server-main.js"), ...args], {
    cwd: install,
    env: serverEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32", // a group of its own, so that closing ends the extension host too
  });
  let log = "";
  child.stdout.on("data", (chunk) => (log += chunk));
  child.stderr.on("data", (chunk) => (log += chunk));

  const port = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`VS Code's server did not start in 60 s:\n${log}`)), 60_000);
    child.stdout.on("data", () => {
      const match = /bound to 127\.0\.0\.1:(\d+)/.exec(log);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1] as string);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ended with code ${code}:\n${log}`));
    });
  });

  const onExit = () => stop(child);
  process.once("exit", onExit);
  return {
    origin: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    log: () => log,
    async close() {
      process.off("exit", onExit);
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        stop(child);
        await ended;
      }
      if (!options.home) await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

function stop(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

/** Without what a surrounding VS Code, npm or test runner set: the server's children would take it for theirs. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(VSCODE_|npm_|ELECTRON_|NODE_OPTIONS$|NODE_TEST_|TEST_COUNTS$)/i.test(key),
    ),
  );
}

function installExtension(install: string, vsix: string, base: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = [path.join("out", "server-main.js"), ...base, "--install-extension", path.resolve(vsix), "--force"];
    const child = spawn(process.execPath, args, { cwd: install, env: serverEnvironment() });
    let log = "";
    child.stdout.on("data", (chunk) => (log += chunk));
    child.stderr.on("data", (chunk) => (log += chunk));
    child.once("exit", (code) => {
      if (code === 0 && /successfully installed/.test(log)) resolve();
      else reject(new Error(`VS Code did not install ${path.basename(vsix)} (code ${code}):\n${log}`));
    });
  });
}
