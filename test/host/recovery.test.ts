// What must not bring the editor down: a killed engine, hostile names, an untrusted folder.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel } from "../../src/core/ir";
import { endless, openEspalier, says, until } from "../support/espalier";

const hostile = '<img src=x onerror="document.title=1"><script>alert(1)</script>';
/** x -> Relu -> Identity, with names that would be markup, a path or an order of letters, were they taken for more than text. */
function hostileModel() {
  const model = parseModel("main (float32[1,4] x) => (float32[1,4] y) { a = Relu (x) y = Identity (a) }");
  const [relu, identity] = model.graph.nodes();
  assert.ok(relu && identity);
  relu.name = "</div>\u202egnp.exe\u0007/`+1";
  identity.name = hostile;
  for (const output of identity.outputs) output.name = hostile;
  return model;
}

test("the engine is killed in mid-work, and the editor recovers", async () => {
  const espalier = await openEspalier({
    files: { "resnet.onnx": { trained: "resnet" }, "endless.onnx": { ir: endless } },
  });
  const { code } = espalier;
  try {
    await code.openFile("resnet.onnx");
    const editor = await espalier.editor();
    await code.contextMenu("endless.onnx", "Optimize Model");
    await code.waitForNotification(/running the original|comparing/, 60_000);
    const killed = espalier.engines();
    assert.ok(killed.length > 0);
    for (const engine of killed) process.kill(engine, "SIGKILL");
    await code.waitForNotification(/engine was ended by SIGKILL/);
    assert.ok(!espalier.list().some((name) => name.includes("optimized")), "no file, no temporary file");

    if (await editor.locator("#tab-suggestions").isVisible()) await editor.locator("#tab-suggestions").click();
    await editor.getByRole("button", { name: /^Apply: Remove Identity/ }).click();
    await until("the edit is made in a new engine", async () => (await editor.locator(".change.better").count()) > 0);
    assert.ok(espalier.engines().every((engine) => !killed.includes(engine)));
  } finally {
    await espalier.close();
  }
});

test("names of a hostile model are text, wherever they are shown", async () => {
  const espalier = await openEspalier({ files: { "hostile.onnx": { ir: hostileModel() } } });
  const { code } = espalier;
  try {
    await code.openFile("hostile.onnx");
    const editor = await espalier.editor();
    await says(async () => {
      const names = await editor.locator("[role=row][id] .cell.name").allInnerTexts();
      return names.includes(hostile) ? "shown as it is" : names.join();
    }, /^shown as it is$/);
    await editor.locator("[role=row][id]").nth(1).click();
    for (const id of ["operators", "details", "history"]) await editor.locator(`#tab-${id}`).click();
    assert.equal(await editor.locator("#app img, #app script").count(), 0);
    await code.contextMenu("hostile.onnx", "Optimize Model");
    await code.waitForNotification(/optimized/, 60_000);
    const report = await espalier.report();
    assert.equal(await report.locator("#app img, #app script").count(), 0);
    assert.notEqual(await editor.evaluate("document.title").catch(() => ""), "1");
    assert.deepEqual(code.webviewErrors(), []);
  } finally {
    await espalier.close();
  }
});

test("in restricted mode a model is shown and nothing of it is run", async () => {
  const espalier = await openEspalier({ files: { "resnet.onnx": { trained: "resnet" } }, trust: "decline" });
  const { code } = espalier;
  try {
    const entries = await code.contextMenuEntries("resnet.onnx");
    assert.ok(entries.includes("Inspect Model"));
    assert.ok(!entries.includes("Optimize Model"), "it would run the model");
    await code.openFile("resnet.onnx");
    const editor = await espalier.editor();
    await says(() => editor.locator(".banner:not([hidden])").innerText(), /Restricted mode/);
    for (const name of ["Optimize Model", "Verify", "Measure"]) {
      const button = editor.locator(".actions vscode-button", { hasText: name });
      await until(`${name} is not offered`, async () => (await button.getAttribute("disabled")) !== null);
    }
    const graph = await espalier.graph();
    const compute = graph.locator(".graph-legend .graph-measure");
    for (const overlay of ["time", "sensitivity"]) {
      await graph.locator(".graph-select").selectOption(overlay);
      await until(`${overlay} is not run`, () => compute.isDisabled());
      await says(() => compute.getAttribute("title"), /restricted mode does not allow.*Trust this folder/);
    }
    await graph.locator(".graph-select").selectOption("sparsity");
    await until("weights are read", async () => /exact zeros/.test(await graph.locator(".graph-how").innerText()));
    await graph.locator(".graph-select").selectOption("none");
    if (await editor.locator("#tab-suggestions").isVisible()) await editor.locator("#tab-suggestions").click();
    await editor.getByRole("button", { name: /^Apply: Remove Identity/ }).click();
    await until("editing needs no runtime", async () => (await editor.locator(".change.better").count()) > 0);
  } finally {
    await espalier.close();
  }
});
