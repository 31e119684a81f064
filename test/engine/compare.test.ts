// Comparing in the engine: it may be cancelled on the way, and the same question is answered from memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Progress } from "../../src/protocol/reports";
import { inspectingEngine, quietCall } from "../support/engine";
import { largeModel } from "../support/largeModel";
import { scratchFolder, trained, writeModel } from "../support/modelFiles";

test("a comparison of large models tells how far it is, and can be cancelled wherever it is", async (t) => {
  const engine = inspectingEngine();
  const path = writeModel(scratchFolder(t), "large.onnx", largeModel());
  for (const id of [1, 2]) await engine.open({ id, path, steps: [], counts: "now" }, quietCall);
  const fractions: number[] = [];
  const cancelledAt = async (stop: number) => {
    const controller = new AbortController();
    let told = 0;
    const progress = ({ stage, fraction }: Progress) => {
      if (stop === 0) fractions.push(fraction ?? -1);
      else if (++told === stop) controller.abort();
      assert.notEqual(stage, "");
    };
    await engine.compare({ id: 1, with: 2 }, { signal: controller.signal, progress });
  };
  for (const stop of [1, 2, 3]) await assert.rejects(cancelledAt(stop), { name: "Cancelled" });
  await cancelledAt(0);
  assert.ok(
    fractions.length >= 3 && fractions.every((one, at) => at === 0 || one > fractions[at - 1]!),
    `${fractions}`,
  );
});

test("the same two models are compared once until one of them changes", async () => {
  const engine = inspectingEngine();
  for (const id of [1, 2]) await engine.open({ id, path: trained("resnet"), steps: [], counts: "now" }, quietCall);
  const first = await engine.compare({ id: 1, with: 2 }, quietCall);
  assert.equal(await engine.compare({ id: 1, with: 2 }, quietCall), first);
  await engine.apply({ id: 1, steps: [{ pass: "fuse-conv-batchnorm", options: {} }] }, quietCall);
  const changed = await engine.compare({ id: 1, with: 2 }, quietCall);
  assert.equal(first.changes.group.length, 0);
  assert.ok(changed.changes.group.length > 0);
  assert.equal(changed.changes.groups[0]?.step, undefined, "of two files no step is known");
  const edits = await engine.compare({ id: 1 }, quietCall);
  assert.equal(edits.changes.groups[0]?.step, 1);
});
