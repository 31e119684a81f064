// The package that users get, not the source tree: installed from its VSIX, with the runtime's binary of this platform inside.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Espalier, openEspalier, until } from "../support/espalier";
import { packageExtension } from "../support/vscode/package";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    files: { "vgg.onnx": { trained: "vgg" } },
    extension: { vsix: await packageExtension() },
    settings: { "espalier.measure.enabled": true },
  });
  // VS Code scans installed extensions after it has drawn the window.
  await until("the package's menu is there", async () => {
    const entries = await espalier.code.contextMenuEntries("vgg.onnx").catch((): string[] => []);
    return entries.includes("Optimize Model");
  });
});
after(() => espalier?.close());

test("Optimize Model runs from the installed package, its outputs proven and its time measured", async () => {
  const { code, list } = espalier;
  await code.contextMenu("vgg.onnx", "Optimize Model");
  await code.waitForNotification(/outputs equal/, 120_000);
  await until("the files are there", () => list().includes("vgg.optimized.recipe.json"));
  const report = await espalier.report();
  assert.match(await report.locator(".verdict.equal").first().innerText(), /Outputs are equal/);
  assert.match(await report.locator("tr", { hasText: "Latency" }).innerText(), /µs|ms/);
  assert.deepEqual(list(), ["vgg.onnx", "vgg.optimized.onnx", "vgg.optimized.recipe.json"]);
});

test("the installed package opens a model in its editor", async () => {
  await espalier.code.openFile("vgg.optimized.onnx");
  const editor = await espalier.editor();
  assert.equal(await editor.locator("h1").innerText(), "vgg.optimized.onnx");
  assert.deepEqual(espalier.code.webviewErrors(), []);
});
