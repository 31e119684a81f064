import assert from "node:assert/strict";
import { test } from "node:test";
import { peakActivation } from "../../../src/core/analysis";
import { anchorOf, parseModel } from "../../../src/core/ir";

function peak(text: string, sizes?: ReadonlyMap<string, number>) {
  const { bytes, node } = peakActivation(parseModel(text), sizes);
  return { bytes, at: node && anchorOf(node) };
}

test("in a chain the input, a node's input and its output live together", () => {
  // x (40) stays; a (40) and b (40) meet at b, then a goes.
  const text = `main (float32[10] x) => (float32[10] c) {
    a = Relu (x)
    b = Exp (a)
    c = Neg (b)
  }`;
  assert.deepEqual(peak(text), { bytes: 120, at: "b" });
});

test("a skip connection keeps its value alive until it is read", () => {
  // At c: x, a (for the Add), b, c.
  const text = `main (float32[10] x) => (float32[10] d) {
    a = Relu (x)
    b = Exp (a)
    c = Neg (b)
    d = Add (a, c)
  }`;
  assert.deepEqual(peak(text), { bytes: 160, at: "c" });
});

test("the order of execution decides: wide values that do not meet cost one of them", () => {
  const apart = `main (float32[1] x) => (float32[...] d) < int64[1] n = {100}, int64[1] k = {0} > {
    a = Expand (x, n)
    b = ReduceSum (a, k)
    c = Expand (b, n)
    d = ReduceSum (c, k)
  }`;
  const together = `main (float32[1] x) => (float32[...] d) < int64[1] n = {100}, int64[1] k = {0} > {
    a = Expand (x, n)
    c = Expand (x, n)
    b = ReduceSum (a, k)
    e = ReduceSum (c, k)
    d = Add (b, e)
  }`;
  assert.deepEqual(peak(apart), { bytes: 4 + 400 + 4, at: "b" });
  assert.deepEqual(peak(together), { bytes: 4 + 400 + 400 + 4, at: "b" });
});

test("graph outputs live to the end, weights are not counted", () => {
  const text = `main (float32[10] x) => (float32[10] a, float32[10] c) < float32[10] w = zeros > {
    a = Add (x, w)
    b = Exp (a)
    c = Neg (b)
  }`;
  assert.deepEqual(peak(text), { bytes: 160, at: "c" });
});

test("an output that nobody reads is there while its node runs", () => {
  const text = `main (float32[1,1,4,4] x) => (float32[...] y) {
    y, positions = MaxPool <kernel_shape = [2,2], strides = [2,2]> (x)
  }`;
  assert.equal(peak(text).bytes, 64 + 16 + 32);
});

test("a subgraph adds its own peak, and what it captures stays alive for it", () => {
  // At the If: x, big (captured), y, and inside the branch t and u.
  const text = `main (float32[10] x, bool[] c) => (float32[10] y) {
    big = Relu (x)
    y = If <then_branch = graph t () => (float32[10] u) { t = Exp (big)
      u = Neg (t) },
            else_branch = graph e () => (float32[10] v) { v = Exp (big) }> (c)
  }`;
  assert.deepEqual(peak(text), { bytes: 40 + 1 + 40 + 40 + 80, at: "y" });
});

test("sub-byte types are packed, symbols have sizes, unknown sizes leave the peak open", () => {
  const packed = "main (float32[N] x, float32[] s) => (int4[N] y) { y = QuantizeLinear <output_dtype = 22> (x, s) }";
  const text = `model <ir_version: 10, opsets: { "": 21 }>\n${packed}`;
  assert.equal(peak(text, new Map([["N", 7]])).bytes, 28 + 4 + 4);
  assert.equal(peak("main (float32[3] x) => (int64[...] y) { y = NonZero (x) }").bytes, null);
  assert.equal(peak("main (string[3] x) => (string[3] y) { y = Identity (x) }").bytes, null);
});

test("a graph without nodes holds its inputs", () => {
  assert.deepEqual(peak("main (float32[3] x) => (float32[3] x) { }"), { bytes: 12, at: undefined });
});
