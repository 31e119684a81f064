import { launchPage, workbenchUrl } from "./page";
import { startServer } from "./server";

export interface HostRun {
  /** What the tests wrote with console.log, a line an entry. */
  log: string[];
  /** 0 when the run's promise was fulfilled. */
  code: number;
}

export interface HostRunOptions {
  /** The folder that the window opens. */
  workspace: string;
  /** The extension's project folder (built). */
  developmentPath: string;
  /** A CommonJS file exporting `run(): Promise<void>`; it is loaded in the extension host and may require("vscode"). */
  testsPath: string;
  settings?: Record<string, unknown>;
  timeoutMs?: number;
}

/**
 * Runs a test bundle inside VS Code's extension host and waits for its end. The workbench hands the host's output and
 * exit code to two functions of the page, which is how a desktop build would print and exit.
 */
export async function runInExtensionHost(options: HostRunOptions): Promise<HostRun> {
  const settings = { "security.workspace.trust.enabled": false, ...options.settings };
  const server = await startServer({ settings });
  const { browser, page } = await launchPage({ width: 1280, height: 800 });
  try {
    const log: string[] = [];
    const ended = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
    });
    await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
      log.push(args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(" "));
    });
    await page.goto(workbenchUrl(server, options));
    const timeoutMs = options.timeoutMs ?? 120_000;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const late = () => reject(new Error(`no end after ${timeoutMs} ms in the extension host:\n${log.join("\n")}`));
      timer = setTimeout(late, timeoutMs);
    });
    const code = await Promise.race([ended, timeout]).finally(() => clearTimeout(timer));
    return { log, code };
  } finally {
    await browser.close();
    await server.close();
  }
}
