// A very large model is drawn before it is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel } from "../../src/core/ir";
import { unpacked } from "../../src/protocol/packed";
import { inspectingEngine, quietCall } from "../support/engine";
import { largeModel } from "../support/largeModel";
import { scratchFolder, writeModel } from "../support/modelFiles";

test("what needs no counting is told at once, and the same with shapes and costs after counting", async (t) => {
  const path = writeModel(scratchFolder(t), "large.onnx", largeModel());
  const engine = inspectingEngine();
  const first = await engine.open({ id: 1, path, steps: [], counts: "later" }, quietCall);
  assert.equal(first.counted, false);
  const { nodes, parameters, weightBytes, macs, peakActivationBytes } = first.inspection;
  assert.deepEqual([nodes, parameters, weightBytes, macs, peakActivationBytes], [24_000, 16, 64, null, null]);
  const drawn = unpacked(await engine.graph({ id: 1 }, quietCall));
  assert.equal(drawn.nodes.kind.length, 24_002);
  assert.ok(Number.isNaN(drawn.nodes.macs[1]));

  const { counted, inspection } = await engine.count({ id: 1 }, quietCall);
  assert.equal(counted, true);
  assert.deepEqual([inspection.macs, inspection.parameters], [12_000 * 32, 16]);
  const again = unpacked(await engine.graph({ id: 1 }, quietCall));
  assert.equal(again.nodes.macs[1], 32);
  assert.equal(again.texts[again.nodes.shape[1]!], "[2,4]");
  assert.deepEqual(again.edges, drawn.edges);
  assert.deepEqual(again.groups, drawn.groups);
  assert.deepEqual(again.nodes.name, drawn.nodes.name);
});

test("who does not wait for a picture gets everything counted, and so does who opens a smaller model", async (t) => {
  const folder = scratchFolder(t);
  const engine = inspectingEngine();
  const large = { path: writeModel(folder, "large.onnx", largeModel()), steps: [] };
  assert.equal((await engine.open({ ...large, id: 1, counts: "now" }, quietCall)).inspection.macs, 12_000 * 32);
  const text = `model <ir_version: 8, opsets: { "": 17 }> main (float32[2,4] x) => (float32[2,4] y) { y = Relu (x) }`;
  const small = { path: writeModel(folder, "small.onnx", parseModel(text)), steps: [] };
  const { counted, inspection } = await engine.open({ ...small, id: 2, counts: "later" }, quietCall);
  assert.deepEqual([counted, inspection.macs], [true, 0]);
});
