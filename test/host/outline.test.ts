// What leads around a model: the outline in the side panel, the text with VS Code's own Outline, and the graph for other tools.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { readDot } from "../support/dotFile";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";

let espalier: Espalier;

const block = (name: string, from: string) => `
  "/${name}/conv1/Conv" ${name}_a = Conv <pads = [1,1,1,1]> (${from}, w)
  "/${name}/relu/Relu" ${name}_r = Relu (${name}_a)
  "/${name}/conv2/Conv" ${name}_b = Conv <pads = [1,1,1,1]> (${name}_r, w)
  "/${name}/Add" ${name}_y = Add (${name}_b, ${from})`;
const blocks = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4,8,8] x) => (float32[1,4,8,8] y) < float32[4,4,3,3] w = random(1) > {${block("stem", "x")}${block("body", "stem_y")}
  "/Identity" i = Identity (body_y)
  y = Neg (i)
}`;

before(async () => {
  espalier = await openEspalier({
    files: { "blocks.onnx": { ir: blocks }, "resnet.onnx": { trained: "resnet" } },
    // Lists draw only the rows that are on screen.
    viewport: { width: 1400, height: 1500 },
  });
});
after(() => espalier?.close());

const pane = (title: string): Locator =>
  espalier.code.page
    .locator(".split-view-view", { has: espalier.code.page.locator(`.pane-header[aria-label^="${title}"]`) })
    .last();
const rows = () => pane("Outline").locator(".monaco-list-row");
const labels = () => rows().locator(".label-name").allInnerTexts();
const row = (text: string) => rows().filter({ hasText: text }).first();
const status = async () => (await espalier.graph()).locator(".graph-status").textContent();
const chosen = async () =>
  (await pane("Outline").locator(".monaco-list-row.selected .label-name").allInnerTexts()).join();

test("the outline shows groups and layers in execution order, with bars of what they cost", async () => {
  const { code } = espalier;
  await code.openFile("blocks.onnx");
  await espalier.graph();
  await code.command("View: Show Espalier");
  await becomes(labels, ["x", "stem", "body", "Identity", "y", "y"]);
  await says(() => row("stem").innerText(), /▰▰▰▰▰ 50\s% · 4\slayers/);
  await row("stem").locator(".monaco-tl-twistie").click();
  await becomes(labels, ["x", "stem", "conv1", "relu", "conv2", "Add", "body", "Identity", "y", "y"]);
});

test("the bars tell another cost when that is chosen", async () => {
  await espalier.code.command("Espalier: Bars Show Parameters");
  await until("parameters", async () => /100\s%|50\s%/.test(await row("stem").innerText()));
  await until("in the title", async () => /parameters/.test(await pane("Outline").locator(".pane-header").innerText()));
  await espalier.code.command("Espalier: Bars Show MACs");
  await until("MACs again", async () => /MACs/.test(await pane("Outline").locator(".pane-header").innerText()));
  await until("MACs in the rows", async () => /25\s%/.test(await row("conv2").innerText()));
});

test("a click leads to the layer in the graph, and the selection in the graph is followed", async () => {
  await row("conv2").click();
  await until("in the graph", async () => /^Conv \/stem\/conv2\/Conv/.test((await status()) ?? ""));
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await espalier.code.press("ArrowDown");
  await until("followed", async () => (await chosen()) === "Add");
  await espalier.code.press("End");
  await until("followed to the end", async () => (await chosen()) === "y");
});

test("the model's text fills VS Code's Outline and breadcrumbs, and leads back to the graph", async () => {
  const { code } = espalier;
  await row("conv2").click();
  await code.command("Espalier: Show Model as Text");
  const line = code.page.locator(".editor-instance .view-line", { hasText: "/stem/conv2/Conv" });
  await line.first().waitFor();
  const crumbs = code.page.locator(".breadcrumbs-control .monaco-breadcrumb-item");
  await until("breadcrumbs", async () => /stem,\/stem\/conv2\/Conv$/.test((await crumbs.allInnerTexts()).join()));
  await code.waitForStatus(/MACs/); // the model is still the active one
  await code.command("Go to Symbol in Editor...");
  await until("symbols", async () => /body[\s\S]*\/body\/conv1\/Conv/.test(await code.quickInput().innerText()));
  await code.page.keyboard.type("/body/conv1");
  await code.press("Enter");
  await until("gone there", async () => /body\/conv1\/Conv$/.test((await crumbs.allInnerTexts()).join()));
  await code.command("Espalier: Show in Graph");
  await until("back in the graph", async () => /^Conv \/body\/conv1\/Conv/.test((await status()) ?? ""));
});

test("the text follows edits, and a comparison shows what they changed", async () => {
  const { code } = espalier;
  await code.command("Espalier: Apply All Suggestions");
  await until("applied", async () => (await code.tabs()).some((tab) => /blocks\.onnx •/.test(tab)), 60_000);
  await code.command("Espalier: Show Changes as Text");
  const gone = code.page.locator(".monaco-diff-editor .editor.original .view-line", { hasText: "Identity" });
  await gone.first().waitFor();
  const changed = code.page.locator(".monaco-diff-editor .editor.modified .view-line");
  await changed.filter({ hasText: "Neg" }).first().waitFor();
  await becomes(() => changed.filter({ hasText: "Identity" }).count(), 0);
  await code.command("View: Close Editor");
  await code.page.locator(".tabs-container .tab", { hasText: /^blocks\.onnx$/ }).click();
  await espalier.graph();
  await code.command("Undo");
  await until("undone", async () => (await code.tabs()).includes("blocks.onnx"));
});

test("DOT and JSON are written where the user says, from the menu and from the palette", async () => {
  const { code } = espalier;
  const graph = await espalier.graph();
  const save = async (name: string) => {
    const field = code.quickInput().locator("input[type='text']");
    await until("asked where", async () => (await field.inputValue().catch(() => "")).endsWith(name));
    await field.press("Enter");
    await until("written", () => espalier.list().includes(name));
  };
  await graph.getByRole("button", { name: "Export" }).press("ArrowDown");
  await graph.getByRole("menuitem", { name: /DOT/ }).press("Enter");
  await save("blocks.dot");
  const dot = readDot(espalier.read("blocks.dot").toString());
  assert.equal(dot.nodes.size, 12);
  assert.deepEqual([...dot.clusters.values()].map(({ label }) => label).sort(), ["body", "stem"]);
  await code.command("Espalier: Export Graph…");
  await code.quickInput().locator(".monaco-list-row", { hasText: "JSON" }).click();
  await save("blocks.graph.json");
  assert.equal(JSON.parse(espalier.read("blocks.graph.json").toString()).groups.length, 2);
  assert.deepEqual(code.webviewErrors(), []);
});

test("a layer of the tree is shown in the graph of a model that was not open", async () => {
  const { code } = espalier;
  const models = pane("Models").locator(".monaco-list-row");
  const model = models.filter({ hasText: "resnet.onnx" }).first();
  await until("its layers", async () => {
    if ((await model.getAttribute("aria-expanded")) === "false") {
      await model.locator(".monaco-tl-twistie").click();
      await code.page.waitForTimeout(500);
    }
    return (await models.count()) > 4;
  });
  const leaf = models.filter({ hasText: "Identity_0" }).first();
  await until("the layer is on screen", async () => {
    await models.nth(1).hover();
    await code.page.mouse.wheel(0, 5000);
    return leaf.isVisible();
  });
  await leaf.click(); // The editor opens, and its page comes long after.
  const page = await code.webviewFrame(".editor");
  await page.getByRole("heading", { name: "resnet.onnx" }).waitFor();
  await until("selected", async () =>
    /^Identity Identity_0/.test((await page.locator(".graph-status").textContent()) ?? ""),
  );
});
