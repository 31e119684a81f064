// Overlays that are measured or computed, totals of a selection, and deciding on suggestions in the graph: in the real editor.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({ files: { "inception.onnx": { trained: "inception" } } });
  await espalier.code.openFile("inception.onnx");
  await espalier.code.webviewFrame(".graph-canvas[data-painted]");
});
after(() => espalier?.close());

const status = async (graph: Frame) => (await graph.locator(".graph-status").textContent()) ?? "";
const legend = (graph: Frame) => graph.locator(".graph-legend").innerText();
const totals = (graph: Frame) => graph.locator(".graph-totals").innerText();
const dirty = async () => espalier.code.page.locator(".tab.dirty").count();
const suggestions = (graph: Frame) => graph.locator("#tab-suggestions").innerText();
const nodes = (graph: Frame) => graph.locator(".figure", { hasText: "Nodes" }).locator(".value").innerText();

/** The picture's pixels, folded into a number. */
const picture = (graph: Frame) =>
  graph.locator(".graph-canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Uint32Array(data.buffer).reduce((sum, pixel) => (Math.imul(sum, 31) + pixel) | 0, 7);
  });

const focus = async (graph: Frame) => graph.locator(".graph-view").focus();

test("time is measured when the button is pressed, colours the operators, and is told with runs and machine", async () => {
  const graph = await espalier.graph();
  await graph.locator(".graph-select").selectOption("time");
  const plain = await picture(graph);
  await graph.locator(".graph-measure").click();
  await until("measured", async () => /[µm]s in all/.test(await legend(graph)));
  await until("coloured", async () => (await picture(graph)) !== plain);
  await says(
    () => graph.locator(".graph-how").innerText(),
    /^Medians of \d+ runs in onnxruntime .* cores?, .*optimizations off/,
  );
  await says(() => totals(graph), /48\snodes[\s\S]*measured/);
});

test("sparsity is read from the weights without being asked twice; what has no weights stays plain", async () => {
  const graph = await espalier.graph();
  await graph.locator(".graph-select").selectOption("sparsity");
  await until("computed", async () => /Share of exact zeros/.test(await graph.locator(".graph-how").innerText()));
  await until("every weight", async () => !/unknown/.test(await legend(graph)));
  await graph.locator(".graph-select").selectOption("quantization");
  await until("decibel", async () => /dB/.test(await legend(graph)));
});

test("several nodes are selected by keys, and the totals follow with shares of the whole", async () => {
  const graph = await espalier.graph();
  await focus(graph);
  for (const key of ["Home", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"]) await espalier.code.press(key);
  await until("three", async () => /^3 of 48\snodes selected/.test(await totals(graph)));
  await says(() => totals(graph), /169\sk MACs\s9\.0\s%/);
  await espalier.code.press("Escape");
  await graph.locator(".graph-search input").fill("op:Conv");
  await until("found", async () => /of 13/.test(await graph.locator(".graph-search .graph-count").innerText()));
  await focus(graph);
  await espalier.code.press("ControlOrMeta+a");
  await until("all found", async () => /^13 of 48\snodes selected/.test(await totals(graph)));
  await graph.locator(".graph-search input").fill("");
  await until("no search", async () => (await graph.locator(".graph-search .graph-count").innerText()) === "");
  await focus(graph);
  await espalier.code.press("Escape");
});

test("the pointer adds with Control and draws a box with Shift", async () => {
  const graph = await espalier.graph();
  const { mouse, keyboard } = espalier.code.page;
  await focus(graph);
  await espalier.code.press("0"); // All of it in view.
  await espalier.code.page.waitForTimeout(400);
  const box = (await graph.locator(".graph-canvas").boundingBox())!;
  await keyboard.down("Shift");
  await mouse.move(box.x + 5, box.y + 5);
  await mouse.down();
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await graph.locator(".graph-box").waitFor();
  await mouse.move(box.x + box.width - 5, box.y + box.height - 5);
  await mouse.up();
  await keyboard.up("Shift");
  await until("some", async () => /^([2-9]|\d\d) of 48\snodes selected/.test(await totals(graph)));
  await graph.locator(".graph-box").waitFor({ state: "hidden" });
  await focus(graph);
  await espalier.code.press("Escape");
});

test("layers that a suggestion merges are named by a letter, which selects them", async () => {
  const graph = await espalier.graph();
  const sets = graph.locator(".graph-coupled-set");
  await until("sets", async () => (await sets.count()) === 2);
  await says(() => sets.first().innerText(), /A\s+3\slayers/);
  await sets.first().click();
  await until("selected", async () => /^3 of 48\snodes selected/.test(await totals(graph)));
  await focus(graph);
  await espalier.code.press("Escape");
});

test("a suggestion is gone to, previewed and left by keys; the document stays clean", async () => {
  const graph = await espalier.graph();
  await focus(graph);
  await espalier.code.press("]");
  await until("said", async () => /^Suggestion 1 of 15: Fold BatchNorm/.test(await status(graph)));
  const before = await picture(graph);
  await espalier.code.press("p");
  await graph.locator(".graph-preview strong").waitFor();
  await says(
    () => graph.locator(".graph-preview").innerText(),
    /Preview: Fold BatchNorm[\s\S]*1\slayer new or changed, 1\slayer gone/,
  );
  await until("drawn", async () => (await picture(graph)) !== before && /of 47\snodes/.test(await totals(graph)));
  assert.equal(await dirty(), 0);
  await espalier.code.press("Escape");
  await until("back", async () => /48\snodes/.test(await totals(graph)));
  await graph.locator(".graph-preview").waitFor({ state: "hidden" });
  assert.equal(await dirty(), 0);
  assert.equal(await nodes(graph), "48");
});

test("the suggestion that is gone to is told with its saving and can be decided on there, unless the card tells it", async () => {
  const { code } = espalier;
  const graph = await espalier.graph();
  const bar = graph.locator(".graph-suggested");
  await focus(graph);
  await code.press("Escape");
  await bar.waitFor({ state: "hidden" });
  await code.press("]");
  await says(() => bar.innerText(), /^Suggestion 1 of 15: Fold BatchNorm[\s\S]*−1\snode/);
  await code.press("]");
  await says(() => bar.innerText(), /^Suggestion 2 of 15:/);
  const canvas = graph.locator(".graph-stage > .graph-canvas");
  await until("its node is in the drawing, which the bar does not cover", async () => {
    const [left = -1, top = -1] = ((await canvas.getAttribute("data-selected-at")) ?? "").split(" ").map(Number);
    const box = await canvas.boundingBox();
    const above = await bar.boundingBox();
    if (!box || !above || above.y + above.height > box.y + 1) return false;
    return left >= 0 && top >= 0 && left < box.width && top < box.height;
  });
  await code.screenshot("suggestion-bar");
  await code.press("Space");
  await graph.locator(".graph-card").waitFor();
  await bar.waitFor({ state: "hidden" });
  await focus(graph);
  await code.press("Escape");
  await says(() => bar.innerText(), /^Suggestion 2 of 15:/);
  await bar.getByText("Preview", { exact: true }).click();
  await says(() => graph.locator(".graph-preview").innerText(), /Preview: /);
  await bar.waitFor({ state: "hidden" });
  await code.press("Escape");
  await says(() => bar.innerText(), /^Suggestion 2 of 15:/);
  await code.press("ArrowUp");
  await code.press("Home");
  await bar.waitFor({ state: "hidden" });
});

test("a preview is applied as an edit; what was measured before is marked as such, and is right again after the undo", async () => {
  const graph = await espalier.graph();
  await graph.locator(".graph-select").selectOption("time");
  await focus(graph);
  await espalier.code.press("]");
  await espalier.code.press("p");
  await graph.locator(".graph-preview").getByText("Apply", { exact: true }).click();
  await until("applied", async () => (await nodes(graph)) === "47");
  await until("no preview", () => graph.locator(".graph-preview").isHidden());
  await until("stale", async () => /before the last edit/.test(await legend(graph)));
  await becomes(dirty, 1);
  await espalier.code.command("Undo");
  await until("undone", async () => (await nodes(graph)) === "48");
  await until(
    "right again",
    async () => /in all/.test(await legend(graph)) && !/before the last/.test(await legend(graph)),
  );
});

test("a rejected suggestion leaves graph and lists, and comes back when it is restored", async () => {
  const { code } = espalier;
  let graph = await espalier.graph();
  await until("listed", async () => /15/.test(await suggestions(graph)));
  await focus(graph);
  await code.press("]");
  await code.press("x");
  await until("gone", async () => /14/.test(await suggestions(graph)));
  await focus(graph);
  await code.press("]");
  await until("one less", async () => /of 14/.test(await status(graph)));
  await code.reloadWindow();
  graph = await code.webviewFrame(".graph-canvas[data-painted]");
  await until("still gone", async () => /14/.test(await suggestions(graph)));
  await graph.locator("#tab-suggestions").click();
  await graph.locator(".rejected summary").click();
  await graph
    .locator(".rejected")
    .getByRole("button", { name: /^Restore/ })
    .click();
  await until("restored", async () => /15/.test(await suggestions(graph)));
  await becomes(() => graph.locator(".rejected").count(), 0);
});
