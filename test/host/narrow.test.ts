// In narrow windows nothing is cut off: every page of an editor, and the comparison.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { clipped } from "../support/clipped";
import { type Espalier, openEspalier, until } from "../support/espalier";

/** Of the window; the editor is less than half of the narrower ones beside the side bar. */
const WIDTHS = [1280, 900, 600];
/** A page arranges itself anew after its window has another size. */
const REST = 400;
/** Of the drawing: a node and its name. */
const LEAST = { width: 120, height: 60 };
/** Of the smallest box, which stands at what is selected. */
const NODE = { width: 60, height: 24 };

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    viewport: { width: WIDTHS[0]!, height: 860 },
    files: { "resnet.onnx": { trained: "resnet" }, "vgg.onnx": { trained: "vgg" } },
    settings: { "workbench.reduceMotion": "on" },
  });
});
after(() => espalier?.close());

const widen = () => espalier.code.page.setViewportSize({ width: WIDTHS[0]!, height: 860 });

async function cutOff(frame: Frame): Promise<string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await espalier.code.page.setViewportSize({ width, height: 860 });
    await espalier.code.page.waitForTimeout(REST);
    for (const one of await clipped(frame)) found.push(`${width}: ${one}`);
    for (const canvas of await frame.locator(".graph-canvas").all()) {
      const box = await canvas.boundingBox();
      if (box && box.width < LEAST.width) found.push(`${width}: a drawing of ${box.width} pixels`);
    }
  }
  await espalier.code.screenshot("narrow");
  await widen();
  return found;
}

test("each tab of an editor, and the card of a node", async () => {
  const { code } = espalier;
  await code.openFile("resnet.onnx");
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await code.press("ArrowDown");
  await code.press("ArrowDown");
  await code.press("Enter");
  await graph.locator(".graph-card .weight").first().waitFor();
  assert.deepEqual(await cutOff(graph), []);
  const colours = graph.getByRole("combobox", { name: "Colour by" });
  await colours.selectOption({ label: "Sensitivity to int8 weights" });
  assert.deepEqual(await cutOff(graph), [], "the longest name of a colouring");
  await colours.selectOption({ label: "Operator" });
  for (const tab of ["layers", "suggestions", "history"]) {
    await graph.locator(`#tab-${tab}`).click();
    await until(
      "it is in front",
      async () => (await graph.locator(`#tab-${tab}`).getAttribute("aria-selected")) === "true",
    );
    assert.deepEqual(await cutOff(graph), [], tab);
  }
});

/** Waits, at each width, until there is a drawing beside or below what was opened, and the selected node in it. */
async function drawnWithSelection(graph: Frame): Promise<void> {
  const canvas = graph.locator(".graph-stage > .graph-canvas");
  for (const width of WIDTHS) {
    await espalier.code.page.setViewportSize({ width, height: 860 });
    await until(`the selected node is seen in a window of ${width} pixels`, () =>
      canvas.evaluate(
        (canvas: HTMLCanvasElement, { least, node }) => {
          const { clientWidth, clientHeight } = canvas;
          const [left = -1, top = -1] = (canvas.dataset.selectedAt || "-1").split(" ").map(Number);
          const isThere =
            left >= 0 && top >= 0 && left + node.width <= clientWidth && top + node.height <= clientHeight;
          return clientWidth >= least.width && clientHeight >= least.height && isThere;
        },
        { least: LEAST, node: NODE },
      ),
    );
  }
  await espalier.code.screenshot("narrow-card");
  await widen();
}

test("beside a card and a list there is the drawing, with the selected node in it", async () => {
  const { code } = espalier;
  const graph = await espalier.graph();
  await graph.locator("#tab-graph").click();
  await graph.locator(".graph-card").waitFor();
  await drawnWithSelection(graph);
  const card = await graph.locator(".graph-card").boundingBox();
  await graph.locator(".graph-view").focus();
  await code.press("Escape");
  await graph.locator(".graph-card").waitFor({ state: "hidden" });
  // As far right as the view goes: where the card is to be.
  for (let step = 0; step < 20; step++) await code.press("Control+ArrowLeft");
  const canvas = graph.locator(".graph-stage > .graph-canvas");
  const whole = (await canvas.boundingBox())?.width ?? 0;
  await until("it stands where the card will", async () => {
    const left = Number((await canvas.getAttribute("data-selected-at"))?.split(" ")[0]);
    return left + NODE.width > whole - (card?.width ?? 0) && left < whole - 2 * NODE.width;
  });
  await code.press("Space");
  await graph.locator(".graph-card").waitFor();
  await drawnWithSelection(graph);
  await graph.getByRole("button", { name: "List of the layers" }).click();
  await graph.locator(".graph-tree.pinned").waitFor();
  await drawnWithSelection(graph);
  assert.deepEqual(await cutOff(graph), []);
});

test("a comparison, whose two views look at the same places in a window that is as wide again", async () => {
  const { code } = espalier;
  await code.contextMenu("resnet.onnx", "Select Model for Compare");
  await code.contextMenu("vgg.onnx", "Compare with Selected Model");
  const frame = await code.webviewFrame(".compare[data-shown]");
  await frame.locator(".compare-group summary").first().click();
  const cameras = () =>
    frame
      .locator(".compare-side .graph-view")
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.camera));
  const before = await cameras();
  assert.deepEqual(await cutOff(frame), []);
  await until("as it was", async () => JSON.stringify(await cameras()) === JSON.stringify(before));
});

test("what is cut off is found", async () => {
  const frame = await espalier.code.webviewFrame(".compare[data-shown]");
  await frame
    .locator(".compare-title")
    .first()
    .evaluate((title: HTMLElement) => {
      title.style.cssText = "flex: none; width: 30px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis";
      title.removeAttribute("title");
    });
  await frame
    .locator(".compare-side.after vscode-button")
    .first()
    .evaluate((button: HTMLElement) => {
      button.style.cssText = "position: relative; left: 300px";
    });
  const found = (await clipped(frame)).join("\n");
  assert.match(found, /shortened: h2/);
  assert.match(found, /cut off by/);
});
