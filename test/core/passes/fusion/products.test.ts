import assert from "node:assert/strict";
import { test } from "node:test";
import { fuseConsecutiveConv } from "../../../../src/core/passes/fusion/fuseConsecutiveConv";
import { fuseConsecutiveGemm } from "../../../../src/core/passes/fusion/fuseConsecutiveGemm";
import { fuseMatMulAdd } from "../../../../src/core/passes/fusion/fuseMatMulAdd";
import { fuseTransposeGemm, fuseTransposeMatMul } from "../../../../src/core/passes/fusion/fuseTransposeGemm";
import { operators, refusals, rewritten } from "../../../support/fusion";

const sum = (
  bias: string,
  options: { a?: string; b?: string; product?: string; type?: string; opset?: number } = {},
) => {
  const { a = "N,5", b = "5,6", product = "MatMul (x, w)", type = "float32", opset = 17 } = options;
  return `model <ir_version: 8, opsets: { "": ${opset} }>
  main (${type}[${a}] x, ${type}[${b}] w, ${type}[${bias}] c) => (${type}[...] y) {
    m = ${product}
    y = Add (c, m)
  }`;
};

test("MatMul and Add of anything that broadcasts to the product become a Gemm", async () => {
  for (const bias of ["6", "1,6", "1", ""])
    assert.deepEqual(operators(await rewritten(fuseMatMulAdd, sum(bias))), ["Gemm"]);
  for (const bias of ["3,6", "3,1"]) await rewritten(fuseMatMulAdd, sum(bias, { a: "3,5" }));
  await rewritten(fuseMatMulAdd, sum("6", { type: "float64" }), { tolerance: { rtol: 1e-13, atol: 1e-13 } });
  await rewritten(fuseMatMulAdd, sum("6", { product: "Gemm <transB = 1, alpha = 2.0> (x, w)", b: "6,5" }));
});

test("a bias that is made after the product is read in its place", async () => {
  const text = `main (float32[N,5] x) => (float32[N,6] y) < float32[5,6] w = random(1), float32[6] b = random(2) > {
    m = MatMul (x, w)
    c = Relu (b)
    y = Add (m, c)
  }`;
  assert.deepEqual(operators(await rewritten(fuseMatMulAdd, text)), ["Relu", "Gemm"]);
});

test("MatMul and Add stay two where Gemm would be something else", async () => {
  for (const [text, reason] of [
    [sum("N,6"), /not known to broadcast/],
    [sum("2,3,6", { a: "3,5" }), /not known to broadcast/],
    [sum("6", { a: "..." }), /not known to be one of two matrices/],
    [sum("6", { type: "int64" }), /only made for float32 and float64/],
  ] as const)
    assert.match((await refusals(fuseMatMulAdd, text)).join(), reason);
  assert.deepEqual(await refusals(fuseMatMulAdd, sum("6", { a: "N,S,5" })), []);
});

test("Gemm transposes its matrices itself, both of them", async () => {
  const text = `main (float32[5,N] x, float32[6,5] w) => (float32[N,6] y) < float32[6] b = random(1) > {
    s = Transpose <perm = [1,0]> (x)
    t = Transpose (w)
    y = Gemm (s, t, b)
  }`;
  assert.deepEqual(operators(await rewritten(fuseTransposeGemm, text)), ["Gemm"]);
  const square = `main (float32[5,5] x) => (float32[...] y) {
    t = Transpose <perm = [1,0]> (x)
    y = MatMul (x, t)
  }`;
  assert.deepEqual(operators(await rewritten(fuseTransposeMatMul, square)), ["Gemm"]);
  const old = `model <ir_version: 5, opsets: { "": 9 }>${square}`;
  assert.match((await refusals(fuseTransposeMatMul, old)).join(), /before opset 11/);
  const batch = "main (float32[3,5,6] x, float32[6,5] w) => (float32[...] y) { t = Transpose (w)\n y = MatMul (x, t) }";
  assert.match(
    (await refusals(fuseTransposeMatMul, batch.replace("[6,5] w", "[4,6] w"))).join(),
    /not known to be one of two/,
  );
  const read = `main (float32[5,5] x) => (float32[...] y, float32[...] t) {
    t = Transpose <perm = [1,0]> (x)
    y = MatMul (x, t)
  }`;
  assert.match((await refusals(fuseTransposeMatMul, read)).join(), /graph output too/);
});

const pair = (first: string, second: string, w1: string, w2: string, input = "N,3,7,7") => `
  main (float32[${input}] x) => (float32[...] y) < float32[${w1}] v = random(1), float32[${w1.split(",")[0]}] a = random(2), float32[${w2}] w = random(3), float32[${w2.split(",")[0]}] b = random(4) > {
    h = Conv ${first}
    y = Conv ${second}
  }`;

test("a pointwise Conv merges with the Conv before or after it when the weight gets smaller", async () => {
  const same = { tolerance: { rtol: 1e-5, atol: 1e-4 } };
  await rewritten(
    fuseConsecutiveConv,
    pair("<pads = [1,1,1,1], strides = [2,1]> (x, v, a)", "<strides = [2,2]> (h, w, b)", "16,3,3,3", "2,16,1,1"),
    same,
  );
  await rewritten(fuseConsecutiveConv, pair("(x, v, a)", "(h, w)", "16,3,3,3", "2,16,1,1"), same);
  await rewritten(
    fuseConsecutiveConv,
    pair("(x, v, a)", "<dilations = [2,2], strides = [2,1]> (h, w, b)", "16,3,1,1", "2,16,3,3"),
    same,
  );
  await rewritten(fuseConsecutiveConv, pair("(x, v)", "<pads = [1,1,1,1]> (h, w, b)", "16,3,1,1", "2,16,3,3"), same);
  await rewritten(fuseConsecutiveConv, pair("(x, v, a)", "(h, w, b)", "16,3,1,1", "2,16,1,1"), same);
});

test("Convs that would cost more together, or differ at the border, stay two", async () => {
  for (const [text, reason] of [
    [pair("(x, v, a)", "(h, w, b)", "4,3,3,3", "16,4,1,1"), /would have 432 elements instead of 172/],
    [pair("(x, v, a)", "(h, w, b)", "16,3,3,3", "2,16,3,3"), /neither it nor Conv "h" is pointwise/],
    [
      pair("(x, v, a)", "<pads = [1,1,1,1]> (h, w, b)", "16,3,1,1", "2,16,3,3"),
      /which the bias of the Conv before it does not reach/,
    ],
    [pair("<strides = [2,2]> (x, v, a)", "(h, w, b)", "16,3,1,1", "2,16,3,3"), /skips positions/],
    [pair("(x, v)", "<pads = [2,2,2,2]> (h, w, b)", "16,3,1,1", "2,16,3,3"), /pads more than its kernel/],
    [pair('<auto_pad = "SAME_UPPER"> (x, v)', "<strides = [2,2]> (h, w, b)", "16,3,3,3", "2,16,1,1"), /auto_pad/],
    [pair("<group = 3> (x, v)", "(h, w, b)", "18,1,3,3", "2,18,1,1"), /grouped/],
  ] as const)
    assert.match((await refusals(fuseConsecutiveConv, text)).join(), reason);
});

test("two products become one when their matrix is smaller", async () => {
  const text = (first: string, second: string, rest = "", input = "N,4") => `
    main (float32[${input}] x) => (float32[...] y) < float32[4,16] v = random(1), float32[16] a = random(2), float32[16,3] w = random(3), float32[3,16] t = random(5), float32[3] b = random(4)${rest} > {
      h = ${first}
      y = ${second}
    }`;
  const same = { tolerance: { rtol: 1e-5, atol: 1e-4 } };
  for (const first of ["Gemm <alpha = 0.5, beta = 2.0> (x, v, a)", "Gemm (x, v)", "MatMul (x, v)"])
    for (const second of ["Gemm <transB = 1, alpha = 3.0> (h, t, b)", "Gemm <beta = 0.5> (h, w, b)", "MatMul (h, w)"])
      await rewritten(fuseConsecutiveGemm, text(first, second), same);
  await rewritten(fuseConsecutiveGemm, text("Gemm <transA = 1> (x, v)", "MatMul (h, w)", "", "4,5"), same);
  assert.deepEqual(
    operators(await rewritten(fuseConsecutiveGemm, text("MatMul (x, v)", "MatMul (h, w)", "", "N,S,4"), same)),
    ["MatMul"],
  );
  const bottleneck = `main (float32[N,16] x) => (float32[...] y) < float32[16,2] v = random(1), float32[2,16] w = random(2) > {
    h = MatMul (x, v)
    y = MatMul (h, w)
  }`;
  assert.match((await refusals(fuseConsecutiveGemm, bottleneck)).join(), /256 elements instead of 64/);
});
