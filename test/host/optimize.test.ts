// "Optimize Model" as a user does it: right-click, watch, read the report.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { type Espalier, endless, openEspalier, until } from "../support/espalier";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "vgg.onnx": { trained: "vgg" },
      "alexnet.onnx": { trained: "alexnet" },
      "endless.onnx": { ir: endless },
      "broken.onnx": { bytes: "this is no model" },
    },
    settings: { "espalier.measure.enabled": true },
  });
});
after(() => espalier?.close());

test("right-click, Optimize Model: a file and a recipe beside the original, and a report that proves it", async () => {
  const { code, list, read } = espalier;
  const original = read("resnet.onnx");
  await code.contextMenu("resnet.onnx", "Optimize Model");
  await code.waitForNotification(/outputs equal/, 120_000);
  await until("the files are there", () => list().includes("resnet.optimized.recipe.json"));
  assert.ok(list().includes("resnet.optimized.onnx"));
  assert.deepEqual(read("resnet.onnx"), original, "the original is untouched");
  const recipe = JSON.parse(read("resnet.optimized.recipe.json").toString());
  assert.equal(recipe.espalier, 1);
  assert.equal(recipe.source, "resnet.onnx");
  assert.ok(recipe.steps.some(({ pass }: { pass: string }) => /batch-?norm/.test(pass)));

  const report = await espalier.report();
  assert.equal(await report.locator("h1").innerText(), "resnet.onnx");
  assert.match(
    await report.locator(".verdict.equal").first().innerText(),
    /Outputs are equal.*largest difference.*rtol/s,
  );
  const nodes = await report.locator("tr", { hasText: "Nodes" }).first().locator("td").allInnerTexts();
  assert.ok(Number(nodes[1]) < Number(nodes[0]), `nodes: ${nodes}`);
  const latency = await report.locator("tr", { hasText: "Latency" }).innerText();
  assert.match(latency, /µs|ms/);
  assert.ok((await report.locator("ol.steps > li").count()) > 0, "each step is listed");
  assert.match(await report.locator("tr", { hasText: "BatchNormalization" }).innerText(), /\b0\b/);
});

test("the report opens both files", async () => {
  const { code } = espalier;
  const report = await espalier.report();
  await report.getByRole("button", { name: "Open resnet.optimized.onnx" }).click();
  const editor = await espalier.editor();
  await editor.getByRole("heading", { name: "resnet.optimized.onnx" }).waitFor();
  assert.deepEqual(code.webviewErrors(), []);
});

test("an optimized file that exists is not overwritten without asking", async () => {
  const { code, list, read } = espalier;
  const before = read("resnet.optimized.onnx");
  await code.contextMenu("resnet.onnx", "Optimize Model");
  await until("it asks", async () => /already exists/.test((await code.dialogText()) ?? ""));
  await code.dialog("Cancel");
  await until("the question is gone", async () => (await code.dialogText()) === undefined);
  assert.deepEqual(read("resnet.optimized.onnx"), before);
  await code.contextMenu("resnet.onnx", "Optimize Model");
  await until("it asks again", async () => (await code.dialogText()) !== undefined);
  await code.dialog("Keep Both");
  await until("a second file", () => list().includes("resnet.optimized-2.recipe.json"), 120_000);
  await code.waitForNotification(/resnet\.optimized-2\.onnx:.*outputs equal/, 120_000); // Nothing of it comes later.
});

test("several files at once: a bad one is told in one sentence, the others go on", async () => {
  const { code, list } = espalier;
  await code.contextMenu(["vgg.onnx", "broken.onnx", "alexnet.onnx"], "Optimize Model");
  await code.waitForNotification(/broken\.onnx: expected an ONNX model/, 120_000);
  await until(
    "the others",
    () => list().includes("vgg.optimized.onnx") && list().includes("alexnet.optimized.onnx"),
    120_000,
  );
  assert.ok(!list().some((name) => name.startsWith("broken.optimized")));
  const report = await code.webviewFrame(".report .outcomes"); // It is drawn at once, as a whole.
  assert.equal(await report.locator(".outcomes tbody tr").count(), 3);
  await report.getByRole("button", { name: "broken.onnx" }).click();
  await report.locator(".failure-text", { hasText: "expected an ONNX model" }).waitFor();
});

test("the folder of a file on its way is not listed in the Explorer, where it would come and go", async () => {
  const { code, workspace } = espalier;
  const folder = path.join(workspace, ".espalier-1-abcdef"); // As the engine makes it.
  mkdirSync(folder);
  writeFileSync(path.join(folder, "vgg.optimized.onnx"), "");
  writeFileSync(path.join(workspace, "later.txt"), "");
  await code.explorerItem("later.txt"); // What came before it would be listed too.
  const rows = code.page.locator(".explorer-folders-view .monaco-list-row");
  assert.equal(await rows.filter({ hasText: ".espalier" }).count(), 0);
  for (const file of [folder, path.join(workspace, "later.txt")]) rmSync(file, { recursive: true });
});

test("Cancel ends it, inside a native call too, and leaves no file", async () => {
  const { code, list } = espalier;
  const before = list();
  await code.contextMenu("endless.onnx", "Optimize Model");
  await code.waitForNotification(/Optimizing endless.*(running the original|comparing)/s, 60_000);
  await code.page.waitForTimeout(500); // The Loop is running now, and runs for hours.
  await code.notificationButton(/Optimizing endless/, "Cancel");
  await code.page.locator(".notification-list-item", { hasText: "Optimizing endless" }).waitFor({ state: "detached" });
  await until("no file, no temporary file", () => JSON.stringify(list()) === JSON.stringify(before));
  await code.openFile("vgg.onnx");
  await (await espalier.editor()).getByRole("heading", { name: "vgg.onnx" }).waitFor(); // The editor is alive.
});
