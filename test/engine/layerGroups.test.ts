import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../src/core/analysis";
import { parseModel } from "../../src/core/ir";
import { layerGroups } from "../../src/engine/layerGroups";
import type { ModelGraph } from "../../src/protocol/graph";

function graphOf(names: Readonly<Record<string, string>>): ModelGraph {
  const model = parseModel(`main (float32[1,3,8,8] x) => (float32[...] y) < float32[4,3,1,1] w = zeros > {
    a = Conv (x, w)
    b = Relu (a)
    c = Relu (b)
    d = local.Odd (c)
    e = Relu (d)
    y = Neg (e)
  }`);
  for (const node of model.graph.nodes()) node.name = names[node.output().name] ?? "";
  return modelGraph(model);
}

const graph = graphOf({
  a: "/layer1/0/conv1/Conv",
  b: "/layer1/0/Relu",
  c: "/layer1/1/Relu",
  d: "/layer2/Odd",
  e: "/layer2/Relu",
});

test("the branches are the groups of the graph, with the sum of their costs; unknown costs make a sum unknown", () => {
  const shown = layerGroups(graph, "scope", []).map(({ label, layers, parameters, macs }) => [
    label,
    layers,
    parameters,
    macs,
  ]);
  assert.deepEqual(shown, [
    ["layer1", 3, 12, 768],
    ["layer2", 2, 0, null],
    ["y", 1, 0, 0],
  ]);
});

test("a branch is opened by its path, and a layer is found by its anchor", () => {
  const [layer1] = layerGroups(graph, "scope", []);
  const [inner, relu] = layerGroups(graph, "scope", layer1!.path);
  assert.deepEqual([inner?.label, relu?.label, relu?.layer?.anchor], ["0", "/layer1/1/Relu", "c"]);
  const [conv] = layerGroups(graph, "scope", inner!.path);
  assert.deepEqual(conv?.layer, { anchor: "a", operator: "Conv", outputShape: "[1,4,8,8]" });
  assert.deepEqual(layerGroups(graph, "scope", ["of another state"]), []);
});

test("every layer stands in the tree once, and every group of the graph is a branch", () => {
  const branches: string[] = [];
  const layers: string[] = [];
  const walk = (path: readonly string[]) => {
    for (const { layer, path: below, label } of layerGroups(graph, "scope", path)) {
      if (layer) layers.push(layer.anchor);
      else {
        branches.push(label);
        walk(below);
      }
    }
  };
  walk([]);
  assert.deepEqual(layers, ["a", "b", "c", "d", "e", "y"]);
  assert.deepEqual(branches, graph.groups.label);
});

test("by operator there is one level, the commonest first", () => {
  const shown = layerGroups(graph, "operator", []).map(({ label, layers }) => [label, layers]);
  assert.deepEqual(shown, [
    ["Relu", 3],
    ["Conv", 1],
    ["local.Odd", 1],
    ["Neg", 1],
  ]);
  assert.equal(layerGroups(graph, "operator", ["Relu"]).length, 3);
});
