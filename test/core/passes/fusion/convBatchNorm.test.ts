import assert from "node:assert/strict";
import { test } from "node:test";
import { floatsOf, parseModel, Tensor } from "../../../../src/core/ir";
import { fuseBatchNormConv } from "../../../../src/core/passes/fusion/fuseBatchNormConv";
import { fuseConvBatchNorm } from "../../../../src/core/passes/fusion/fuseConvBatchNorm";
import { fuseGemmBatchNorm, fuseMatMulBatchNorm } from "../../../../src/core/passes/fusion/fuseGemmBatchNorm";
import { runPass } from "../../../../src/core/passes/pipeline";
import { assertSameOutputs, operators, refusals, rewritten } from "../../../support/fusion";

const bn = (channels: number, type = "float32") =>
  `${type}[${channels}] gamma = random(11), ${type}[${channels}] beta = random(12), ${type}[${channels}] mean = random(13), ${type}[${channels}] var = fill(0.25)`;
const conv = (inside: string, attributes = "", rest = "") => `
  main (float32[N,4,6,6] x) => (float32[N,6,?,?] y) < float32[6,4,3,3] w = random(1), float32[6] b = random(2), ${bn(6)}${rest} > {
    c = Conv ${attributes} (x, w, b)
    ${inside}
  }`;

test("BatchNormalization folds into a Conv with bias, and the Conv keeps its name, weights' names and attributes", async () => {
  const text = conv(
    "y = BatchNormalization <epsilon = 0.01> (c, gamma, beta, mean, var)",
    "<pads = [1,1,1,1], strides = [2,2]>",
  );
  const model = await rewritten(fuseConvBatchNorm, text.replace("c = Conv", '"/conv1" c = Conv'));
  const [node] = [...model.graph.nodes()];
  assert.equal(node?.name, "/conv1");
  assert.deepEqual(
    node?.inputs.map((input) => input?.name),
    ["x", "w", "b"],
  );
  assert.deepEqual(node?.ints("strides"), [2, 2]);
  assert.deepEqual(
    [...model.graph.initializers].map((value) => value.name),
    ["w", "b"],
  );
});

test("BatchNormalization folds into grouped and depthwise Convs, one and three dimensions", async () => {
  for (const [input, weight, group] of [
    ["N,4,6,6", "6,2,3,3", 2],
    ["N,6,6,6", "6,1,3,3", 6],
    ["N,4,6", "6,4,3", 1],
    ["N,4,3,5,4", "6,4,2,2,2", 1],
  ] as const) {
    const model = await rewritten(
      fuseConvBatchNorm,
      `main (float32[${input}] x) => (float32[...] y) < float32[${weight}] w = random(1), ${bn(6)} > {
        c = Conv <group = ${group}> (x, w)
        y = BatchNormalization (c, gamma, beta, mean, var)
      }`,
    );
    assert.deepEqual(operators(model), ["Conv"]);
  }
});

test("BatchNormalization folds into ConvTranspose, whose output channels are the second axis within each group", async () => {
  for (const [weight, group] of [
    ["4,6,3,3", 1],
    ["4,3,3,3", 2],
  ] as const) {
    await rewritten(
      fuseConvBatchNorm,
      `main (float32[N,4,5,5] x) => (float32[...] y) < float32[${weight}] w = random(1), ${bn(6)} > {
        c = ConvTranspose <group = ${group}, strides = [2,2]> (x, w)
        y = BatchNormalization (c, gamma, beta, mean, var)
      }`,
    );
  }
});

test("BatchNormalization folds inside a branch of an If", async () => {
  const model = await rewritten(
    fuseConvBatchNorm,
    `main (float32[N,4,6,6] x) => (float32[...] y) < float32[6,4,1,1] w = random(1), ${bn(6)}, bool[] on = {1} > {
      y = If <
        then_branch = graph a () => (float32[...] p) {
          c = Conv (x, w)
          p = BatchNormalization (c, gamma, beta, mean, var)
        },
        else_branch = graph b () => (float32[...] q) { q = Relu (x) }
      > (on)
    }`,
  );
  assert.deepEqual(
    [...model.graph.allNodes()].map((node) => node.opType),
    ["If", "Conv", "Relu"],
  );
});

test("a Conv outside a branch is not drawn into it", async () => {
  await refusals(
    fuseConvBatchNorm,
    `main (float32[N,4,6,6] x) => (float32[...] y) < float32[6,4,1,1] w = random(1), ${bn(6)}, bool[] on = {1} > {
      c = Conv (x, w)
      y = If <
        then_branch = graph a () => (float32[...] p) { p = BatchNormalization (c, gamma, beta, mean, var) },
        else_branch = graph b () => (float32[...] q) { q = Relu (x) }
      > (on)
    }`,
  );
});

test("a chain of folds rounds once", async () => {
  const text = `main (float32[N,1,4,4] x) => (float32[...] y) < float32[64,1,1,1] w = random(1), float32[64] s = random(2), float32[64] r = random(3), float32[64] z = zeros, float32[64] one = fill(1.0) > {
    c = Conv (x, w)
    d = BatchNormalization <epsilon = 0.0> (c, s, z, z, one)
    y = BatchNormalization <epsilon = 0.0> (d, r, z, z, one)
  }`;
  const numbers = new Map(
    [...parseModel(text).graph.initializers].map((value) => [value.name, floatsOf(value.initializer as Tensor)]),
  );
  const at = (name: string, i: number) => numbers.get(name)?.[i] as number;
  const model = await rewritten(fuseConvBatchNorm, text);
  const weight = [...model.graph.nodes()][0]?.input(1)?.constant as Tensor;
  assert.deepEqual(
    floatsOf(weight),
    Float32Array.from({ length: 64 }, (_, i) => at("w", i) * (at("s", i) * at("r", i))),
  );
});

test("folded weights are computed when they are asked for, from bytes that are read then", async () => {
  const model = parseModel(conv("y = BatchNormalization (c, gamma, beta, mean, var)"));
  const weight = [...model.graph.initializers].find((value) => value.name === "w");
  const held = weight?.initializer as Tensor;
  let reads = 0;
  const bytes = () => {
    reads++;
    return held.bytes();
  };
  const counted = { byteLength: held.byteLength, bytes };
  model.graph.addInitializer(weight as never, new Tensor(held.dtype, held.dims, counted));
  await runPass(model, fuseConvBatchNorm);
  assert.deepEqual(operators(model), ["Conv"]);
  assert.equal(reads, 0);
  assert.equal(weight?.initializer?.bytes().length, held.byteLength);
  assert.equal(reads, 1);
});

test("what stands in the way of folding a BatchNormalization is said", async () => {
  const normal = "BatchNormalization (c, gamma, beta, mean, var)";
  const cases: [string, RegExp][] = [
    [
      conv(`y = ${normal}\n z = Relu (c)`).replace("[N,6,?,?] y)", "[N,6,?,?] y, float32[...] z)"),
      /also read by Relu "z"/,
    ],
    [
      conv(`y = ${normal}`).replace("[N,6,?,?] y)", "[N,6,?,?] y, float32[...] c)"),
      /"c" of Conv "c" is a graph output too/,
    ],
    [
      conv(`e = ${normal}\n f = Conv (x, w)\n y = Add (e, f)`),
      /weight "w" .* is also read by Conv "f", and a folded copy would make the file grow/,
    ],
    [conv(`y = ${normal.replace("tion (", "tion <training_mode = 1> (")}`), /training mode/],
    [
      conv(`y = ${normal}`).replace("float32[6] gamma = random(11)", "float32[5] gamma = random(11)"),
      /not 6 constants/,
    ],
    [conv(`y = ${normal}`).replace("var = fill(0.25)", "var = fill(-1.0)"), /not finite/],
    [conv(`y = ${normal}`).replaceAll("float32", "float16"), /16-bit weights/],
    [conv(`y = ${normal}`).replace("6,6] x)", "6,6] x, float32[6,4,3,3] w)"), /can be overridden by the caller/],
    [
      conv(`y = ${normal}`).replace("6,6] x)", "6,6] x, float32[6] b)").replace("float32[6] b = random(2), ", ""),
      /bias "b" .* is not a constant/,
    ],
  ];
  for (const [text, reason] of cases) assert.match((await refusals(fuseConvBatchNorm, text)).join("; "), reason);
});

test("a BatchNormalization between operators that are not linear stays, with a reason", async () => {
  const text = `main (float32[N,6,4,4] x) => (float32[...] y) < ${bn(6)} > {
    r = Relu (x)
    n = BatchNormalization (r, gamma, beta, mean, var)
    y = Relu (n)
  }`;
  const reason = /it normalises Relu "r", and neither that nor what follows is a Conv, Gemm or MatMul/;
  assert.match((await refusals(fuseConvBatchNorm, text)).join(), reason);
});

test("BatchNormalization of old opsets folds in inference mode only", async () => {
  const old = (opset: number, attributes: string) =>
    `model <ir_version: 3, opsets: { "": ${opset} }>${conv(`y = BatchNormalization <${attributes}> (c, gamma, beta, mean, var)`)}`;
  for (const [opset, attributes, reason] of [
    [6, "is_test = 0", /training mode/],
    [1, "is_test = 1, spatial = 0, consumed_inputs = [0,0,0,0,0]", /each activation/],
    [7, "spatial = 0", /each activation/],
  ] as const)
    assert.match((await refusals(fuseConvBatchNorm, old(opset, attributes))).join(), reason);
  await rewritten(fuseConvBatchNorm, old(7, "spatial = 1"));
  await rewritten(fuseConvBatchNorm, old(9, "momentum = 0.9"));
  const six = parseModel(old(6, "is_test = 1"));
  assert.equal((await runPass(six, fuseConvBatchNorm, { verify: true })).applied, 1);
});

test("BatchNormalization folds into Gemm in either layout of its weight, and turns a MatMul of matrices into Gemm", async () => {
  const after = (product: string, weight: string) => `
    main (float32[N,5] x) => (float32[N,6] y) < float32[${weight}] w = random(1), float32[1,6] b = random(2), ${bn(6)} > {
      c = ${product}
      y = BatchNormalization (c, gamma, beta, mean, var)
    }`;
  await rewritten(fuseGemmBatchNorm, after("Gemm (x, w, b)", "5,6"));
  await rewritten(fuseGemmBatchNorm, after("Gemm <transB = 1, alpha = 0.5, beta = 3.0> (x, w, b)", "6,5"));
  await rewritten(fuseGemmBatchNorm, after("Gemm (x, w)", "5,6"));
  const double = after("Gemm (x, w, b)", "5,6").replaceAll("float32", "float64");
  await rewritten(fuseGemmBatchNorm, double, { tolerance: { rtol: 1e-13, atol: 1e-13 } });
  const model = await rewritten(fuseMatMulBatchNorm, after("MatMul (x, w)", "5,6"));
  assert.deepEqual(operators(model), ["Gemm"]);
  const rank3 = `main (float32[N,6,5] x) => (float32[...] y) < float32[5,6] w = random(1), ${bn(6)} > {
    c = MatMul (x, w)
    y = BatchNormalization (c, gamma, beta, mean, var)
  }`;
  assert.match((await refusals(fuseMatMulBatchNorm, rank3)).join(), /not known to be a matrix/);
  const rows = after("Gemm (x, w, b)", "5,6").replace("float32[1,6] b", "float32[2,6] b");
  assert.match((await refusals(fuseGemmBatchNorm, rows)).join(), /not one number for each output channel/);
});

test("BatchNormalization before a linear operator folds where nothing is padded, or where there is no shift", async () => {
  const before = (after: string, rest: string, input = "N,4,6,6") => `
    main (float32[${input}] x) => (float32[...] y) < ${rest}, ${bn(4)}, float32[4] zero = zeros > {
      n = BatchNormalization (x, gamma, beta, mean, var)
      y = ${after}
    }`;
  const w = "float32[6,4,3,3] w = random(1), float32[6] b = random(2)";
  await rewritten(fuseBatchNormConv, before("Conv (n, w, b)", w));
  await rewritten(fuseBatchNormConv, before('Conv <auto_pad = "VALID", dilations = [2,2]> (n, w)', w));
  await rewritten(fuseBatchNormConv, before("Conv <group = 2> (n, w)", "float32[6,2,3,3] w = random(1)"));
  await rewritten(
    fuseBatchNormConv,
    before("Gemm <alpha = 2.0, transB = 1> (n, w, b)", "float32[6,4] w = random(1), float32[6] b = random(2)", "N,4"),
  );
  await rewritten(fuseBatchNormConv, before("MatMul (n, w)", "float32[4,6] w = random(1)", "N,4"));
  const unshifted = before("Conv <pads = [1,1,1,1]> (n, w, b)", w).replace(
    "(x, gamma, beta, mean, var)",
    "(x, gamma, zero, zero, var)",
  );
  await rewritten(fuseBatchNormConv, unshifted);
  await rewritten(
    fuseBatchNormConv,
    unshifted
      .replace("Conv <pads = [1,1,1,1]> (n, w, b)", "ConvTranspose <pads = [1,1,1,1], group = 2> (n, w)")
      .replace("[6,4,3,3]", "[4,3,3,3]"),
  );

  for (const [text, reason] of [
    [before("Conv <pads = [0,1,0,0]> (n, w, b)", w), /pads with zeros/],
    [before('Conv <auto_pad = "SAME_UPPER"> (n, w, b)', w), /pads with zeros/],
    [before("ConvTranspose (n, w)", "float32[4,6,3,3] w = random(1)"), /at its borders/],
    [before("MatMul (n, w)", "float32[6,3] w = random(1)", "N,4,6"), /not the ones that it sums over/],
    [before("Gemm <transA = 1> (n, w)", "float32[2,6] w = random(1)", "2,4"), /not the ones that it sums over/],
  ] as const)
    assert.match((await refusals(fuseBatchNormConv, text)).join(), reason);
});

test("the referee sees a wrong fold: a planted error of one part in a thousand fails", async () => {
  const text = conv("y = BatchNormalization (c, gamma, beta, mean, var)");
  const model = parseModel(text);
  await runPass(model, fuseConvBatchNorm);
  const bias = [...model.graph.nodes()][0]?.input(2);
  const numbers = floatsOf(bias?.constant as Tensor) as Float32Array;
  model.graph.addInitializer(
    bias as never,
    Tensor.floats(
      [6],
      numbers.map((x, i) => (i === 3 ? x * 1.001 : x)),
    ),
  );
  await assert.rejects(assertSameOutputs(parseModel(text), model), /y\[\d+\] is/);
});
