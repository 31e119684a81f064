import assert from "node:assert/strict";
import { test } from "node:test";
import { InferredTypes } from "../../../src/core/analysis";
import { parseModel, printModel, shapeText } from "../../../src/core/ir";

const source = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[N,4] x, bool[] c) => (float32[N,8] y) < float32[4,8] w = random(1) > {
  a = MatMul (x, w)
  b = If <then_branch = graph t () => (float32[...] p) { p = Relu (a) }, else_branch = graph e () => (float32[...] q) { q = Neg (a) }> (c)
  y = Identity (b)
}`;

const shapes = (model: ReturnType<typeof parseModel>) =>
  [...model.graph.allNodes()].map((node) => shapeText(node.output().shape));

test("while somebody looks the values have what inference tells, afterwards what the file declares", () => {
  const model = parseModel(source);
  const before = printModel(model);
  const declared = shapes(model);
  const types = new InferredTypes(model);
  assert.equal(printModel(model), before);
  assert.deepEqual(
    types.during(() => types.during(() => shapes(model))),
    ["[N,8]", "[N,8]", "[N,8]", "[N,8]", "[N,8]"],
  );
  assert.deepEqual(shapes(model), declared);
  assert.throws(() =>
    types.during(() => {
      throw new Error("in the middle");
    }),
  );
  assert.equal(printModel(model), before);
});

test("two inferences of one model are never mixed", () => {
  const model = parseModel(source);
  const [one, other] = [new InferredTypes(model), new InferredTypes(model)];
  assert.throws(() => one.during(() => other.during(() => {})), /another inference/);
  assert.throws(() => one.during(() => new InferredTypes(model)), /another inference/);
});
