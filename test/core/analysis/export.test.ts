// The graph in other tools' formats: what is written is read back, whatever the names are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../../src/core/analysis";
import { type ExportedGraph, graphText } from "../../../src/core/analysis/export";
import { parseModel } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";
import type { GraphGroups } from "../../../src/protocol/graph";
import { readDot } from "../../support/dotFile";

const text = `main (float32[N,3,8,8] x) => (float32[...] y) < float32[4,3,3,3] w = zeros, float32[4,4,1,3] v = zeros > {
  stem = Conv <pads = [1,1,1,1], auto_pad = "NOTSET"> (x, w)
  r = Relu (stem)
  body = Conv <pads = [0,1,0,1]> (r, v)
  y = Add (body, stem)
}`;

function exported(source = text, groups?: Partial<GraphGroups>): ExportedGraph {
  const model = parseModel(source);
  inferModel(model);
  const graph = modelGraph(model);
  return {
    name: "net.onnx",
    graph: { ...graph, groups: { ...graph.groups, ...groups } },
    model,
    assumed: new Map([["N", 1]]),
  };
}

/** A block with a branch in it: nodes 1 and 2, and node 3 inside. */
const nested: Partial<GraphGroups> = {
  kind: Uint8Array.of(0, 3),
  parent: Int32Array.of(-1, 0),
  notTaken: new Uint8Array(2),
  label: ["block", "branch"],
  key: ["block", "block/branch"],
  of: Int32Array.of(-1, 0, 0, 1, -1, -1),
};

test("JSON holds nodes with attributes and costs, edges and groups with totals", () => {
  const json = JSON.parse(graphText(exported(text, nested), "json"));
  assert.deepEqual([json.espalierGraph, json.model, json.assumed], [1, "net.onnx", { N: 1 }]);
  assert.deepEqual(
    json.nodes.map(({ id, kind, name }: { id: number; kind: string; name: string }) => [id, kind, name]),
    [
      [0, "input", "x"],
      [1, "operator", ""],
      [2, "operator", ""],
      [3, "operator", ""],
      [4, "operator", ""],
      [5, "output", "y"],
    ],
  );
  const stem = json.nodes[1];
  assert.deepEqual(stem.attributes, { pads: [1, 1, 1, 1], auto_pad: "NOTSET" });
  assert.deepEqual([stem.operator, stem.shape, stem.outputs], ["Conv", "[N,4,8,8]", ["stem"]]);
  assert.deepEqual([stem.parameters, stem.macs, stem.weightBytes], [108, 108 * 64, 432]);
  assert.deepEqual(json.edges, [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [1, 4],
    [4, 5],
  ]);
  const [block, branch] = json.groups;
  assert.deepEqual([block.parent, branch.parent, json.nodes[3].group], [null, 0, 1]);
  assert.deepEqual([branch.layers, branch.parameters, block.layers, block.parameters], [1, 48, 3, 156]);
});

test("what is not known is null in JSON and absent in DOT, not zero", () => {
  const unknown = exported('main (float32[1,4] x) => (y) { y = "made.up.Op" (x) }');
  const [, layer] = JSON.parse(graphText(unknown, "json")).nodes;
  assert.equal(layer.macs, null);
  assert.equal(readDot(graphText(unknown, "dot")).nodes.get("n1")?.attributes.has("macs"), false);
});

test("DOT is read back: nodes in clusters inside each other, edges with shapes", () => {
  const dot = readDot(graphText(exported(text, nested), "dot"));
  assert.equal(dot.label, "net.onnx");
  assert.deepEqual([...dot.nodes].map(([name, { cluster }]) => `${name} ${cluster}`).sort(), [
    "n0 ",
    "n1 cluster_0",
    "n2 cluster_0",
    "n3 cluster_1",
    "n4 ",
    "n5 ",
  ]);
  assert.deepEqual(dot.clusters.get("cluster_1"), { label: "branch", parent: "cluster_0" });
  assert.equal(dot.nodes.get("n1")?.attributes.get("label"), "Conv 3×3");
  assert.equal(dot.nodes.get("n1")?.attributes.get("macs"), String(108 * 64));
  assert.equal(dot.edges.length, 6);
  assert.deepEqual(dot.edges[0]?.attributes, new Map([["label", "[N,3,8,8]"]]));
});

const names = [
  'quote"d',
  "back\\slash",
  "ends with \\",
  "\\N \\l \\G",
  "&lt;b&gt; & <b>bold</b>",
  '"]; } digraph {',
  "</script>",
  "ünï 中 🌳",
  "--> {} [] ;",
];

for (const name of names)
  test(`a layer called ${JSON.stringify(name)} is called so in both formats`, () => {
    const hostile = exported(`main (float32[1,4] x) => (y) { ${JSON.stringify(name)} y = Relu (x) }`, {
      kind: Uint8Array.of(0),
      parent: Int32Array.of(-1),
      notTaken: new Uint8Array(1),
      label: [name],
      key: [name],
      of: Int32Array.of(-1, 0, -1),
    });
    const dot = readDot(graphText({ ...hostile, name }, "dot"));
    assert.equal(dot.label, name);
    assert.equal(dot.nodes.get("n1")?.attributes.get("label"), `Relu\n${name}`);
    assert.equal(dot.clusters.get("cluster_0")?.label, name);
    const json = JSON.parse(graphText(hostile, "json"));
    assert.equal(json.nodes[1].name, name);
  });

test("JSON tells what runs more than once and what the totals leave out", () => {
  const json = JSON.parse(
    graphText(
      exported(`main (float32[2,2] x, bool[] c) => (float32[...] y, float32[...] z) < int64[] n = {3}, float32[2,2] w = zeros > {
        y = Loop <body = graph b (int64[] i, bool[] k, float32[2,2] a) => (bool[] k, float32[2,2] p) { p1 = MatMul (a, w)
          p = Neg (p1) }> (n, _, x)
        z = If <then_branch = graph t () => (float32[2,2] u) { u1 = MatMul (x, w)
                  u = MatMul (u1, w) },
                else_branch = graph e () => (float32[2,2] r) { r1 = MatMul (x, w)
                  r = Relu (r1) }> (c)
      }`),
      "json",
    ),
  );
  type Line = { outputs?: string[]; executions?: number; notTaken?: number; label?: string; macs?: number };
  const told = (json.nodes as Line[]).flatMap(({ outputs, executions, notTaken }) =>
    executions === undefined && notTaken === undefined ? [] : [[outputs?.[0], executions, notTaken]],
  );
  assert.deepEqual(told, [
    ["p1", 3, undefined],
    ["p", 3, undefined],
    ["r1", undefined, 1],
    ["r", undefined, 1],
  ]);
  assert.deepEqual(
    (json.groups as Line[]).map(({ macs }) => macs).filter((macs) => macs !== 0),
    [24, 16, 8],
  );
});

test("what cannot be seen is written by its number in DOT, and long names are cut", () => {
  const name = `a\u0000b\n\u202egnp${"x".repeat(20_000)}`;
  const dot = graphText(exported(`main (float32[1,4] x) => (y) { ${JSON.stringify(name)} y = Relu (x) }`), "dot");
  const label = readDot(dot).nodes.get("n1")?.attributes.get("label") ?? "";
  assert.match(label, /^Relu\na‹0000›b‹000A›‹202E›gnpx+…$/);
  assert.ok(dot.length < 2000);
});

test("the reader of these tests finds a quote that was not escaped", () => {
  assert.throws(() => readDot('digraph "a" { n0 [label="a"b"]; }'), /no token/);
  assert.throws(() => readDot('digraph "a" { n0 [label="\\N"]; }'), /replaced/);
});
