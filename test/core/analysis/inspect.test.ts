import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse, diffModels, inspect, layerRows } from "../../../src/core/analysis";
import { parseModel } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";

const text = `model <ir_version: 8, opsets: { "": 13, "com.microsoft": 1 }>
main (float32[N,3,8,8] x, bool[] c) => (float32[...] y) < float32[4,3,3,3] w = zeros, float32[4] b = zeros > {
  t = Conv <pads = [1,1,1,1]> (x, w, b)
  r = Relu (t)
  y = If <then_branch = graph a () => (float32[...] p) { p = Relu (r) },
          else_branch = graph e () => (float32[...] q) { q = com.microsoft.Gelu (r) }> (c)
}
`;

function model(source = text) {
  const parsed = parseModel(source);
  inferModel(parsed);
  return parsed;
}

const facts = { file: "net.onnx", format: "onnx", fileBytes: 1234 };

test("an inspection says what is in the file", () => {
  const report = inspect(model(), facts);
  const macs = 4 * 64 * 27;
  assert.equal(report.nodes, 5);
  assert.deepEqual(report.operators, { Relu: 2, Conv: 1, If: 1, "com.microsoft.Gelu": 1 });
  assert.equal(report.parameters, 112);
  assert.equal(report.macs, macs);
  assert.equal(report.weightBytes, 448);
  assert.deepEqual(report.inputs, [
    { name: "x", type: "float32", shape: ["N", 3, 8, 8] },
    { name: "c", type: "bool", shape: [] },
  ]);
  assert.deepEqual(report.outputs, [{ name: "y", type: "float32", shape: ["N", 4, 8, 8] }]);
  assert.deepEqual(report.opsets, { "ai.onnx": 13, "com.microsoft": 1 });
  assert.deepEqual(report.assumed, { N: 1 });
  assert.equal(report.peakActivationBytes, 768 + 1 + 3 * 1024);
  // A report is plain JSON.
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
});

test("an initializer that a caller may override is a weight, not an input", () => {
  const parsed = model(
    "main (float32[2] x, float32[2] w) => (float32[...] y) < float32[2] w = zeros > { y = Add (x, w) }",
  );
  const report = inspect(parsed, facts);
  assert.deepEqual(
    report.inputs.map((input) => input.name),
    ["x"],
  );
  assert.equal(report.parameters, 2);
});

test("rows name the graph that a layer stands in and show shapes with their symbols", () => {
  const rows = layerRows(model());
  assert.deepEqual(
    rows.map(({ anchor, scope, outputShape }) => [anchor, scope, outputShape]),
    [
      ["t", "", "[N,4,8,8]"],
      ["r", "", "[N,4,8,8]"],
      ["y", "", "[N,4,8,8]"],
      ["p", "y", "[N,4,8,8]"],
      ["q", "y", "[N,4,8,8]"],
    ],
  );
  const [conv] = rows;
  assert.deepEqual(conv?.inputs, ["x", "w", "b"]);
  assert.equal(conv?.macs, 4 * 64 * 27);
  assert.equal(conv?.activationBytes, 1024);
});

test("names from the file stay data", () => {
  const parsed = model();
  parsed.metadata = new Map([["__proto__", "polluted"]]);
  const report = inspect(parsed, facts);
  assert.deepEqual(Object.entries(report.metadata), [["__proto__", "polluted"]]);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test("a model has no difference from itself", () => {
  const diff = diffModels({ model: model() }, { model: model() });
  assert.deepEqual([diff.added, diff.removed, diff.changed, diff.inputs, diff.outputs], [[], [], [], [], []]);
  assert.deepEqual(diff.before, diff.after);
});

test("a diff lists what came, went and changed", () => {
  const before = model();
  const after = model(
    text
      .replace("r = Relu (t)", "s = Sigmoid (t)\n  r = Relu <extra = 1> (s)")
      .replace("zeros, float32[4] b = zeros", "zeros, float32[4] b = fill(1.0)")
      .replace("q = com.microsoft.Gelu (r)", "q = Tanh (r)")
      .replace("float32[N,3,8,8] x", "float32[2,3,8,8] x"),
  );
  const diff = diffModels({ model: before, analysis: analyse(before) }, { model: after });
  assert.deepEqual(diff.added, [{ anchor: "s", name: "", operator: "Sigmoid" }]);
  assert.deepEqual(diff.removed, []);
  assert.deepEqual(
    diff.changed.map(({ anchor, before: was, what }) => [anchor, was, what]),
    [
      ["t", "Conv", ["input 2"]],
      ["r", "Relu", ["attribute extra new", "input 0"]],
      ["q", "com.microsoft.Gelu", ["com.microsoft.Gelu became Tanh"]],
    ],
  );
  assert.deepEqual(diff.operators.slice(0, 3), [
    { operator: "Sigmoid", before: 0, after: 1 },
    { operator: "Tanh", before: 0, after: 1 },
    { operator: "com.microsoft.Gelu", before: 1, after: 0 },
  ]);
  assert.deepEqual(
    diff.inputs.map(({ name }) => name),
    ["x"],
  );
  assert.equal(diff.after.nodes, diff.before.nodes + 1);
});
