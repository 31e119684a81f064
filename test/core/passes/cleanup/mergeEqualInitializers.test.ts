import assert from "node:assert/strict";
import { test } from "node:test";
import { DataType, Tensor } from "../../../../src/core/ir";
import { mergeEqualInitializers } from "../../../../src/core/passes/cleanup/mergeEqualInitializers";
import { runPass } from "../../../../src/core/passes/pipeline";
import { chain, parsed } from "../../../support/passes";

const elements = 1 << 20;

/** A weight that counts what is read of it. */
function lazy(at: number, value: number) {
  const floats = new Float32Array(elements);
  floats[at] = value;
  const all = new Uint8Array(floats.buffer);
  const weight = { read: 0, byteLength: all.length, bytes, readInto };
  function bytes(): Uint8Array {
    weight.read += all.length;
    return all;
  }
  function readInto(offset: number, target: Uint8Array): void {
    weight.read += target.length;
    target.set(all.subarray(offset, offset + target.length));
  }
  return weight;
}

async function merged(...weights: ReturnType<typeof lazy>[]) {
  const constants = weights.map((_, i) => `float32[1] w${i} = {${i}.0}`).join(", ");
  const model = parsed(
    chain("float32[1] x", "float32[1] y", `y = Sum (x, ${weights.map((_, i) => `w${i}`).join(", ")})`, { constants }),
  );
  [...model.graph.initializers].forEach((value, i) => {
    const weight = weights[i];
    if (weight) model.graph.addInitializer(value, new Tensor(DataType.Float, [elements], weight));
  });
  return (await runPass(model, mergeEqualInitializers)).applied;
}

test("weights that differ in a few places that are looked at are told apart without reading them", async () => {
  const weights = [lazy(0, 1), lazy(0, 2), lazy(elements - 1, 3)];
  assert.equal(await merged(...weights), 0);
  for (const { read } of weights) assert.ok(read <= 256, `${read} bytes were read`);
});

test("weights that look alike are compared to the last byte", async () => {
  assert.equal(await merged(lazy(77, 1), lazy(78, 1)), 0);
  assert.equal(await merged(lazy(77, 1), lazy(77, 1)), 1);
});
