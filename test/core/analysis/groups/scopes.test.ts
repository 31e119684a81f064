import assert from "node:assert/strict";
import { test } from "node:test";
import { scopesOf } from "../../../../src/core/analysis/groups/scopes";
import { Node, Value } from "../../../../src/core/ir";

function scopeOf(name: string, { operator = "Conv", output = "t", modules = "" } = {}): string {
  const node = new Node(operator, [], [new Value(output)]);
  node.name = name;
  if (modules !== "") node.metadata = new Map([["pkg.torch.onnx.name_scopes", modules]]);
  return scopesOf([node])[0]!.key;
}

test("slashes and dots separate scopes; the last part is the node's own name", () => {
  assert.equal(scopeOf("/layer1/layer1.0/conv1/Conv"), "/layer1/layer1.0/conv1");
  assert.equal(scopeOf("model/block_2/Conv2D"), "/model/block_2");
  assert.equal(scopeOf("layer1.0.conv1"), "/layer1/0");
  assert.equal(scopeOf("features.0.conv.1"), "/features/0/conv");
  assert.equal(scopeOf("model/a/Conv2D;model/b/FusedBatchNorm"), "/model/a");
  assert.equal(scopeOf("Conv_12"), "");
});

test("numbered names are not scopes", () => {
  for (const name of ["Conv.0", "p2o.Conv.3", "p2o.pd_op.conv2d.0.0", "onnx::Conv_5", "input.7"])
    assert.equal(scopeOf(name), "", name);
  assert.equal(scopeOf("", { output: "input.7" }), "");
});

test("a node without a telling name is named by its output", () => {
  assert.equal(scopeOf("", { output: "/layer1/conv1/Conv_output_0" }), "/layer1/conv1");
  assert.equal(scopeOf("Conv_12", { output: "model/block/bn/FusedBatchNormV3:0" }), "/model/block/bn");
  assert.equal(scopeOf("", { output: "layer1.0.conv1" }), "/layer1/0");
  assert.equal(scopeOf("Conv_12", { output: "conv2d_58.tmp_0" }), "");
});

test("module paths in metadata come before the names of generated code", () => {
  const modules = "['', 'blocks.2', 'blocks.2.mlp', 'blocks.2.mlp.fc1', 'linear_8']";
  assert.equal(scopeOf("node_linear_8", { modules }), "/blocks/2/mlp/fc1");
  assert.equal(scopeOf("a/b", { modules: "[''" }), "/a");
});

test("names of any length and depth stay cheap", () => {
  const deep = scopesOf([
    named("a/".repeat(10_000)),
    named("x".repeat(10_000)),
    named("/".repeat(10_000)),
    named("é/../\u0000/n"),
  ]);
  assert.equal(deep[0]!.depth, 16);
  assert.deepEqual(
    deep.slice(1).map(({ key }) => key),
    ["", "", "/é/../\u0000"],
  );
});

function named(name: string): Node {
  const node = new Node("Conv", []);
  node.name = name;
  return node;
}
