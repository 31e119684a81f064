import assert from "node:assert/strict";
import { test } from "node:test";
import { readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import { parseModel, printModel } from "../../../../src/core/ir";
import { weightsOutOfInputs } from "../../../../src/core/passes/cleanup/weightsOutOfInputs";
import { runPass } from "../../../../src/core/passes/pipeline";
import { assertSameOutputs } from "../../../support/fusion";

const old = (version: number) => `model <ir_version: ${version}, opsets: { "": 7 }>
main (float32[2] x) => (float32[2] y) < float32[2] w = {1.0,2.0} > { y = Add (x, w) }`;

/** Inputs as the file lists them. */
const listed = (version: number) =>
  readOnnxBytes("m.onnx", serialize(parseModel(old(version)))).graph.inputs.map((value) => value.name);

test("a model of IR version 3 moves to 4, with the same outputs, and a second run does nothing", async () => {
  const model = parseModel(old(3));
  assert.equal((await runPass(model, weightsOutOfInputs, { verify: true })).applied, 1);
  assert.equal(model.irVersion, 4);
  await assertSameOutputs(parseModel(old(3)), model);
  assert.equal((await runPass(model, weightsOutOfInputs)).applied, 0);
});

test("what a caller feeds stays the same", () => {
  assert.deepEqual(listed(3), ["x"]);
  assert.deepEqual(listed(4), ["x"]);
});

test("a newer model and a model without weights stay as they are", async () => {
  for (const text of [
    old(4),
    'model <ir_version: 3, opsets: { "": 7 }>\nmain (float32[2] x) => (float32[2] y) { y = Relu (x) }',
  ]) {
    const model = parseModel(text);
    const before = printModel(model);
    assert.equal((await runPass(model, weightsOutOfInputs)).applied, 0);
    assert.equal(printModel(model), before);
  }
});
