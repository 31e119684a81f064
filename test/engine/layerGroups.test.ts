import assert from "node:assert/strict";
import { test } from "node:test";
import { layerGroups } from "../../src/engine/layerGroups";
import { row } from "./rows";

const rows = [
  row("/layer1/0/conv1/Conv", "Conv", { parameters: 10, macs: 100 }),
  row("/layer1/0/bn1/BatchNormalization", "BatchNormalization", { parameters: 4, macs: 1 }),
  row("/layer2/conv/Conv", "Conv", { parameters: 20, macs: null }),
  row("Relu_5", "Relu"),
];

test("names between slashes are branches with the sum of their costs; unknown costs make a sum unknown", () => {
  assert.deepEqual(layerGroups(rows, "scope", []), [
    { label: "layer1/0", path: ["layer1", "0"], layers: 2, parameters: 14, macs: 101 },
    { label: "layer2/conv", path: ["layer2", "conv"], layers: 1, parameters: 20, macs: null },
    {
      label: "Relu_5",
      path: [],
      layers: 1,
      parameters: 0,
      macs: 0,
      layer: { anchor: "Relu_5", operator: "Relu", outputShape: "" },
    },
  ]);
});

test("a branch is opened by its path", () => {
  const [conv, bn] = layerGroups(rows, "scope", ["layer1", "0"]);
  assert.deepEqual([conv?.label, bn?.label], ["conv1", "bn1"]);
  const [leaf] = layerGroups(rows, "scope", ["layer1", "0", "conv1"]);
  assert.equal(leaf?.layer?.anchor, "/layer1/0/conv1/Conv");
});

test("names without slashes are split at dots", () => {
  const dotted = [row("encoder.layer.0.query", "MatMul"), row("encoder.layer.1.query", "MatMul")];
  assert.deepEqual(
    layerGroups(dotted, "scope", []).map(({ label, layers }) => [label, layers]),
    [["encoder/layer", 2]],
  );
});

test("layers of a subgraph stand below the node that holds it", () => {
  const nested = [row("body/add", "Add", { scope: "loop_3" }), row("x", "Add")];
  assert.deepEqual(
    layerGroups(nested, "scope", []).map(({ label }) => label),
    ["loop_3/body", "x"],
  );
});

test("by operator there is one level, the commonest first", () => {
  assert.deepEqual(
    layerGroups(rows, "operator", []).map(({ label, layers }) => [label, layers]),
    [
      ["Conv", 2],
      ["BatchNormalization", 1],
      ["Relu", 1],
    ],
  );
  assert.equal(layerGroups(rows, "operator", ["Conv"]).length, 2);
});

test("a name of thousands of parts does not make a tree of thousands of levels", () => {
  const deep = [row(`${"a/".repeat(5000)}end`, "Add")];
  const [only] = layerGroups(deep, "scope", []);
  assert.ok(only && only.path.length <= 16);
  assert.equal(layerGroups(deep, "scope", only.path).length, 1);
});
