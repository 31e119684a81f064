/**
 * Opens models in the real VS Code and prints one line of JSON for each: from the key that opens it to the first complete picture, split by
 * who works; frames while zooming and panning; the page's memory. The engine is running. Groups are
 * opened as they are by default, then all at once; frames and memory are those of everything expanded. With Netron's folder, the same models in its web application, in the same browser.
 * Options: --runs N --patience SECONDS --netron FOLDER --screenshots FOLDER; then the model files.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Frame } from "playwright-core";
import { openWorkbench, type Workbench } from "../../test/support/vscode/workbench";
import { framesOf } from "./frames";
import { Netron } from "./netron";
import { expandAll, type Timeline, timelineOf, watchPages } from "./timeline";

const { values, positionals: models } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "3" },
    patience: { type: "string", default: "60" },
    netron: { type: "string" },
    screenshots: { type: "string" },
  },
});
const root = path.resolve(__dirname, "../..");
const patience = 1000 * Number(values.patience);
const GRAPH = ".graph-canvas[data-painted]";

/** Opens a file as a user with a keyboard does; gives the times since the key. */
async function open(code: Workbench, file: string): Promise<{ frame: Frame; times: Timeline }> {
  await (await code.explorerItem(file)).click();
  await code.page.evaluate(`addEventListener("keydown", () => { window.pressed = performance.timeOrigin + performance.now(); },
    { capture: true, once: true })`);
  await code.press("Enter");
  const frame = await painted(code);
  const title = await frame.locator("h1").first().innerText();
  if (!title.startsWith(file)) throw new Error(`the page shows ${title}, not ${file}`);
  const times = await timelineOf(frame);
  const pressed = (await code.page.evaluate("window.pressed")) as number;
  const since = Object.entries(times).map(([name, at]) => [name, at - pressed]);
  return { frame, times: Object.fromEntries(since) as Timeline };
}

/** The page with the first picture. A wait of the harness ends where a user would give up; the largest models are measured all the same. */
async function painted(code: Workbench): Promise<Frame> {
  for (let wait = 1; ; wait++) {
    try {
      return await code.webviewFrame(GRAPH);
    } catch (error) {
      if (wait === 4) throw error;
    }
  }
}

async function close(code: Workbench): Promise<void> {
  await code.command("View: Close All Editors");
  await code.page.waitForTimeout(1000);
}

/**
 * Bytes that scripts, page and buffers take in the browser's process, after a collection. A webview may share that process with the
 * workbench: what the editor takes is what is more than without it.
 */
async function heapOf(code: Workbench, frame?: Frame): Promise<number> {
  const { page } = code;
  const context = page.context();
  const session = await context.newCDPSession(frame ?? page).catch(() => context.newCDPSession(page));
  await session.send("HeapProfiler.collectGarbage");
  const usage = (await session.send("Runtime.getHeapUsage")) as Record<string, number>;
  await session.detach();
  return (usage.usedSize ?? 0) + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
}

/** Whether a webview's frame has a process, and so a heap, of its own. */
async function hasOwnHeap(code: Workbench, frame: Frame): Promise<boolean> {
  const session = await code.page
    .context()
    .newCDPSession(frame)
    .catch(() => undefined);
  await session?.detach();
  return session !== undefined;
}

async function measure(code: Workbench, file: string) {
  const without = await heapOf(code);
  const times: Timeline[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    if (run > 0) await close(code);
    times.push((await open(code, file)).times);
  }
  const frame = await code.webviewFrame(GRAPH);
  await code.page.waitForTimeout(2000); // Suggestions are looked for meanwhile.
  const expanded = await expandAll(frame);
  const bytes = (await heapOf(code, frame)) - ((await hasOwnHeap(code, frame)) ? 0 : without);
  const zooming = await framesOf(frame, ".graph-canvas", "zoom");
  const panning = await framesOf(frame, ".graph-canvas", "pan");
  if (values.screenshots) await code.screenshot(path.basename(file, ".onnx"));
  await close(code);
  return { times, expanded, bytes, zooming, panning };
}

async function main(): Promise<void> {
  const workspace = mkdtempSync(path.join(tmpdir(), "espalier-bench-graph-"));
  for (const model of models) copyFileSync(model, path.join(workspace, path.basename(model)));
  const screenshots = values.screenshots ? { screenshots: values.screenshots } : {};
  // A click selects, the key opens.
  const settings = { "workbench.list.openMode": "doubleClick" };
  const code = await openWorkbench({ workspace, extension: { developmentPath: root }, settings, ...screenshots });
  const netron = values.netron ? new Netron(values.netron, code.page.context(), patience) : undefined;
  try {
    await watchPages(code.page);
    await code.command("View: Close All Editors");
    await open(code, path.basename(models[0] as string)); // Starts the engine.
    await close(code);
    for (const model of models) {
      const ours = await measure(code, path.basename(model)).catch((error) => ({ failed: String(error) }));
      // Larger ones it does not draw within minutes.
      const theirs = /_100000\.onnx$/.test(model) ? undefined : await netron?.open(model);
      console.log(JSON.stringify({ model: path.basename(model, ".onnx"), ours, peer: theirs }));
    }
  } finally {
    netron?.close();
    await code.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

void main();
