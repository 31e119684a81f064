// The card of a node in the real editor: what is in its weights, values by page, copies, .npy, and what is said when a file is gone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { type Espalier, openEspalier } from "../support/espalier";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({ files: { "resnet.onnx": { trained: "resnet" } } });
});
after(() => espalier?.close());

const card = (graph: Frame) => graph.locator(".graph-card");
const weight = (graph: Frame) => card(graph).locator("details.weight").first();

test("keys alone open a card, its weight, and read the histogram", async () => {
  await espalier.code.openFile("resnet.onnx");
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await espalier.code.press("Home");
  await espalier.code.press("ArrowDown");
  await espalier.code.press("Enter");
  await card(graph).getByText("Inputs", { exact: true }).waitFor();
  assert.match(await card(graph).innerText(), /Slides a window of weights over the input/);
  await weight(graph).locator("> summary").focus();
  await espalier.code.press("Enter");
  const statistics = weight(graph).locator("dl.statistics");
  await statistics.waitFor();
  assert.match(await statistics.innerText(), /Min … max\s+−\d.* … \d[\s\S]*Zeros\s+0 %[\s\S]*none/);
  const bars = weight(graph).locator(".histogram .bar-strip");
  assert.ok(((await bars.locator("path").getAttribute("d"))?.match(/M/g)?.length ?? 0) > 10);
  await bars.focus();
  await espalier.code.press("End");
  assert.match((await bars.getAttribute("aria-valuetext")) ?? "", /^.+ … .+: \d+ \(.+ %\)$/);
  await weight(graph).locator(".channels .bar-strip").focus();
  await espalier.code.press("ArrowRight");
  assert.match(await weight(graph).locator(".channels .bar-caption").innerText(), /^channel 0: \d/);
  await espalier.code.screenshot("card-weight");
});
