import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel } from "../../../../src/core/ir";
import { fuseHardSigmoid, fuseHardSwish, fuseMish, fuseSilu } from "../../../../src/core/passes/fusion/fuseActivations";
import { fuseAttention } from "../../../../src/core/passes/fusion/fuseAttention";
import { fuseConvActivation } from "../../../../src/core/passes/fusion/fuseConvActivation";
import { fuseFastGelu, fuseGelu } from "../../../../src/core/passes/fusion/fuseGelu";
import { fuseLayerNorm, fuseRmsNorm } from "../../../../src/core/passes/fusion/fuseLayerNorm";
import { fuseMultiHeadAttention } from "../../../../src/core/passes/fusion/fuseMultiHeadAttention";
import { fuseSoftmax } from "../../../../src/core/passes/fusion/fuseSoftmax";
import type { Pass } from "../../../../src/core/passes/pass";
import { runPass } from "../../../../src/core/passes/pipeline";
import { assertSameOutputs, operators, refusals, rewritten } from "../../../support/fusion";

/** A written-out operator sums in another order than its kernel. */
const tolerance = { rtol: 1e-4, atol: 1e-5 };
const head = (opset: number) => `model <ir_version: 9, opsets: { "": ${opset} }>\n`;

const constants = `float32[] r2 = {1.4142135}, float32[] one = {1.0}, float32[] half = {0.5}, float32[] two = {2.0}, float32[] three = {3.0},
  float32[] zero = {0.0}, float32[] six = {6.0}, float32[] eps = {0.00001}, float32[] c1 = {0.044715}, float32[] c2 = {0.7978845},
  int64[1] last = {-1}, int64[1] second = {1}, float32[8] gamma = random(1), float32[8] beta = random(2)`;
const unary = (body: string) => `main (float32[N,4,8] x) => (float32[N,4,8] y) < ${constants} > { ${body} }`;

const gelu = [
  "d = Div (x, r2) e = Erf (d) a = Add (e, one) m = Mul (x, a) y = Mul (m, half)",
  "h = Mul (x, half) d = Div (x, r2) e = Erf (d) a = Add (one, e) y = Mul (a, h)",
  "d = Div (x, r2) e = Erf (d) a = Add (e, one) m = Mul (half, a) y = Mul (x, m)",
].map(unary);
const fastGelu =
  unary(`p = Pow (x, three) q = Mul (p, c1) s = Add (x, q) t = Mul (s, c2) h = Tanh (t) a = Add (h, one) m = Mul (x, a)
  y = Mul (m, half)`);
const layerNorm =
  unary(`m = ReduceMean <axes = [-1]> (x) d = Sub (x, m) q = Pow (d, two) v = ReduceMean <axes = [2]> (q) e = Add (v, eps)
  s = Sqrt (e) n = Div (d, s) g = Mul (n, gamma) y = Add (g, beta)`);
const layerNormAxes =
  unary(`m = ReduceMean (x, last) d = Sub (x, m) q = Mul (d, d) v = ReduceMean (q, last) e = Add (v, eps)
  s = Sqrt (e) i = Reciprocal (s) n = Mul (d, i) g = Mul (gamma, n) y = Add (beta, g)`);
const plainLayerNorm =
  unary(`m = ReduceMean <axes = [-1]> (x) d = Sub (x, m) q = Pow (d, two) v = ReduceMean <axes = [-1]> (q)
  e = Add (v, eps) s = Sqrt (e) y = Div (d, s)`);
const rmsNorm = unary(
  `q = Mul (x, x) v = ReduceMean (q, last) e = Add (v, eps) s = Sqrt (e) i = Div (one, s) n = Mul (x, i) y = Mul (n, gamma)`,
);
const softmax = unary(
  `m = ReduceMax <axes = [-1]> (x) d = Sub (x, m) e = Exp (d) s = ReduceSum (e, last) y = Div (e, s)`,
);

const attention = (body: string) => `main (float32[B,2,5,8] x, float32[1,1,5,5] m) => (float32[B,2,5,8] y) <
  float32[] r = {0.35355338}, float32[] root = {2.828427}, float32[] quarter = {0.5946036} > {
  q = Tanh (x) k = Sigmoid (x) v = Relu (x) ${body} }`;
const attentions = [
  "t = Transpose <perm = [0,1,3,2]> (k) s = MatMul (q, t) d = Div (s, root) w = Add (d, m) a = Softmax <axis = -1> (w) y = MatMul (a, v)",
  "t = Transpose <perm = [0,1,3,2]> (k) z = Mul (q, r) s = MatMul (z, t) a = Softmax <axis = 3> (s) y = MatMul (a, v)",
  "t = Transpose <perm = [0,1,3,2]> (k) tz = Mul (t, quarter) z = Mul (q, quarter) s = MatMul (z, tz) w = Add (m, s) a = Softmax (w) y = MatMul (a, v)",
].map(attention);

const heads = (body: string) => `main (float32[B,5,16] x, float32[1,1,5,5] m) => (float32[B,5,16] y) <
  float32[] r = {0.35355338}, int64[4] split = {0,0,2,8}, int64[3] merge = {0,0,16} > {
  q = Tanh (x) k = Sigmoid (x) v = Relu (x) qr = Reshape (q, split) qt = Transpose <perm = [0,2,1,3]> (qr) kr = Reshape (k, split) vr = Reshape (v, split)
  vt = Transpose <perm = [0,2,1,3]> (vr) ${body} o = MatMul (a, vt) t = Transpose <perm = [0,2,1,3]> (o) y = Reshape (t, merge) }`;
const keyAtOnce =
  "kt = Transpose <perm = [0,2,3,1]> (kr) s = MatMul (qt, kt) d = Mul (s, r) w = Add (d, m) a = Softmax (w)";
const keyInTwo =
  "kh = Transpose <perm = [0,2,1,3]> (kr) kt = Transpose <perm = [0,1,3,2]> (kh) s = MatMul (qt, kt) a = Softmax (s)";

const rewrites: [string, Pass, string, string[], "portable" | "onnxruntime"][] = [
  ...gelu.map((body, form): [string, Pass, string, string[], "portable"] => [
    `Gelu, form ${form}`,
    fuseGelu,
    head(20) + body,
    ["Gelu"],
    "portable",
  ]),
  ["Gelu of com.microsoft", fuseGelu, head(17) + gelu[0], ["com.microsoft.Gelu"], "onnxruntime"],
  ["tanh Gelu", fuseFastGelu, head(20) + fastGelu, ["Gelu"], "portable"],
  ["FastGelu", fuseFastGelu, head(17) + fastGelu, ["com.microsoft.FastGelu"], "onnxruntime"],
  ["LayerNormalization", fuseLayerNorm, head(17) + layerNorm, ["LayerNormalization"], "portable"],
  [
    "LayerNormalization with axes as input",
    fuseLayerNorm,
    head(18) + layerNormAxes,
    ["LayerNormalization"],
    "portable",
  ],
  ["LayerNormalization without gamma", fuseLayerNorm, head(17) + plainLayerNorm, ["LayerNormalization"], "portable"],
  ["RMSNormalization", fuseRmsNorm, head(23) + rmsNorm, ["RMSNormalization"], "portable"],
  ["Softmax", fuseSoftmax, head(17) + softmax, ["Softmax"], "portable"],
  [
    "HardSigmoid",
    fuseHardSigmoid,
    head(17) + unary("a = Add (x, three) c = Clip (a, zero, six) y = Div (c, six)"),
    ["HardSigmoid"],
    "portable",
  ],
  [
    "HardSwish from Clip",
    fuseHardSwish,
    head(17) + unary("a = Add (x, three) c = Clip (a, zero, six) m = Mul (x, c) y = Div (m, six)"),
    ["HardSwish"],
    "portable",
  ],
  [
    "HardSwish from HardSigmoid",
    fuseHardSwish,
    head(14) + unary("s = HardSigmoid <alpha = 0.16666667, beta = 0.5> (x) y = Mul (s, x)"),
    ["HardSwish"],
    "portable",
  ],
  ["SiLU", fuseSilu, head(24) + unary("s = Sigmoid (x) y = Mul (x, s)"), ["Swish"], "portable"],
  [
    "SiLU of com.microsoft",
    fuseSilu,
    head(17) + unary("s = Sigmoid (x) y = Mul (s, x)"),
    ["com.microsoft.QuickGelu"],
    "onnxruntime",
  ],
  ["Mish", fuseMish, head(18) + unary("s = Softplus (x) t = Tanh (s) y = Mul (x, t)"), ["Mish"], "portable"],
  ...attentions.map((body, form): [string, Pass, string, string[], "portable"] => [
    `Attention, form ${form}`,
    fuseAttention,
    head(23) + body,
    ["Tanh", "Sigmoid", "Relu", "Attention"],
    "portable",
  ]),
  [
    "MultiHeadAttention",
    fuseMultiHeadAttention,
    head(17) + heads(keyAtOnce),
    ["Tanh", "Sigmoid", "Relu", "com.microsoft.MultiHeadAttention"],
    "onnxruntime",
  ],
  [
    "MultiHeadAttention, key turned in two steps",
    fuseMultiHeadAttention,
    head(17) + heads(keyInTwo),
    ["Tanh", "Sigmoid", "Relu", "com.microsoft.MultiHeadAttention"],
    "onnxruntime",
  ],
];

for (const [name, pass, text, wanted, target] of rewrites) {
  test(`${name}: a written-out form becomes one operator with the same outputs`, async () => {
    assert.deepEqual(operators(await rewritten(pass, text, { tolerance, target })), wanted);
  });
}

const conv = (activation: string, opset = 17) => `${head(opset)}main (float32[N,3,8,8] x) => (float32[N,4,8,8] y) <
  float32[4,3,3,3] w = random(1), float32[] low = {-0.5}, float32[] high = {0.5} > {
  c = Conv <pads = [1,1,1,1]> (x, w) y = ${activation} }`;
for (const activation of [
  "Relu (c)",
  "Sigmoid (c)",
  "Tanh (c)",
  "LeakyRelu <alpha = 0.2> (c)",
  "HardSigmoid (c)",
  "Clip (c, low, high)",
  "Clip (c, low)",
]) {
  test(`Conv and ${activation} become one kernel for ONNX Runtime`, async () => {
    const model = await rewritten(fuseConvActivation, conv(activation), { tolerance, target: "onnxruntime" });
    assert.deepEqual(operators(model), ["com.microsoft.FusedConv"]);
  });
}

const refused: [string, Pass, string, RegExp, ("portable" | "onnxruntime")?][] = [
  [
    "Gelu needs a newer opset",
    fuseGelu,
    head(17) + gelu[0],
    /needs opset 20 and the model has 17; allow an opset upgrade/,
  ],
  ["Gelu in float64", fuseGelu, (head(20) + gelu[0]).replaceAll("float32", "float64"), /only made for float32/],
  [
    "LayerNormalization over another axis",
    fuseLayerNorm,
    head(17) + layerNorm.replace("axes = [2]", "axes = [1]"),
    /not both taken over the last axis/,
  ],
  ["LayerNormalization before opset 17", fuseLayerNorm, head(13) + layerNorm, /needs opset 17/],
  [
    "LayerNormalization whose centred value is read elsewhere",
    fuseLayerNorm,
    head(17) + layerNorm.replace("(float32[N,4,8] y)", "(float32[N,4,8] y, float32[N,4,8] d)"),
    /is a graph output too/,
  ],
  [
    "RMSNormalization over the middle axis",
    fuseRmsNorm,
    head(23) + rmsNorm.replace("ReduceMean (q, last)", "ReduceMean (q, second)"),
    /not taken over the last axis/,
  ],
  [
    "Softmax with two axes",
    fuseSoftmax,
    head(17) + softmax.replace("ReduceSum (e, last)", "ReduceSum (e, second)"),
    /not taken over one and the same axis/,
  ],
  [
    "SiLU whose Sigmoid is read twice",
    fuseSilu,
    head(24) + unary("s = Sigmoid (x) m = Mul (x, s) y = Add (m, s)"),
    /also read by Add "y"/,
  ],
  [
    "Attention with unequal batches",
    fuseAttention,
    head(23) +
      attentions[1]
        ?.replace("v = Relu (x)", "v = Slice (x, z0, z1, z0)")
        .replace("quarter =", "unused = {1.0}, int64[1] z0 = {0}, int64[1] z1 = {1}, float32[] quarter ="),
    /not known to be equal/,
  ],
  [
    "Attention with a negative scale",
    fuseAttention,
    head(23) + attentions[1]?.replace("r = {0.35355338}", "r = {-0.35355338}"),
    /not one positive number/,
  ],
  [
    "Attention with one mask row for all queries",
    fuseAttention,
    (head(23) + attentions[0]).replace("float32[1,1,5,5] m", "float32[1,1,1,5] m"),
    /a row for each query/,
  ],
  [
    "MultiHeadAttention with one mask row for all queries",
    fuseMultiHeadAttention,
    head(17) + heads(keyAtOnce).replace("float32[1,1,5,5] m", "float32[1,1,1,5] m"),
    /a row for each query/,
    "onnxruntime",
  ],
  [
    "MultiHeadAttention in a portable file",
    fuseMultiHeadAttention,
    head(17) + heads(keyAtOnce),
    /the target is a portable file/,
  ],
  ["FusedConv in a portable file", fuseConvActivation, conv("Relu (c)"), /no operator for Conv with activation/],
  [
    "FusedConv with another reader of the Conv",
    fuseConvActivation,
    conv("Relu (c)").replace("(float32[N,4,8,8] y)", "(float32[N,4,8,8] y, c)"),
    /is a graph output too/,
    "onnxruntime",
  ],
];

for (const [name, pass, text, reason, target] of refused) {
  test(`refused: ${name}`, async () => {
    assert.match((await refusals(pass, text, { target: target ?? "portable" })).join("; "), reason);
  });
}

test("a LayerNormalization whose gamma has another shape is fused without it", async () => {
  const text = head(17) + layerNorm.replace("float32[8] gamma", "float32[4,1] gamma");
  assert.deepEqual(operators(await rewritten(fuseLayerNorm, text, { tolerance })), [
    "LayerNormalization",
    "Mul",
    "Add",
  ]);
});

test("a form that is only nearly the operator is left alone without a word", async () => {
  for (const [pass, text] of [
    [fuseGelu, gelu[0]?.replace("r2 = {1.4142135}", "r2 = {1.5}")],
    [fuseHardSigmoid, unary("a = Add (x, three) c = Clip (a, zero, three) y = Div (c, six)")],
    [fuseHardSwish, unary("s = HardSigmoid <alpha = 0.2, beta = 0.5> (x) y = Mul (s, x)")],
    [fuseSilu, unary("s = Sigmoid (x) y = Mul (gamma, s)")],
  ] as const) {
    assert.deepEqual(await refusals(pass, head(20) + text), []);
  }
});

test("a model is moved to the opset that a fusion needs when the user allows it", async () => {
  const text = `${head(12)}main (float32[N,4,8] x) => (float32[N,4,8] y) < float32[] r2 = {1.4142135}, float32[] one = {1.0}, float32[] half = {0.5} > {
    u = Unsqueeze <axes = [0]> (x)
    sq = Squeeze <axes = [0]> (u)
    sm = Softmax <axis = 2> (sq)
    a, b = Split <axis = 1, split = [3,1]> (sm)
    re = ReduceMean <axes = [1], keepdims = 1> (a)
    j = Concat <axis = 1> (re, a)
    dr = Dropout <> (j)
    d = Div (dr, r2) e = Erf (d) p = Add (e, one) m = Mul (dr, p) y = Mul (m, half)
  }`;
  const model = parseModel(text);
  const report = await runPass(model, fuseGelu, { verify: true, allowOpsetUpgrade: true });
  assert.deepEqual([report.applied, model.opset()], [2, 20]);
  await assertSameOutputs(parseModel(text), model, { tolerance });
});

test("a model that cannot be moved to the newer opset says which node stands in the way, and is left as it was", async () => {
  const text = `${head(12)}main (float32[2,4,8] x) => (float32[2,4,8] y) < float32[] r2 = {1.4142135}, float32[] one = {1.0}, float32[] half = {0.5} > {
    s = Softmax <axis = 1> (x)
    d = Div (s, r2) e = Erf (d) p = Add (e, one) m = Mul (s, p) y = Mul (m, half)
  }`;
  const model = parseModel(text);
  const report = await runPass(model, fuseGelu, { allowOpsetUpgrade: true });
  assert.equal(report.applied, 0);
  assert.match(report.refused[0]?.reason ?? "", /Softmax "s": before opset 13 it works over all axes/);
  assert.equal(model.opset(), 12);
});
