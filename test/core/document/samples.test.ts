import assert from "node:assert/strict";
import { test } from "node:test";
import { fitSample, overridden, randomSamples } from "../../../src/core/document/proof/samples";
import { DataType, elementsOf, floatsOf, integersOf, parseModel, Tensor } from "../../../src/core/ir";

const graphOf = (text: string) => parseModel(text).graph;
const samplesOf = (text: string, seed = 0) => [...randomSamples(graphOf(text), seed)];

test("the same seed gives the same inputs, another seed others", () => {
  const text = "main (float32[N,4] x) => (float32[N,4] y) { y = Relu (x) }";
  const values = (seed: number) => samplesOf(text, seed).map(({ feeds }) => [...(floatsOf(feeds.get("x")!) ?? [])]);
  assert.deepEqual(values(3), values(3));
  assert.notDeepEqual(values(3), values(4));
});

test("symbolic dimensions get several sizes, the same in every input that names them", () => {
  const samples = samplesOf(
    "main (int64[batch,seq] ids, float32[batch,2*seq + 1,8] x) => (int64[batch,seq] y) { y = Identity (ids) }",
  );
  const shapes = samples.slice(0, 3).map(({ feeds }) => [feeds.get("ids")?.dims, feeds.get("x")?.dims]);
  for (const [ids, x] of shapes) {
    assert.equal(ids?.[0], x?.[0]);
    assert.equal(2 * (ids?.[1] ?? 0) + 1, x?.[1]);
  }
  assert.equal(new Set(shapes.map(([ids]) => ids?.[0])).size, 3);
});

test("an unnamed dimension is sized on its own", () => {
  const [first] = samplesOf("main (float32[?,3,?,?] image) => (float32[...] y) { y = Relu (image) }");
  assert.deepEqual(first?.feeds.get("image")?.dims, [1, 3, 224, 224]);
});

test("indices stay within the table that they index, through casts and reshapes", () => {
  const text = `main (int32[N,7] ids) => (float32[...] y) < float32[5,2] table = random(1) > {
    a = Cast <to = 7> (ids)
    b = Unsqueeze <axes = [1]> (a)
    y = Gather (table, b)
  }`;
  const seen = new Set(samplesOf(text).flatMap(({ feeds }) => integersOf(feeds.get("ids")!) ?? []));
  assert.ok([...seen].every((id) => id >= 0 && id < 5));
  assert.ok(seen.size > 2, "the whole table is drawn from");
});

test("an input that is a shape fits what is declared behind it", () => {
  const text = "main (float32[2,3,4] x, int64[2] to) => (float32[4,6] y) { y = Reshape (x, to) }";
  const [first] = samplesOf(text);
  assert.deepEqual(integersOf(first!.feeds.get("to")!), [4, 6]);
});

test("every element type gets values of its own kind", () => {
  const types = ["float16", "float64", "int8", "uint8", "int64", "bool", "string", "uint4"];
  const text = `main (${types.map((type, i) => `${type}[3] x${i}`).join(", ")}) => (float16[3] y) { y = Identity (x0) }`;
  const [first] = samplesOf(text);
  types.forEach((type, i) => {
    assert.equal(first?.feeds.get(`x${i}`)?.dims[0], 3, type);
  });
  assert.ok([...(elementsOf(first!.feeds.get("x5")!) ?? [])].every((one) => one === 0 || one === 1));
});

test("defaults that a caller may override are overridden in a sample of their own", () => {
  const graph = graphOf(
    "main (float32[2] x, float32[2] scale) => (float32[2] y) < float32[2] scale = {1.0,2.0} > { y = Mul (x, scale) }",
  );
  const [first] = [...randomSamples(graph, 0)];
  assert.deepEqual([...(first?.feeds.keys() ?? [])], ["x"]);
  const other = overridden(graph, first!, 0)?.feeds.get("scale");
  assert.notDeepEqual([...(floatsOf(other!) ?? [])], [1, 2]);
});

test("given data is converted to the input's type, and a missing batch dimension added", () => {
  const graph = graphOf("main (float32[N,2] x) => (float32[N,2] y) { y = Relu (x) }");
  const given = new Map([["anything", Tensor.int64s([2], [1, 2])]]);
  const { feeds } = fitSample(graph, { name: "a.npy", feeds: given });
  assert.deepEqual([feeds.get("x")?.dtype, feeds.get("x")?.dims], [DataType.Float, [1, 2]]);
});

test("given data that does not fit is refused with the reason", () => {
  const graph = graphOf("main (float32[N,2] x, int64[N] k) => (float32[N,2] y) { y = Relu (x) }");
  const x = Tensor.floats([1, 2], [1, 2]);
  assert.throws(
    () => fitSample(graph, { name: "d.npz", feeds: new Map([["x", x]]) }),
    /no array for the model's input "k"/,
  );
  assert.throws(
    () =>
      fitSample(graph, {
        name: "d.npz",
        feeds: new Map([
          ["x", Tensor.floats([1, 3], [1, 2, 3])],
          ["k", Tensor.int64s([1], [1])],
        ]),
      }),
    /shape \[1,3\] does not fit the input "x" of shape \[N,2\]/,
  );
  assert.throws(
    () =>
      fitSample(graph, {
        name: "d.npz",
        feeds: new Map([
          ["x", x],
          ["k", Tensor.floats([1], [0.5])],
        ]),
      }),
    /cannot be given to the input "k"/,
  );
});

test("arrays by position go to the inputs without a default, unless an array has the input's own name", () => {
  const graph = graphOf(
    "main (float32[1] a, float32[1] w, float32[1] input_0) => (float32[1] y) < float32[1] w = {1.0} > { y = Sum (a, w, input_0) }",
  );
  const [first, second, named] = [1, 2, 3].map((value) => Tensor.floats([1], [value]));
  const positional = new Map([
    [0, first!],
    [1, second!],
  ]);
  const { feeds } = fitSample(graph, { name: "data", feeds: new Map(), positional });
  assert.deepEqual([...feeds.keys()], ["a", "input_0"]);
  assert.equal(feeds.get("input_0"), second);
  const mixed = fitSample(graph, { name: "data", feeds: new Map([["input_0", named!]]), positional });
  assert.equal(mixed.feeds.get("input_0"), named);
});
