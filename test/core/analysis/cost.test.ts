import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf } from "../../../src/core/analysis";
import { parseModel } from "../../../src/core/ir";

/** The costs of a graph's only node (the last one of several). */
function last(text: string, sizes?: ReadonlyMap<string, number>) {
  const cost = costOf(parseModel(text), sizes);
  const node = cost.nodes.at(-1);
  assert.ok(node);
  return { macs: node.macs, flops: node.flops, parameters: node.parameters };
}

test("a convolution costs a MAC for each output element and weight of a filter, and its bias an addition", () => {
  const text = `main (float32[1,3,8,8] x) => (float32[...] y) < float32[4,3,3,3] w = zeros, float32[4] b = zeros > {
    y = Conv <pads = [1,1,1,1]> (x, w, b)
  }`;
  const macs = 4 * 8 * 8 * 3 * 3 * 3;
  assert.deepEqual(last(text), { macs, flops: 2 * macs + 4 * 8 * 8, parameters: 4 * 27 + 4 });
});

test("a grouped convolution reads only its group's channels", () => {
  const text = `main (float32[1,4,8,8] x) => (float32[...] y) < float32[4,1,3,3] w = zeros > {
    y = Conv <group = 4, pads = [1,1,1,1]> (x, w)
  }`;
  assert.equal(last(text).macs, 4 * 8 * 8 * 9);
});

test("a transposed convolution costs what its input's elements meet", () => {
  const text = `main (float32[1,8,5,5] x) => (float32[...] y) < float32[8,4,3,3] w = zeros > { y = ConvTranspose (x, w) }`;
  assert.equal(last(text).macs, 8 * 25 * 4 * 9);
});

test("products, recurrence and attention", () => {
  const gemm = `main (float32[2,3] x) => (float32[...] y) < float32[4,3] w = zeros, float32[4] b = zeros > {
    y = Gemm <transB = 1> (x, w, b)
  }`;
  assert.deepEqual(last(gemm), { macs: 24, flops: 48 + 8, parameters: 16 });
  const matmul = "main (float32[2,5,3] x, float32[2,3,7] z) => (float32[...] y) { y = MatMul (x, z) }";
  assert.equal(last(matmul).macs, 2 * 5 * 3 * 7);
  const lstm = `main (float32[6,2,16] x) => (float32[...] y) < float32[1,128,16] w = zeros, float32[1,128,32] r = zeros > {
    y = LSTM <hidden_size = 32> (x, w, r)
  }`;
  assert.equal(last(lstm).macs, 6 * 2 * 128 * (16 + 32));
  const attention = `model <ir_version: 10, opsets: { "": 23 }>
  main (float32[1,2,3,4] q, float32[1,2,5,4] k, float32[1,2,5,6] v) => (float32[...] y) { y = Attention (q, k, v) }`;
  assert.equal(last(attention).macs, 2 * 3 * 5 * (4 + 6));
});

test("symbols count as 1 unless they are given a size, and what was used is reported", () => {
  const text = `main (float32[N,3,h,8] x) => (float32[...] y) < float32[4,3,1,1] w = zeros > { y = Conv (x, w) }`;
  const assumed = costOf(parseModel(text), new Map([["h", 8]]));
  assert.equal(assumed.macs, 4 * 64 * 3);
  assert.deepEqual(Object.fromEntries(assumed.assumed), { N: 1, h: 8 });
  assert.equal(costOf(parseModel(text), new Map(Object.entries({ N: 5, h: 8 }))).macs, 5 * 4 * 64 * 3);
});

test("a size without a name is called after its input", () => {
  const cost = costOf(parseModel("main (float32[?,8] x) => (float32[...] y) { y = Relu (x) }"));
  assert.equal(cost.flops, 8);
  assert.equal(cost.activationBytes, 32);
  assert.deepEqual([...cost.assumed.values()], [1]);
});

test("sizes go through what symbols cannot: a scale that is no fraction", () => {
  const text = `main (float32[1,1,h,4] x) => (float32[...] y) < float32[4] s = {1.0,1.0,0.3,1.0}, float32[2,1,1,1] w = zeros > {
    t = Resize (x, _, s)
    y = Conv (t, w)
  }`;
  assert.equal(costOf(parseModel(text), new Map([["h", 10]])).macs, 2 * 3 * 4);
});

test("an operator that nobody knows leaves the totals open, and its own row only", () => {
  const text = `model <ir_version: 8, opsets: { "": 17, "acme": 1 }>
  main (float32[2] x) => (float32[2] y) {
    t = Relu (x)
    y = acme.Magic (t)
  }`;
  const cost = costOf(parseModel(text));
  assert.equal(cost.macs, null);
  assert.deepEqual(
    cost.nodes.map((row) => row.flops),
    [2, null],
  );
});

test("a parameter that several nodes read counts once in the total and at each of them", () => {
  const text = `main (float32[2,4] x) => (float32[...] y) < float32[4,4] w = zeros > {
    t = MatMul (x, w)
    y = MatMul (t, w)
  }`;
  const cost = costOf(parseModel(text));
  assert.equal(cost.parameters, 16);
  assert.equal(cost.weightBytes, 64);
  assert.deepEqual(
    cost.nodes.map((row) => row.parameters),
    [16, 16],
  );
});

test("statistics, scalars, sizes and indices are no parameters, but their bytes are weights", () => {
  const text = `main (float32[1,4,2,2] x) => (float32[...] y) <
    float32[4] g = zeros, float32[4] b = zeros, float32[4] m = zeros, float32[4] v = zeros,
    float32[] k = {2.0}, int64[3] shape = {4,2,2}
  > {
    n = BatchNormalization (x, g, b, m, v)
    s = Mul (n, k)
    c = Constant <value = float32[2] {1.0,2.0}> ()
    r = Reshape (s, shape)
    y = Add (r, c)
  }`;
  const cost = costOf(parseModel(text));
  assert.equal(cost.parameters, 4 + 4 + 2);
  assert.equal(cost.weightBytes, 4 * 16 + 4 + 24 + 8);
});

test("quantized weights count, their scales and zero points do not", () => {
  const text = `main (float32[1,4] x) => (float32[...] y) < int8[4,3] w = zeros, float32[3] s = zeros, int8[3] z = zeros > {
    d = DequantizeLinear <axis = 1> (w, s, z)
    y = MatMul (x, d)
  }`;
  assert.equal(costOf(parseModel(text)).parameters, 12);
});

test("a loop costs its iterations, an If its costlier branch", () => {
  const text = `main (float32[2,2] x, bool[] c) => (float32[...] y, float32[...] z) < int64[] n = {3}, float32[2,2] w = zeros > {
    y = Loop <body = graph b (int64[] i, bool[] k, float32[2,2] a) => (bool[] k, float32[2,2] p) { p = MatMul (a, w) }> (n, _, x)
    z = If <then_branch = graph t () => (float32[2,2] q) { q = MatMul (x, w) },
            else_branch = graph e () => (float32[2,2] r) { r = Relu (x) }> (c)
  }`;
  const cost = costOf(parseModel(text));
  assert.equal(cost.macs, 3 * 8 + 8);
});

test("how often an endless loop runs is an assumption that is reported", () => {
  const text = `main (float32[2,2] x, bool[] c) => (float32[...] y) < float32[2,2] w = zeros > {
    y = Loop <body = graph b (int64[] i, bool[] k, float32[2,2] a) => (bool[] k, float32[2,2] p) { p = MatMul (a, w) }> (_, c, x)
  }`;
  const cost = costOf(parseModel(text));
  assert.equal(cost.macs, 8);
  assert.deepEqual([...cost.assumed.keys()], ["iterations of Loop"]);
});

test("a function costs what its body does at each call", () => {
  const text = `model <ir_version: 9, opsets: { "": 18, "local": 1 }>
main (float32[2,2] x) => (float32[...] y) < float32[2,3] w = zeros, float32[3,4] v = zeros > {
  t = local.product (x, w)
  y = local.product (t, v)
}
function "local" "product" "" <opsets: { "": 18 }, attributes: {}> (a, b) => (c) {
  c = MatMul (a, b)
}
`;
  const cost = costOf(parseModel(text));
  assert.equal(cost.macs, 2 * 2 * 3 + 2 * 3 * 4);
});

test("counting leaves the model as it was", () => {
  const model = parseModel("main (float32[N,8] x) => (float32[...] y) { y = Relu (x) }");
  costOf(model);
  assert.deepEqual(model.graph.inputs[0]?.shape, ["N", 8]);
  assert.equal(model.graph.firstNode?.output().shape, undefined);
});
