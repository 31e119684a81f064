import assert from "node:assert/strict";
import { copyFileSync, linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ModelDocument, parseRecipe, recipeText } from "../../../src/core/document";
import { readOnnxBytes } from "../../../src/core/formats/onnx";
import { printModel } from "../../../src/core/ir";
import { passById } from "../../../src/core/passes";
import { modelStorage } from "../../../src/node";
import { scratchFolder, trained, writeModel } from "../../support/modelFiles";

const storage = modelStorage();
const open = (path: string) => ModelDocument.open(path, { storage });
const fuse = { pass: "fuse-conv-batchnorm" };

test("a step is an edit: it can be undone, redone and replayed from the recipe", async () => {
  const document = await open(trained("resnet"));
  const before = printModel(document.model);
  await document.apply({ pass: "eliminate-identity" });
  const report = await document.apply(fuse);
  assert.equal(report.applied, 9);
  const after = printModel(document.model);
  assert.equal((await document.inspect()).nodes, 23);
  assert.deepEqual([await document.undo(), await document.undo(), await document.undo()], [true, true, false]);
  assert.equal(printModel(document.model), before);
  assert.deepEqual([await document.redo(), await document.redo(), await document.redo()], [true, true, false]);
  assert.equal(printModel(document.model), after);
  const recipe = parseRecipe(recipeText(document.recipe), "r", (id) => passById(id) !== undefined);
  const again = await ModelDocument.open(trained("resnet"), { storage }, { recipe });
  assert.equal(printModel(again.model), after);
  assert.deepEqual(
    again.steps.map((step) => step.applied),
    [2, 9],
  );
});

test("a step that changes nothing is not kept, and does not forget what could be redone", async () => {
  const document = await open(trained("resnet"));
  await document.apply(fuse);
  await document.undo();
  const idle = await document.apply({ pass: "fuse-conv-batchnorm", options: { only: ["no such place"] } });
  assert.equal(idle.applied, 0);
  assert.equal(document.recipe.steps.length, 0);
  assert.ok(document.canRedo);
});

test("popTo goes back to an earlier state, with all redone steps kept in order", async () => {
  const document = await open(trained("resnet"));
  const [first, second] = await document.suggestions();
  await document.apply(first!.step);
  await document.apply(second!.step);
  await document.popTo(0);
  await document.redo();
  assert.deepEqual(document.recipe.steps, [first!.step]);
});

test("every suggestion can be applied alone and does what it says", async () => {
  const document = await open(trained("resnet"));
  const suggestions = await document.suggestions();
  assert.ok(suggestions.some((one) => one.kind === "fusion") && suggestions.some((one) => one.kind === "cleanup"));
  assert.equal(new Set(suggestions.map((one) => one.id)).size, suggestions.length);
  for (const suggestion of suggestions) {
    const { nodes } = await document.inspect();
    const report = await document.apply(suggestion.step);
    assert.equal(report.applied, 1, suggestion.id);
    assert.equal(nodes - (await document.inspect()).nodes, suggestion.estimate.nodes, suggestion.id);
    await document.undo();
  }
});

test("an unknown pass or option in a recipe is refused, and nothing is changed", async () => {
  const document = await open(trained("resnet"));
  await assert.rejects(document.apply({ pass: "prune" }), { name: "RecipeError" });
  const steps = [fuse, { pass: "prune" }];
  await assert.rejects(document.setRecipe({ steps }), /there is no pass "prune"/);
  assert.equal((await document.inspect()).nodes, 34);
});

test("saving writes the whole file and leaves nothing else behind", async (context) => {
  const folder = scratchFolder(context);
  const document = await open(trained("resnet"));
  await document.apply(fuse);
  const { bytes } = await document.save(join(folder, "new", "out.onnx"));
  const written = readFileSync(join(folder, "new", "out.onnx"));
  assert.equal(bytes, written.length);
  assert.equal([...readOnnxBytes("out.onnx", written).graph.nodes()].length, 27);
  assert.deepEqual(readdirSync(join(folder, "new")), ["out.onnx"]);
});

test("the original is never overwritten by accident, whatever it is called", async (context) => {
  const folder = scratchFolder(context);
  const path = join(folder, "net.onnx");
  copyFileSync(trained("resnet"), path);
  symlinkSync(path, join(folder, "link.onnx"));
  linkSync(path, join(folder, "hard.onnx"));
  const document = await open(path);
  await document.apply(fuse);
  for (const name of [
    "net.onnx",
    "link.onnx",
    "hard.onnx",
    "./net.onnx",
    "../" + folder.split("/").at(-1) + "/net.onnx",
  ]) {
    await assert.rejects(document.save(join(folder, name)), /never overwritten/);
    await assert.rejects(document.optimizeTo(join(folder, name)), /never overwritten/);
  }
  assert.deepEqual(readFileSync(path), readFileSync(trained("resnet")));
  await document.save(path, { overwriteOriginal: true });
  assert.notDeepEqual(readFileSync(path), readFileSync(trained("resnet")));
  assert.ok(document.changedOnDisk());
});

test("a change of the file by somebody else is noticed", async (context) => {
  const path = writeModel(scratchFolder(context), "m.onnx", "main (float32[1] x) => (float32[1] y) { y = Relu (x) }");
  const document = await open(path);
  assert.equal(document.changedOnDisk(), false);
  writeFileSync(path, "something else");
  assert.equal(document.changedOnDisk(), true);
});

test("suggestions for a thousand nodes come from one run a pass", async (context) => {
  const lines = Array.from({ length: 500 }, (_, i) => `a${i + 1} = Identity (b${i}) b${i + 1} = Relu (a${i + 1})`);
  const text = `main (float32[4] b0) => (float32[4] b500) { ${lines.join("\n")} }`;
  const document = await open(writeModel(scratchFolder(context), "long.onnx", text));
  const suggestions = await document.suggestions();
  assert.ok(suggestions.filter((one) => one.step.pass === "eliminate-identity").length === 500);
});
