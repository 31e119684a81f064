import assert from "node:assert/strict";
import { test } from "node:test";
import { buildModel } from "../../../../bench/models";
import { modelGraph } from "../../../../src/core/analysis";
import { openAtFirst } from "../../../../webview/graph/groups/firstView";
import { graphOf } from "../modelGraph";

test("a small graph has every group open", () => {
  const graph = graphOf();
  assert.equal(openAtFirst(graph).size, graph.groups.kind.length);
});

test("ResNet-50 opens with its stages open and its blocks closed", () => {
  const graph = modelGraph(buildModel("resnet50", { width: 0.125, size: 32 }));
  const open = [...openAtFirst(graph)].map((group) => graph.groups.label[group]);
  assert.deepEqual(open, ["layer1", "layer2", "layer3", "layer4"]);
});

test("BERT opens with its layers side by side, all closed", () => {
  const graph = modelGraph(buildModel("bert_base", { width: 0.125, size: 16 }));
  const open = [...openAtFirst(graph)].map((group) => graph.groups.label[group]);
  assert.deepEqual(open, ["embeddings", "encoder/layer"]);
});
