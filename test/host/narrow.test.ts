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

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    viewport: { width: WIDTHS[0]!, height: 860 },
    files: { "resnet.onnx": { trained: "resnet" }, "vgg.onnx": { trained: "vgg" } },
    settings: { "workbench.reduceMotion": "on" },
  });
});
after(() => espalier?.close());

/** Of a drawing, across: a node and a bit of what is around it. */
const LEAST_DRAWING = 90;

async function cutOff(frame: Frame): Promise<string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await espalier.code.page.setViewportSize({ width, height: 860 });
    await espalier.code.page.waitForTimeout(REST);
    for (const one of await clipped(frame)) found.push(`${width}: ${one}`);
    for (const canvas of await frame.locator(".graph-canvas").all()) {
      const box = await canvas.boundingBox();
      if (box && box.width < LEAST_DRAWING) found.push(`${width}: a drawing of ${box.width} pixels`);
    }
  }
  await espalier.code.screenshot("narrow");
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
  await code.page.setViewportSize({ width: 1280, height: 860 });
  for (const tab of ["layers", "suggestions", "history"]) {
    await graph.locator(`#tab-${tab}`).click();
    await until(
      "it is in front",
      async () => (await graph.locator(`#tab-${tab}`).getAttribute("aria-selected")) === "true",
    );
    assert.deepEqual(await cutOff(graph), [], tab);
    await code.page.setViewportSize({ width: 1280, height: 860 });
  }
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
  await code.page.setViewportSize({ width: WIDTHS[0]!, height: 860 });
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
