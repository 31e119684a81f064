import assert from "node:assert/strict";
import { test } from "node:test";
import { allOpDefs, opDef } from "../../../src/core/ops";
import { inferred } from "./inferred";

const scale = "float32[] s = {0.1}";

const table: [
  call: string,
  inputs: string,
  options: { constants?: string; opset?: number; outputs?: number },
  expected: string,
][] = [
  ["QuantizeLinear (x, s)", "float32[N,4] x", { constants: scale }, "uint8[N,4]"],
  ["QuantizeLinear (x, s, z)", "float32[N,4] x", { constants: `${scale}, int8[] z = {0}` }, "int8[N,4]"],
  ["QuantizeLinear <output_dtype = 22> (x, s)", "float32[N,4] x", { constants: scale }, "int4[N,4]"],
  ["DequantizeLinear (x, s)", "int8[N,4] x, float16[] s", {}, "float16[N,4]"],
  ["DequantizeLinear <output_dtype = 1> (x, s)", "int8[N,4] x, float16[] s", { opset: 23 }, "float32[N,4]"],
  ["DynamicQuantizeLinear (x)", "float32[N,4] x", { outputs: 3 }, "uint8[N,4] float32[] uint8[]"],
  ["DFT <axis = 1> (x)", "float32[N,100,1] x", { opset: 17 }, "float32[N,100,2]"],
  ["DFT <onesided = 1> (x)", "float32[N,n,1] x", { opset: 20 }, "float32[N,floor(n/2) + 1,2]"],
  [
    "DFT <onesided = 1, inverse = 1> (x, l)",
    "float32[N,51,2] x",
    { opset: 20, constants: "int64[] l = {100}" },
    "float32[N,100,1]",
  ],
  [
    "STFT (x, p, w)",
    "float32[N,n,1] x, float32[16] w",
    { opset: 17, constants: "int64[] p = {8}" },
    "float32[N,floor(n/8) - 1,9,2]",
  ],
  ["HannWindow (n)", "", { constants: "int64[] n = {400}" }, "float32[400]"],
  ["HammingWindow <output_datatype = 11> (n)", "int64[] n", {}, "float64[?]"],
  [
    "MelWeightMatrix (m, d, r, l, u)",
    "",
    { constants: "int64[] m = {8}, int64[] d = {16}, int64[] r = {8192}, float32[] l = {0.0}, float32[] u = {4096.0}" },
    "float32[9,8]",
  ],
  ["SoftmaxCrossEntropyLoss (x, t)", "float32[N,5,d] x, int64[N,d] t", { outputs: 2 }, "float32[] float32[N,5,d]"],
  ['NegativeLogLikelihoodLoss <reduction = "none"> (x, t)', "float32[N,5,d] x, int64[N,d] t", {}, "float32[N,d]"],
  ['ai.onnx.ml.LabelEncoder <keys_strings = ["a"], values_int64s = [1]> (x)', "string[N] x", {}, "int64[N]"],
  ["ai.onnx.ml.TreeEnsembleRegressor <n_targets = 3> (x)", "float32[N,9] x", {}, "float32[N,3]"],
  ['ai.onnx.ml.ZipMap <classlabels_strings = ["a","b"]> (x)', "float32[N,2] x", {}, "seq(map(string,float32[]))"],
  ["ai.onnx.ml.ArrayFeatureExtractor (x, i)", "float64[N,9] x, int64[1,2] i", {}, "float64[N,2]"],
  [
    "ai.onnx.preview.training.Adam (r, t, a, b, ga, gb, va, vb, ha, hb)",
    "float32[] r, int64[] t, float32[2] a, float32[3] b, float32[2] ga, float32[3] gb, float32[2] va, float32[3] vb, float32[2] ha, float32[3] hb",
    { outputs: 6 },
    "float32[2] float32[3] float32[2] float32[3] float32[2] float32[3]",
  ],
  [
    "com.microsoft.SkipLayerNormalization (x, x, g)",
    "float32[N,s,8] x, float32[8] g",
    { outputs: 4 },
    "float32[N,s,8] float32[N,s,1] float32[N,s,1] float32[N,s,8]",
  ],
  [
    "com.microsoft.QLinearConcat <axis = 1> (s, z, a, s, z, b, s, z)",
    "uint8[N,2] a, uint8[N,3] b",
    { constants: `${scale}, uint8[] z = {0}` },
    "uint8[N,5]",
  ],
  [
    "com.microsoft.QGemm (a, s, z, b, s, z, _)",
    "uint8[N,4] a, uint8[4,3] b",
    { constants: `${scale}, uint8[] z = {0}` },
    "float32[N,3]",
  ],
  [
    "com.microsoft.CropAndResize (x, r, i, c)",
    "float32[1,3,9,9] x, float32[k,4] r, int32[k] i",
    { constants: "int32[2] c = {4,5}" },
    "float32[k,3,4,5]",
  ],
];

for (const [call, inputs, options, expected] of table) {
  test(`${call} is ${expected}`, () => assert.equal(inferred({ call, inputs, ...options }), expected));
}

test("every definition is coherent: ascending versions, a range of inputs and outputs", () => {
  for (const def of allOpDefs()) {
    const name = `${def.domain}.${def.name}`;
    assert.ok(def.since.length > 0, name);
    assert.deepEqual(
      def.since,
      [...new Set(def.since)].sort((a, b) => a - b),
      name,
    );
    assert.ok(def.inputs[0] <= def.inputs[1] && def.outputs[0] <= def.outputs[1], name);
    assert.equal(opDef({ opType: def.name, domain: def.domain }), def, `${name} is defined twice`);
  }
});
