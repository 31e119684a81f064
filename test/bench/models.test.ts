import assert from "node:assert/strict";
import { test } from "node:test";
import * as ort from "onnxruntime-node";
import { architectures, buildModel } from "../../bench/models";
import { costOf } from "../../src/core/analysis";
import { serialize } from "../../src/core/formats/onnx";
import { verifyModel } from "../../src/core/ir";

/** Parameters and billions of MACs of the literature; the MACs are those of convolutions and products, as torchvision counts them. */
const known: Record<string, { parameters: number; macs: number }> = {
  alexnet: { parameters: 61_100_840, macs: 0.714 },
  vgg16: { parameters: 138_357_544, macs: 15.47 },
  resnet50: { parameters: 25_557_032, macs: 4.089 },
  googlenet: { parameters: 6_624_904, macs: 1.498 },
  inception_v3: { parameters: 23_834_568, macs: 5.713 },
  densenet121: { parameters: 7_978_856, macs: 2.834 },
  mobilenet_v2: { parameters: 3_504_872, macs: 0.301 },
  vit_b_16: { parameters: 86_567_656, macs: 17.56 },
  bert_base: { parameters: 109_482_240, macs: 11.17 },
};

test("every architecture has the parameters and MACs that it is known for", () => {
  for (const { name } of architectures) {
    const model = buildModel(name);
    assert.deepEqual(verifyModel(model), [], name);
    const cost = costOf(model);
    assert.equal(cost.parameters, known[name]?.parameters, name);
    const billions = (cost.macs ?? Number.NaN) / 1e9;
    assert.ok(Math.abs(billions - (known[name]?.macs ?? 0)) < 0.01, `${name}: ${billions} G MACs`);
  }
});

test("a MAC too many would be found", () => {
  const cost = costOf(buildModel("resnet50", { size: 225 }));
  assert.ok(Math.abs((cost.macs ?? 0) / 1e9 - 4.089) > 0.01);
});

const sizes: Record<string, number> = { vgg16: 32, inception_v3: 75, bert_base: 8, vit_b_16: 32 };

function feeds(name: string, size: number, names: readonly string[]): Record<string, ort.Tensor> {
  const batch = 2;
  const tensors = names.map((input): [string, ort.Tensor] => {
    if (name !== "bert_base") {
      const picture = Float32Array.from({ length: batch * 3 * size * size }, (_, i) => 1.7 * Math.sin(12.9898 * i));
      return [input, new ort.Tensor("float32", picture, [batch, 3, size, size])];
    }
    const number = (i: number) => (input === "input_ids" ? (7 * i) % 1000 : input === "attention_mask" ? 1 : 0);
    const ids = BigInt64Array.from({ length: batch * size }, (_, i) => BigInt(number(i)));
    return [input, new ort.Tensor("int64", ids, [batch, size])];
  });
  return Object.fromEntries(tensors);
}

for (const opset of [13, 17]) {
  test(`small versions of all of them run at opset ${opset} and give lively, finite numbers`, async () => {
    for (const { name } of architectures) {
      const size = sizes[name] ?? 64;
      const model = buildModel(name, { size, width: 0.125, classes: 10, opset, batch: "N" });
      const session = await ort.InferenceSession.create(serialize(model));
      const outputs = await session.run(feeds(name, size, session.inputNames));
      for (const output of Object.values(outputs)) {
        const values = Array.from(output.data as Float32Array);
        const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
        assert.ok(values.every(Number.isFinite), `${name} gives a number that is not finite`);
        assert.ok(deviation > 0.01 && deviation < 100, `${name} gives numbers of size ${deviation}`);
      }
      await session.release();
    }
  });
}

test("the same seed gives the same model, another seed another", () => {
  const options = { size: 32, width: 0.125, classes: 10 };
  const bytes = (seed: number) => serialize(buildModel("resnet50", { ...options, seed }));
  assert.deepEqual(bytes(1), bytes(1));
  assert.notDeepEqual(bytes(1), bytes(2));
});

test("training's traces are there: Dropout, BatchNormalization and shapes read at run time", () => {
  const operators = (name: string) => new Set([...buildModel(name).graph.nodes()].map((node) => node.opType));
  for (const name of ["alexnet", "vgg16", "googlenet", "inception_v3", "mobilenet_v2"])
    assert.ok(operators(name).has("Dropout"), name);
  for (const name of ["resnet50", "googlenet", "inception_v3", "densenet121", "mobilenet_v2"])
    assert.ok(operators(name).has("BatchNormalization"), name);
  for (const name of ["alexnet", "vit_b_16", "bert_base"]) assert.ok(operators(name).has("Shape"), name);
});
