import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "./chromium";
import type { Server } from "./server";

/** Flags for a browser that shares a small machine, as root or not, and reaches for nothing outside. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=Translate,MediaRouter",
];

/**
 * The frame around a webview's page waits until its service worker has told its version. Each webview registers a worker under an address of
 * its own, but all have one scope here: when several webviews come at once, as after a reload, the worker that one waits for may have been
 * replaced by another's before it was asked, and the frame stays empty for good. So it is asked until it answers; only the first answer counts.
 */
const ASK_FOR_VERSION = `
  if (location.pathname.endsWith("/webview/browser/pre/index.html")) {
    let left = 60;
    const asking = setInterval(() => {
      navigator.serviceWorker?.controller?.postMessage({ channel: "version" });
      if (--left === 0) clearInterval(asking);
    }, 500);
  }`;

export interface OpenPage {
  browser: Browser;
  page: Page;
  /** What the browser's console reported as an error, and exceptions nobody caught. */
  errors: string[];
}

export async function launchPage(viewport: { width: number; height: number }): Promise<OpenPage> {
  const { executablePath, env } = await findChromium();
  const browser = await chromium.launch({
    executablePath,
    headless: process.env.HEADED !== "1",
    args: FLAGS,
    env: { ...process.env, ...env } as Record<string, string>,
  });
  const context = await browser.newContext({ viewport, permissions: ["clipboard-read", "clipboard-write"] });
  await context.addInitScript(ASK_FOR_VERSION);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  return { browser, page, errors };
}

export interface Address {
  workspace: string;
  developmentPath?: string;
  testsPath?: string;
}

/** The workbench's address: a folder, and what a desktop build would take as command-line arguments. */
export function workbenchUrl(server: Server, { workspace, developmentPath, testsPath }: Address): string {
  const remote = (file: string) => `vscode-remote://${server.authority}${toUriPath(file)}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (developmentPath) payload.push(["extensionDevelopmentPath", remote(developmentPath)]);
  if (testsPath) payload.push(["extensionTestsPath", remote(testsPath)]);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  // A *.code-workspace file opens several folders.
  query.set(workspace.endsWith(".code-workspace") ? "workspace" : "folder", toUriPath(workspace));
  return `${server.origin}/?${query}`;
}

function toUriPath(file: string): string {
  const forward = file.replaceAll("\\", "/");
  return forward.startsWith("/") ? forward : `/${forward}`;
}
