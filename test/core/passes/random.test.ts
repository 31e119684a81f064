import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateWith } from "../../../src/core/document/evaluate";
import { cloneModel, parseModel, printModel, verifyModel } from "../../../src/core/ir";
import type { Pass } from "../../../src/core/passes/pass";
import { optimizeModel } from "../../../src/core/passes/pipeline";
import { onnxruntime } from "../../../src/runtime/onnxruntime";
import { assertSameOutputs } from "../../support/fusion";
import { RandomGraph } from "../../support/randomGraph";

/** More of them: RANDOM_GRAPHS=2000 npm test -- passes/random */
const count = Number(process.env.RANDOM_GRAPHS ?? 80);
const first = Number(process.env.FIRST_SEED ?? 1);

test(`${count} random graphs of reshapes, cuts and arithmetic compute the same after all passes, and end`, async () => {
  const evaluate = evaluateWith(onnxruntime());
  let changed = 0;
  for (let seed = first; seed < first + count; seed++) {
    const random = new RandomGraph(seed);
    const before = random.model;
    const after = cloneModel(before);
    try {
      const { recipe } = await optimizeModel(after, { verify: true, evaluate });
      if (recipe.length > 0) changed++;
      assert.deepEqual(verifyModel(after), []);
      // The runtime's own optimizations stay off: they fail on some of these graphs as they are.
      await assertSameOutputs(before, after, {
        shapes: random.shapes,
        tolerance: { rtol: 1e-6, atol: 1e-6 },
        optimizations: ["disabled"],
      });
      assert.deepEqual((await optimizeModel(after, { evaluate })).recipe, [], "a second run changed something");
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      assert.fail(`seed ${seed}: ${detail}\n${printModel(before)}became\n${printModel(after)}`);
    }
  }
  assert.ok(changed > count / 2, `only ${changed} graphs changed: the generator makes nothing to clean up`);
});

test("a pass that drops what it must not is noticed", async () => {
  const planted: Pass = {
    id: "planted",
    title: "Treat Neg as nothing",
    group: "cleanup",
    lossy: false,
    run({ model, changed }) {
      for (const node of model.graph.nodes()) {
        const x = node.input(0);
        if (node.opType !== "Neg" || !x || node.output().isGraphOutput) continue;
        node.output().replaceUsesWith(x);
        model.graph.remove(node);
        changed({ text: "dropped", anchor: "", before: [], after: [] });
      }
    },
  };
  const text = "main (float32[N,4] x) => (float32[N,4] y) { a = Neg (x)\ny = Relu (a) }";
  const after = parseModel(text);
  await optimizeModel(after, { passes: [planted], verify: true });
  await assert.rejects(assertSameOutputs(parseModel(text), after), /y\[\d+\] is .*, expected/);
});
