import assert from "node:assert/strict";
import { test } from "node:test";
import { searchNodes } from "../../../webview/graph/search";
import { graphOf } from "./modelGraph";

const graph = graphOf();
const found = (query: string) => searchNodes(graph, query)?.map((node) => graph.nodes.anchor[node]);

test("a search that says nothing is none", () => {
  assert.equal(found("  "), undefined);
});

test("words are found in operators, shapes, types and names, all of them", () => {
  assert.deepEqual(found("conv"), ["stem", "body"]);
  assert.deepEqual(found("conv 1×3"), ["body"]);
  assert.deepEqual(found("float32"), ["x", "stem", "r", "body", "y", "y"]);
  assert.deepEqual(found("nothing of the kind"), []);
});

test("fields look in one place", () => {
  assert.deepEqual(found("op:add"), ["y"]);
  assert.deepEqual(found("op:Con"), []);
  assert.deepEqual(found("shape:3x8"), ["x"]);
  assert.deepEqual(found("dtype:float16"), []);
  assert.deepEqual(found("k:1"), ["body"]);
  assert.deepEqual(found("k:3"), ["stem", "body"]);
  assert.deepEqual(found("k:3x3"), ["stem"]);
});

test("costs are compared, with units and as shares of the whole", () => {
  assert.deepEqual(found("macs>60%"), ["stem"]);
  assert.deepEqual(found("macs>1k"), ["stem", "body"]);
  assert.deepEqual(found("params<100 op:Conv"), ["body"]);
  assert.deepEqual(found("macs=0"), ["r", "y"]);
  assert.deepEqual(found("macs>=0 op:Relu"), ["r"]);
});

test("what looks like a comparison and is none is a word", () => {
  assert.deepEqual(found("macs>"), []);
  assert.deepEqual(found("op:"), []);
});
