import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel, Tensor } from "../../../../src/core/ir";
import { mergeSiblingConvs } from "../../../../src/core/passes/horizontal/mergeSiblingConvs";
import { mergeSiblingProducts } from "../../../../src/core/passes/horizontal/mergeSiblingProducts";
import { runPass } from "../../../../src/core/passes/pipeline";
import { assertSameOutputs, operators, refusals, rewritten } from "../../../support/fusion";

/** Three branches of an Inception block that meet in a Concat: the second goes through another Conv first. */
const block = (body: string, outputs = "float32[...] y", opset = 17) => `
  model <ir_version: 8, opsets: { "": ${opset} }>
  main (float32[N,3,6,6] x) => (${outputs}) <
    float32[4,3,1,1] wa = random(1), float32[4] ba = random(2),
    float32[2,3,1,1] wb = random(3),
    float32[5,3,1,1] wc = random(5), float32[5] bc = random(6),
    float32[3,2,3,3] wd = random(7)
  > {
    ${body}
  }`;

test("sibling Convs with a common activation become one, split for those that part", async () => {
  const model = await rewritten(
    mergeSiblingConvs,
    block(`
    a = Conv (x, wa, ba)
    ra = Relu (a)
    b = Conv <kernel_shape = [1,1], strides = [1,1]> (x, wb)
    rb = Relu (b)
    c = Conv <pads = [0,0,0,0]> (x, wc, bc)
    rc = Relu (c)
    d = Conv <pads = [1,1,1,1]> (rb, wd)
    y = Concat <axis = 1> (ra, d, rc)`),
  );
  assert.deepEqual(operators(model), ["Conv", "Relu", "Split", "Conv", "Concat"]);
  const names = [...model.graph.nodes()][2]?.outputs.map((output) => output.name);
  assert.deepEqual(names, ["ra", "rb", "rc"]);
});

test("where they meet side by side in one Concat nothing is split, whatever their order in the file", async () => {
  const body = (axis: number, order: string) => `
    a = Conv (x, wa, ba)
    ra = LeakyRelu <alpha = 0.25> (a)
    b = Conv (x, wb)
    rb = LeakyRelu <alpha = 0.25> (b)
    p = MaxPool <kernel_shape = [1,1]> (x)
    y = Concat <axis = ${axis}> (${order})`;
  for (const axis of [1, -3])
    assert.deepEqual(operators(await rewritten(mergeSiblingConvs, block(body(axis, "p, rb, ra")))), [
      "Conv",
      "LeakyRelu",
      "MaxPool",
      "Concat",
    ]);
  assert.deepEqual(operators(await rewritten(mergeSiblingConvs, block(body(1, "rb, ra")))).slice(0, 2), [
    "Conv",
    "LeakyRelu",
  ]);
  assert.ok(operators(await rewritten(mergeSiblingConvs, block(body(1, "ra, p, rb")))).includes("Split"));
  assert.ok(operators(await rewritten(mergeSiblingConvs, block(body(2, "ra, ra")))).includes("Split"));
});

test("a Concat of nothing else goes altogether, also when it gives the output", async () => {
  const model = await rewritten(
    mergeSiblingConvs,
    block("a = Conv (x, wa)\n b = Conv (x, wb)\n y = Concat <axis = 1> (a, b)"),
  );
  assert.deepEqual(operators(model), ["Conv"]);
});

test("graph outputs keep their names, and x * sigmoid(x) is done once", async () => {
  const model = await rewritten(
    mergeSiblingConvs,
    block(
      `
      b = Conv (x, wb)
      sb = Sigmoid (b)
      q = Mul (b, sb)
      a = Conv (x, wa)
      sa = Sigmoid (a)
      p = Mul (sa, a)`,
      "float32[...] p, float32[...] q",
      12,
    ).replace("q = Mul (b, sb)", "q = Mul (sb, b)"),
  );
  assert.deepEqual(operators(model), ["Conv", "Sigmoid", "Mul", "Split"]);
  assert.deepEqual(
    model.graph.outputs.map((output) => output.name),
    ["p", "q"],
  );
});

test("an activation with bounds is merged when the bounds are the same numbers", async () => {
  const clip = (other: string) => `
  main (float32[N,3,6,6] x) => (float32[...] p, float32[...] q) <
    float32[4,3,1,1] wa = random(1), float32[2,3,1,1] wb = random(3), float32[] l1 = {0.0}, float32[] h1 = {0.5}, float32[] l2 = {0.0}, float32[] h2 = {${other}}
  > {
    a = Conv (x, wa)
    p = Clip (a, l1, h1)
    b = Conv (x, wb)
    q = Clip (b, l2, h2)
  }`;
  assert.deepEqual(operators(await rewritten(mergeSiblingConvs, clip("0.5"))), ["Conv", "Clip", "Split"]);
  assert.deepEqual(await refusals(mergeSiblingConvs, clip("0.75")), []);
});

test("siblings of siblings merge in one run, each on what the first merge left", async () => {
  const model = await rewritten(
    mergeSiblingConvs,
    `main (float32[N,3,6,6] x) => (float32[...] p, float32[...] q, float32[...] r) <
      float32[4,3,1,1] wa = random(1), float32[2,3,1,1] wb = random(2), float32[3,4,3,3] wc = random(3), float32[5,4,3,3] wd = random(4)
    > {
      a = Conv (x, wa)
      ra = Relu (a)
      b = Conv (x, wb)
      p = Relu (b)
      c = Conv (ra, wc)
      q = Relu (c)
      d = Conv (ra, wd)
      r = Relu (d)
    }`,
  );
  assert.deepEqual(operators(model), ["Conv", "Relu", "Split", "Conv", "Relu", "Split"]);
});

test("queries, keys and values of any rank become one product, their biases one Add", async () => {
  const attention = (input: string) =>
    `
  main (float32[${input}] x) => (float32[...] q, float32[...] k, float32[...] v) <
    float32[5,4] wq = random(1), float32[5,4] wk = random(2), float32[5,2] wv = random(3),
    float32[4] bq = random(4), float32[4] bk = random(5), float32[2] bv = random(6)
  > {
    mq = MatMul (x, wq)
    q = Add (bq, mq)
    mk = MatMul (x, wk)
    k = Add (mk, bk)
    mv = MatMul (x, wv)
    v = Add (mv, bv)
  }`;
  for (const input of ["N,S,5", "N,5", "2,3,4,5", "5"]) {
    const model = await rewritten(mergeSiblingProducts, attention(input));
    assert.deepEqual(operators(model), ["MatMul", "Add", "Split"]);
  }
  const unknown = parseModel(attention("..."));
  assert.equal((await runPass(unknown, mergeSiblingProducts, { verify: true })).applied, 1);
  assert.equal([...unknown.graph.nodes()][2]?.int("axis"), -1);
});

test("Gemms merge in either layout of their weights; one without bias gets zeros", async () => {
  const gemms = (attributes: string, a: string, b: string, c: string) => `
  main (float32[N,5] x) => (float32[...] p, float32[...] q, float32[...] r) <
    float32[${a}] wa = random(1), float32[${b}] wb = random(2), float32[${c}] wc = random(3), float32[4] ba = random(4), float32[2] bb = random(5)
  > {
    p = Gemm <${attributes}> (x, wa, ba)
    q = Gemm <${attributes}> (x, wb, bb)
    r = Gemm <${attributes}> (x, wc)
  }`;
  await rewritten(mergeSiblingProducts, gemms("alpha = 0.5, beta = 2.0", "5,4", "5,2", "5,3"));
  const model = await rewritten(mergeSiblingProducts, gemms("transB = 1", "4,5", "2,5", "3,5"));
  assert.deepEqual(operators(model), ["Gemm", "Split"]);
  assert.deepEqual(
    await refusals(
      mergeSiblingProducts,
      gemms("transB = 1", "4,5", "2,5", "3,5")
        .replace("<transB = 1> (x, wa", "<transB = 1, alpha = 2.0> (x, wa")
        .replace("r = Gemm <transB = 1> (x, wc)", "r = Relu (x)"),
    ),
    [],
  );
});

test("weights are moved, not computed with: float16 and integers merge too", async () => {
  const typed = (type: string) => `
  main (${type}[N,5] x) => (${type}[...] p, ${type}[...] q, ${type}[...] r) < ${type}[5,4] wa = random(1), ${type}[5,2] wb = random(2), ${type}[5,3] wc = random(3) > {
    p = MatMul (x, wa)
    q = MatMul (x, wb)
    r = MatMul (x, wc)
  }`;
  await rewritten(mergeSiblingProducts, typed("int64"));
  await rewritten(mergeSiblingProducts, typed("float64"));
  const half = parseModel(typed("float16"));
  assert.equal((await runPass(half, mergeSiblingProducts, { verify: true })).applied, 1);
});

test("what stands in the way of a merge is said", async () => {
  const two = block("p = Conv (x, wa)\n q = Conv (x, wb)", "float32[...] p, float32[...] q");
  assert.match((await refusals(mergeSiblingConvs, two)).join(), /would save no node/);
  const shared = block(
    "p = Conv (x, wa)\n q = Conv (x, wa)\n r = Conv (x, wc)",
    "float32[...] p, float32[...] q, float32[...] r",
  );
  assert.match((await refusals(mergeSiblingConvs, shared)).join(), /also read by Conv "q", and a merged copy/);
  const different = block(
    "p = Conv (x, wa)\n q = Conv <strides = [2,2]> (x, wb)\n r = Conv <pads = [1,1,1,1]> (x, wc)",
    "float32[...] p, float32[...] q, float32[...] r",
  );
  assert.deepEqual(await refusals(mergeSiblingConvs, different), []);
});

test("a vector added along the width is no bias of a Conv", async () => {
  const text = `main (float32[N,3,4,4] x) => (float32[...] p, float32[...] q) <
    float32[4,3,1,1] wa = random(1), float32[4,3,1,1] wb = random(2), float32[4] u = random(3), float32[4] v = random(4)
  > {
    a = Conv (x, wa)
    ra = Relu (a)
    p = Add (ra, u)
    b = Conv (x, wb)
    rb = Relu (b)
    q = Add (rb, v)
  }`;
  assert.deepEqual(operators(await rewritten(mergeSiblingConvs, text)), ["Conv", "Relu", "Split", "Add", "Add"]);
});

test("the referee sees branches that were exchanged", async () => {
  const text = block(
    "a = Conv (x, wa)\n p = Relu (a)\n b = Conv (x, wb)\n q = Relu (b)",
    "float32[...] p, float32[...] q",
  ).replace("[2,3,1,1] wb", "[4,3,1,1] wb");
  const model = parseModel(text);
  await runPass(model, mergeSiblingConvs);
  const merged = [...model.graph.nodes()][0]?.input(1);
  const bytes = merged?.constant?.bytes() ?? new Uint8Array();
  const exchanged = new Uint8Array([...bytes.subarray(bytes.length / 2), ...bytes.subarray(0, bytes.length / 2)]);
  model.graph.addInitializer(merged as never, Tensor.fromBytes(1, [8, 3, 1, 1], exchanged));
  await assert.rejects(assertSameOutputs(parseModel(text), model), /\[\d+\] is/);
});
