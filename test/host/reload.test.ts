// What comes back: the view of a graph after its tab was hidden, after a reload of the window, and after its page died; reports; and what happens
// to unsaved edits when the file changes below them.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { becomes, type Espalier, openEspalier, until } from "../support/espalier";
import { trained } from "../support/modelFiles";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "vgg.onnx": { trained: "vgg" },
      "edited.onnx": { trained: "resnet" },
    },
  });
});
after(() => espalier?.close());

const painted = (graph: Frame) => graph.locator(".graph-canvas[data-painted]").waitFor();

/** The picture itself: the same pixels are the same place, zoom, colours and selection. */
const picture = (graph: Frame) =>
  graph.locator(".graph-canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let hash = canvas.width * 31 + canvas.height;
    for (const pixel of new Uint32Array(data.buffer)) hash = (Math.imul(hash, 31) + pixel) | 0;
    return hash;
  });

/** The page's state, as the user sees it. */
async function view(graph: Frame) {
  return {
    picture: await picture(graph),
    overlay: await graph.locator(".graph-select").inputValue(),
    search: await graph.locator(".graph-search input").inputValue(),
    /** Ends with the group that was closed. */
    path: await graph.locator(".graph-path").innerText(),
    tab: await graph.locator("[role=tab][aria-selected=true]").getAttribute("id"),
  };
}

async function still(graph: Frame): Promise<void> {
  let before = Number.NaN;
  await until("nothing moves any more", async () => {
    const now = await picture(graph);
    const same = now === before;
    before = now;
    await espalier.code.page.waitForTimeout(150);
    return same;
  });
}

/** A place of one's own: a group that was closed, selected, a zoom, an overlay, a search. */
async function wander(): Promise<Awaited<ReturnType<typeof view>>> {
  const graph = await espalier.graph();
  await graph.locator("#tab-suggestions .badge").waitFor({ state: "attached" }); // They are drawn into the graph.
  await graph.locator(".graph-select").selectOption("macs");
  await graph.locator(".graph-search input").fill("op:Gemm");
  await until("found", async () => (await graph.locator(".graph-search .graph-count").textContent()) === "1 of 1");
  await graph.locator(".graph-view").focus();
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "Backspace"]) await espalier.code.press(key);
  const status = async () => (await graph.locator(".graph-status").textContent()) ?? "";
  await until("a group is closed", async () => /^Group 4, closed/.test(await status()));
  for (const key of ["+", "+"]) await espalier.code.press(key);
  await espalier.code.page.mouse.move(900, 10); // Nothing is hovered.
  await still(graph);
  await espalier.code.page.waitForTimeout(300); // The state is saved a moment after the last change.
  return view(graph);
}

async function sameAs(expected: Awaited<ReturnType<typeof view>>): Promise<void> {
  const graph = await espalier.code.webviewFrame(".graph-canvas[data-painted]");
  await painted(graph);
  let found: unknown;
  await until("the same view", async () => {
    found = await view(graph);
    return JSON.stringify(found) === JSON.stringify(expected);
  }).catch(() => assert.deepEqual(found, expected));
}

test("a hidden tab comes back as it was", async () => {
  const { code } = espalier;
  await code.openFile("resnet.onnx");
  const before = await wander();
  await code.openFile("vgg.onnx");
  await espalier.graph();
  await code.openFile("resnet.onnx");
  await sameAs(before);
});

test("a reload of the window brings back zoom, place, overlay, search and selection", async () => {
  const { code } = espalier;
  const before = await view(await espalier.graph());
  await code.reloadWindow();
  await sameAs(before);
});

test("a page that is gone comes back where it was", async () => {
  const { code } = espalier;
  const before = await view(await espalier.graph());
  const frame = await espalier.graph();
  const died = frame.waitForNavigation().catch(() => {});
  await frame.evaluate(() => location.replace("about:blank")).catch(() => {});
  await died;
  await code.select("resnet.onnx"); // The keys go to the workbench again, which a click on the tab would give back to the dead page.
  await code.command("Developer: Reload Webviews");
  await sameAs(before);
});

test("a report comes back after a reload, and its links lead to the models", async () => {
  const { code } = espalier;
  await code.contextMenu("vgg.onnx", "Optimize Model");
  const report = await espalier.report();
  const words = await report.locator("article").innerText();
  await code.page.waitForTimeout(500);
  await code.reloadWindow();
  const again = await espalier.report();
  await becomes(() => again.locator("article").innerText(), words);
  const refusal = again.locator("details", { has: again.locator("button.link") }).first();
  await refusal.locator("summary").click();
  await refusal.locator("button.link").first().click();
  const graph = await code.webviewFrame(".graph-canvas[data-painted]");
  const status = async () => (await graph.locator(".graph-status").textContent()) ?? "";
  await until("selected", async () => /^(?!The graph|Nothing)\w+ \S/.test(await status()));
  await code.page.locator(".tabs-container .tab", { hasText: "Report: vgg.onnx" }).click();
  await (await espalier.report()).getByRole("button", { name: "Open vgg.optimized.onnx" }).click();
  const editor = await code.webviewFrame(".editor");
  await editor.getByRole("heading", { name: "vgg.optimized.onnx" }).waitFor();
});

test("a file that changes below unsaved edits: they are kept, or thrown away, as the user says", async () => {
  const { code, workspace } = espalier;
  const nodes = async () =>
    (await code.webviewFrame(".editor")).locator(".figure", { hasText: "Nodes" }).locator(".value").innerText();
  const tab = async () => (await code.tabs()).find((title) => title.startsWith("edited.onnx"));
  const edit = async () => {
    await code.command("Espalier: Apply All Suggestions");
    await until("edited", async () => (await tab()) === "edited.onnx •", 60_000);
  };
  await code.openFile("edited.onnx");
  await (await code.webviewFrame(".editor")).getByRole("heading", { name: "edited.onnx" }).waitFor();
  const original = await nodes();
  await edit();
  await until("shown", async () => (await nodes()) !== original);
  // Several steps, one after the other: the last of them is no suggestion's any more.
  await (await code.webviewFrame(".editor")).getByText(/Nothing left to improve/).waitFor({ state: "attached" });
  const edited = await nodes();
  const file = path.join(workspace, "edited.onnx");
  writeFileSync(file, readFileSync(trained("vgg")));
  await code.waitForNotification(/changed on the disk while it has unsaved edits/);
  await code.page.getByRole("button", { name: "Keep My Edits" }).click();
  await code.page.waitForTimeout(500);
  assert.deepEqual([await nodes(), await tab()], [edited, "edited.onnx •"]);
  writeFileSync(file, readFileSync(trained("inception")));
  await code.waitForNotification(/changed on the disk while it has unsaved edits/);
  await code.page.getByRole("button", { name: "Reload", exact: true }).click();
  await until("read anew", async () => (await tab()) === "edited.onnx" && (await nodes()) !== edited);
  assert.deepEqual(code.webviewErrors(), []);
});
