import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel } from "../../../../src/core/ir";
import { dropZeroBias } from "../../../../src/core/passes/fusion/dropZeroBias";
import { foldGemmScalars } from "../../../../src/core/passes/fusion/foldGemmScalars";
import {
  fuseAddConv,
  fuseDivConv,
  fuseMulConv,
  fuseSubConv,
} from "../../../../src/core/passes/fusion/fuseArithmeticConv";
import {
  fuseConvAdd,
  fuseConvDiv,
  fuseConvMul,
  fuseConvSub,
} from "../../../../src/core/passes/fusion/fuseConvArithmetic";
import {
  fuseGemmAdd,
  fuseGemmDiv,
  fuseGemmMul,
  fuseGemmSub,
} from "../../../../src/core/passes/fusion/fuseGemmArithmetic";
import { fuseMatMulBiasScale } from "../../../../src/core/passes/fusion/fuseMatMulBiasScale";
import { runPass } from "../../../../src/core/passes/pipeline";
import { operators, refusals, rewritten } from "../../../support/fusion";

/** A Conv with bias and one operation after it. */
const after = (operation: string, constant: string, operator = "Conv") => `
  main (float32[N,4,6,6] x) => (float32[...] y) < float32[4,4,3,3] w = random(1), float32[4] b = random(2), float32${constant} > {
    c = ${operator} (x, w, b)
    y = ${operation}
  }`;

/** One operation and a linear operator after it. */
const before = (operation: string, constant: string, linear = "Conv (m, w)", weight = "6,4,3,3", input = "N,4,6,6") => `
  main (float32[${input}] x) => (float32[...] y) < float32[${weight}] w = random(1), float32${constant} > {
    m = ${operation}
    y = ${linear}
  }`;

const product = (operation: string, constant: string, linear = "Gemm (x, w, b)", input = "N,5") => `
  main (float32[${input}] x) => (float32[...] y) < float32[5,6] w = random(1), float32[6] b = random(2), float32${constant} > {
    c = ${linear}
    y = ${operation}
  }`;

test("constants of every shape that stands for a channel fold into the Conv and ConvTranspose before", async () => {
  for (const operator of ["Conv", "ConvTranspose"]) {
    for (const shape of ["[4,1,1]", "[1,4,1,1]", "[]", "[1]", "[1,1,1]"]) {
      await rewritten(fuseConvAdd, after("Add (c, k)", `${shape} k = random(3)`, operator));
      await rewritten(fuseConvAdd, after("Add (k, c)", `${shape} k = random(3)`, operator));
      await rewritten(fuseConvSub, after("Sub (c, k)", `${shape} k = random(3)`, operator));
      await rewritten(fuseConvSub, after("Sub (k, c)", `${shape} k = random(3)`, operator));
      await rewritten(fuseConvMul, after("Mul (c, k)", `${shape} k = random(3)`, operator));
      await rewritten(fuseConvDiv, after("Div (c, k)", `${shape} k = random(3)`, operator));
    }
  }
});

test("a constant that differs within a channel or changes the output's shape is refused", async () => {
  for (const [shape, reason] of [
    ["[4]", /differs within a channel/],
    ["[1,4,4,4]", /differs within a channel/],
    ["[2,1,1,1]", /differs within a channel/],
    ["[1,1,4,1,1]", /more dimensions/],
    ["[1,1,1,1,1]", /more dimensions/],
  ] as const)
    assert.match((await refusals(fuseConvAdd, after("Add (c, k)", `${shape} k = random(3)`))).join(), reason);
  const narrow = after("Mul (c, k)", "[5,1,1] k = random(3)")
    .replace("[4,4,3,3] w", "[1,4,3,3] w")
    .replace("[4] b", "[1] b");
  assert.match((await refusals(fuseConvMul, narrow)).join(), /broadcast the output to another shape/);
});

test("what is not linear, not finite or not constant is left", async () => {
  assert.match((await refusals(fuseConvDiv, after("Div (c, k)", "[4,1,1] k = zeros"))).join(), /not finite/);
  assert.match((await refusals(fuseConvMul, after("Mul (c, k)", "[] k = {inf}"))).join(), /not finite/);
  assert.match((await refusals(fuseConvAdd, after("Add (c, k)", "[] k = {nan}"))).join(), /not finite/);
  assert.match((await refusals(fuseConvMul, after("Mul (c, k)", "[] k = {1e30}"))).join(), /too large/);
  assert.deepEqual(await refusals(fuseConvDiv, after("Div (k, c)", "[] k = {2.0}")), []);
  assert.deepEqual(await refusals(fuseConvAdd, after("Add (c, x)", "[] k = {2.0}")), []);
  assert.deepEqual(await refusals(fuseConvAdd, after("Add (c, c)", "[] k = {2.0}")), []);
});

test("before opset 7 the second operand stands at an axis", async () => {
  const model = parseModel(
    `model <ir_version: 3, opsets: { "": 6 }>${after("Add <broadcast = 1, axis = 1> (c, k)", "[4] k = random(3)")}`,
  );
  assert.equal((await runPass(model, fuseConvAdd, { verify: true })).applied, 1);
  const last = `model <ir_version: 3, opsets: { "": 6 }>${after("Add <broadcast = 1> (c, k)", "[4] k = random(3)")}`;
  assert.match((await refusals(fuseConvAdd, last)).join(), /differs within a channel/);
});

test("a factor that is used by another Conv's weight is not copied, a term is", async () => {
  const shared = (operation: string) => `
    main (float32[N,4,6,6] x) => (float32[...] y) < float32[4,4,3,3] w = random(1), float32[4] b = zeros, float32[] k = {2.5} > {
      c = Conv (x, w, b)
      e = ${operation}
      d = Conv (x, w, b)
      y = Sub (e, d)
    }`;
  assert.match((await refusals(fuseConvMul, shared("Mul (c, k)"))).join(), /also read by Conv "d"/);
  await rewritten(fuseConvAdd, shared("Add (c, k)"));
});

test("a constant held by a Constant node folds, and the node goes", async () => {
  const text = `main (float32[N,4,6,6] x) => (float32[...] y) {
    w = Constant <value = float32[4,4,1,1] random(1)> ()
    k = Constant <value = float32[] {3.0}> ()
    c = Conv (x, w)
    y = Mul (c, k)
  }`;
  assert.deepEqual(operators(await rewritten(fuseConvMul, text)), ["Conv"]);
});

test("arithmetic folds into Gemm and MatMul", async () => {
  for (const linear of ["Gemm (x, w, b)", "Gemm <alpha = 0.5, beta = 2.0> (x, w, b)", "Gemm (x, w)", "MatMul (x, w)"]) {
    for (const shape of ["[6]", "[1,6]", "[]", "[1,1]"]) {
      await rewritten(fuseGemmAdd, product("Add (c, k)", `${shape} k = random(3)`, linear));
      await rewritten(fuseGemmSub, product("Sub (c, k)", `${shape} k = random(3)`, linear));
      await rewritten(fuseGemmSub, product("Sub (k, c)", `${shape} k = random(3)`, linear));
      await rewritten(fuseGemmMul, product("Mul (c, k)", `${shape} k = random(3)`, linear));
      await rewritten(fuseGemmDiv, product("Div (c, k)", `${shape} k = random(3)`, linear));
    }
  }
  const rank3 = product("Mul (c, k)", "[6] k = random(3)", "MatMul (x, w)", "N,7,5");
  assert.deepEqual(operators(await rewritten(fuseGemmMul, rank3)), ["MatMul"]);
});

test("products refuse rows, batches, a missing bias and an unknown rank", async () => {
  const unknown = product("Mul (c, k)", "[1,6] k = random(3)", "MatMul (x, w)").replace(
    "float32[N,5] x",
    "float32[...] x",
  );
  for (const [pass, text, reason] of [
    [fuseGemmMul, product("Mul (c, k)", "[2,1] k = random(3)"), /differs within a channel/],
    [
      fuseGemmAdd,
      product("Add (c, k)", "[6] k = random(3)", "MatMul (x, w)", "N,7,5"),
      /Gemm, which has one, takes matrices only/,
    ],
    [fuseGemmMul, unknown, /may have more dimensions/],
    [
      fuseGemmMul,
      product("Mul (c, k)", "[] k = {0.5}", "MatMul (x, w)", "2,3,5").replace("[5,6] w", "[2,5,6] w"),
      /is not a matrix/,
    ],
  ] as const)
    assert.match((await refusals(pass, text)).join(), reason);
  await rewritten(
    fuseGemmMul,
    unknown.replace("float32[1,6] k", "float32[6] k").replace("float32[...] x", "float32[?,5] x"),
  );
});

test("a factor after a biased product goes into both, whatever the rank", async () => {
  const text = (operation: string, constant: string) => `
    main (float32[N,S,5] x) => (float32[...] y) < float32[5,6] w = random(1), float32[6] b = random(2), float32${constant} > {
      m = MatMul (x, w)
      a = Add (b, m)
      y = ${operation}
    }`;
  for (const shape of ["[]", "[6]", "[1,1,6]"]) {
    await rewritten(fuseMatMulBiasScale, text("Mul (a, k)", `${shape} k = random(3)`));
    await rewritten(fuseMatMulBiasScale, text("Div (a, k)", `${shape} k = random(3)`));
  }
  const scalarBias = text("Mul (k, a)", "[6] k = random(3)").replace("float32[6] b", "float32[] b");
  assert.deepEqual(operators(await rewritten(fuseMatMulBiasScale, scalarBias)), ["MatMul", "Add"]);
  assert.match(
    (await refusals(fuseMatMulBiasScale, text("Mul (a, k)", "[2,1] k = random(3)"))).join(),
    /differs within/,
  );
});

test("the normalisation of an image folds into the first Conv: factors always, terms only without padding", async () => {
  for (const shape of ["[4,1,1]", "[1,4,1,1]", "[]", "[1]"]) {
    await rewritten(fuseMulConv, before("Mul (x, k)", `${shape} k = random(3)`, "Conv <pads = [1,1,1,1]> (m, w)"));
    await rewritten(fuseDivConv, before("Div (x, k)", `${shape} k = random(3)`));
    await rewritten(fuseAddConv, before("Add (k, x)", `${shape} k = random(3)`));
    await rewritten(fuseSubConv, before("Sub (x, k)", `${shape} k = random(3)`));
    await rewritten(fuseSubConv, before("Sub (k, x)", `${shape} k = random(3)`));
  }
  await rewritten(
    fuseMulConv,
    before("Mul (x, k)", "[4,1,1] k = random(3)", "ConvTranspose <group = 2> (m, w)", "4,3,3,3"),
  );
  await rewritten(
    fuseMulConv,
    before("Mul (x, k)", "[4] k = random(3)", "Gemm <transB = 1, alpha = 2.0> (m, w)", "6,4", "N,4"),
  );
  await rewritten(fuseAddConv, before("Add (x, k)", "[4] k = random(3)", "MatMul (m, w)", "4,6", "N,4"));
  await rewritten(fuseMulConv, before("Mul (x, k)", "[4] k = random(3)", "MatMul (m, w)", "4,6", "N,S,4"));
});

test("a constant before a linear operator that would broadcast, lies along another axis or is cut by padding is refused", async () => {
  const padded = "Conv <pads = [1,1,1,1]> (m, w)";
  for (const [pass, text, reason] of [
    [fuseAddConv, before("Add (x, k)", "[4,1,1] k = random(3)", padded), /pads with zeros/],
    [fuseSubConv, before("Sub (x, k)", "[] k = {0.5}", padded), /pads with zeros/],
    [fuseMulConv, before("Mul (x, k)", "[4,1,1] k = random(3)").replace("N,4,6,6", "N,1,6,6"), /as many channels/],
    [fuseMulConv, before("Mul (x, k)", "[1,1,1,1] k = random(3)").replace("N,4,6,6", "4,6,6"), /rank of its input/],
    [fuseMulConv, before("Mul (x, k)", "[4,1,1] k = random(3)").replace("N,4,6,6", "..."), /rank of its input/],
    [
      fuseMulConv,
      before("Mul (x, k)", "[4] k = random(3)", "Gemm <transA = 1> (m, w)", "4,6", "4,4"),
      /transposed matrix/,
    ],
    [
      fuseMulConv,
      `main (float32[N,4,6,6] x) => (float32[...] y, float32[...] z) < float32[6,4,3,3] w = random(1), float32[] k = {2.0} > {
      m = Mul (x, k)
      y = Conv (m, w)
      z = Relu (m)
    }`,
      /also read by Relu "z"/,
    ],
  ] as const)
    assert.match((await refusals(pass, text)).join(), reason);
});

test("alpha and beta go into constants, a bias of zeros goes", async () => {
  const gemm = await rewritten(
    foldGemmScalars,
    product("Relu (c)", "[] k = {0.0}", "Gemm <alpha = 0.5, beta = 2.0> (x, w, b)"),
  );
  assert.equal([...gemm.graph.nodes()][0]?.attributes.size, 0);
  const zero = (text: string) => text.replace("b = random(2)", "b = zeros");
  const dropped = await rewritten(dropZeroBias, zero(after("Relu (c)", "[] k = {0.0}", "ConvTranspose")));
  assert.equal([...dropped.graph.nodes()][0]?.inputs.length, 2);
  await rewritten(dropZeroBias, zero(product("Relu (c)", "[] k = {0.0}")));
  const old = `model <ir_version: 5, opsets: { "": 10 }>${zero(product("Relu (c)", "[] k = {0.0}"))}`;
  assert.deepEqual(await refusals(dropZeroBias, old), []);
});
