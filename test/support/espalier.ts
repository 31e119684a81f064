import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Frame } from "playwright-core";
import type { Model } from "../../src/core/ir";
import { trained, writeModel } from "./modelFiles";
import { projectRoot } from "./vscode/cache";
import { openWorkbench, type Workbench } from "./vscode/workbench";

/** What stands in the workspace: a trained fixture, IR text of a model, or bytes as they are. */
export type WorkspaceFile = { trained: string } | { ir: string | Model } | { bytes: string | Uint8Array };

export interface EspalierOptions {
  files: Record<string, WorkspaceFile>;
  settings?: Record<string, unknown>;
  trust?: "off" | "accept" | "decline";
  viewport?: { width: number; height: number };
  /** The source tree when absent. */
  extension?: { vsix: string };
}

/** A VS Code window with the extension and a workspace of models. */
export interface Espalier {
  readonly code: Workbench;
  readonly workspace: string;
  /** Names in the workspace's folder, sorted. */
  list(): string[];
  read(name: string): Buffer;
  /** The page of the editor in front, at its table of layers. */
  editor(): Promise<Frame>;
  /** The page of the editor in front, at the drawn graph, once that is painted. */
  graph(): Promise<Frame>;
  /** The page of the report in front. */
  report(): Promise<Frame>;
  /** Process ids of the engines of this window. */
  engines(): number[];
  close(): Promise<void>;
}

/** Where the built extension is; another place helps while the tree is being built. */
const developmentPath = process.env.ESPALIER_BUILD ?? projectRoot;

export async function openEspalier({
  files,
  settings,
  trust,
  viewport,
  extension,
}: EspalierOptions): Promise<Espalier> {
  const workspace = mkdtempSync(path.join(tmpdir(), "espalier-workspace-"));
  for (const [name, file] of Object.entries(files)) {
    const target = path.join(workspace, name);
    mkdirSync(path.dirname(target), { recursive: true });
    if ("trained" in file) copyFileSync(trained(file.trained), target);
    else if ("ir" in file) writeModel(workspace, name, file.ir);
    else writeFileSync(target, file.bytes);
  }
  const code = await openWorkbench({
    workspace,
    extension: extension ?? { developmentPath },
    // In a browser VS Code saves by itself after a second, which no test wants unless it says so.
    settings: { "files.autoSave": "off", "espalier.measure.enabled": false, ...settings },
    ...(trust ? { trust } : {}),
    ...(viewport ? { viewport } : {}),
  });
  /** The page of the tab in front. The page of the tab that was there before is seen for a moment longer. */
  const inFront = async (): Promise<Frame> => {
    let found: Frame | undefined;
    let seen = "";
    await until("the page of the tab in front", async () => {
      found = await code.webviewFrame(".editor");
      const heading = await found
        .locator("h1")
        .first()
        .innerText({ timeout: 1_000 })
        .catch(() => "");
      seen = `${heading} / ${await code.activeTab()}`;
      return heading !== "" && heading === (await code.activeTab());
    }).catch((error: Error) => {
      throw new Error(`${error.message} (${seen})`);
    });
    return found!;
  };
  return {
    code,
    workspace,
    list: () => readdirSync(workspace).sort(),
    read: (name) => readFileSync(path.join(workspace, name)),
    async editor() {
      const frame = await inFront();
      await frame.locator("[role=tab][aria-selected=true]").first().waitFor();
      if (await frame.locator("#tab-graph[aria-selected=true]").count()) await frame.locator("#tab-layers").click();
      if (await frame.locator("#tab-layers[aria-selected=true]").count()) {
        await frame.locator(".grid [role=row][id]").first().waitFor();
      }
      return frame;
    },
    async graph() {
      const frame = await inFront();
      await frame.locator("#tab-graph").click();
      await frame.locator(".graph-canvas[data-painted]").waitFor();
      return frame;
    },
    report: () => code.webviewFrame(".report article"),
    engines: () => enginesBelow(process.pid),
    async close() {
      await code.close();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

/** Engines among the descendants of a process, their runtimes left out. */
function enginesBelow(root: number): number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 1 << 26 }).split("\n");
  const processes = lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3] ?? "" }] : [];
  });
  const below = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { pid, parent } of processes) {
      if (below.has(parent) && !below.has(pid)) {
        below.add(pid);
        grew = true;
      }
    }
  }
  const isEngine = (args: string) => /espalier-engine|dist\/engine\.js(?!.*runtime)/.test(args);
  const engines = processes.filter(({ pid, args }) => below.has(pid) && isEngine(args));
  const ids = new Set(engines.map(({ pid }) => pid));
  return engines.filter(({ parent }) => !ids.has(parent)).map(({ pid }) => pid);
}

/** What an answer of a page reads like that another one has taken the place of meanwhile. */
const GONE = /Frame was detached|Execution context was destroyed|frame got detached/;

/** Waits until something holds; tells what it was otherwise. A page that goes while it is asked is asked for again. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, timeout = 30_000): Promise<void> {
  const end = Date.now() + timeout;
  let gone: unknown;
  const isSo = async () => {
    try {
      return await holds();
    } catch (error) {
      if (!GONE.test(String(error))) throw error;
      gone = error;
      return false;
    }
  };
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not so after ${timeout} ms: ${what}`, { cause: gone });
    await sleep(50);
  }
}

/**
 * Waits until what is read says so, and shows what it said last otherwise. Figures, texts and marks of one state reach the page, the tabs and
 * the side panel by different paths: whoever has seen one of them waits for the next.
 */
export async function says(read: () => Promise<string | null>, text: RegExp, timeout = 30_000): Promise<void> {
  let said = "nothing yet";
  const holds = async () => {
    said = (await read()) ?? "";
    return text.test(said);
  };
  await until("said", holds, timeout).catch((error) => {
    assert.match(said, text);
    throw error;
  });
}

/** Waits until what is read equals it, and shows what it was last otherwise. */
export async function becomes<T>(read: () => Promise<T>, expected: T, timeout = 30_000): Promise<void> {
  let last: T | undefined;
  const holds = async () => {
    last = await read();
    return isDeepStrictEqual(last, expected);
  };
  await until("equal", holds, timeout).catch((error) => {
    assert.deepEqual(last, expected);
    throw error;
  });
}

/** A model whose Loop runs for hours: a native call that never comes back by itself. */
export const endless = `
model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4] x) => (float32[1,4] y) <
  int64[] trips = {9000000000000},
  bool[] on = {1}
> {
  y = Loop <body = graph body (int64[] i, bool[] c, float32[1,4] a) => (bool[] d, float32[1,4] b) {
    d = Identity (c)
    b = Add (a, x)
  }> (trips, on, x)
}
`;
