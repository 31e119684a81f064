import assert from "node:assert/strict";
import { test } from "node:test";
import { endFacts, layerFacts, modelGraph } from "../../../src/core/analysis";
import { parseModel } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";

function model(source: string) {
  const parsed = parseModel(source);
  inferModel(parsed);
  return parsed;
}

function drawn(source: string) {
  const graph = modelGraph(model(source));
  const { nodes, edges, texts } = graph;
  return {
    graph,
    names: [...nodes.anchor],
    edges: [...edges.source].map((from, e) => `${nodes.anchor[from]}>${nodes.anchor[edges.target[e]!]}`),
    text: (column: "operator" | "shape" | "dtype" | "detail" | "scope", anchor: string) =>
      texts[nodes[column][nodes.anchor.indexOf(anchor)]!],
  };
}

const cnn = `main (float32[N,3,8,8] x) => (float32[...] y) < float32[4,3,3,3] w = zeros > {
  t = Conv <pads = [1,1,1,1], strides = [2,2]> (x, w)
  r = Relu (t)
  m = Mul (r, r)
  y = Add (m, t)
}`;

test("inputs, layers and outputs are nodes; constants are not, and a value read twice is one edge", () => {
  const { names, edges, graph } = drawn(cnn);
  assert.deepEqual(names, ["x", "t", "r", "m", "y", "y"]);
  assert.deepEqual([...graph.nodes.kind], [1, 0, 0, 0, 0, 2]);
  assert.deepEqual(edges, ["x>t", "t>r", "r>m", "m>y", "t>y", "y>y"]);
});

test("a node that holds a constant is not drawn", () => {
  const { names, edges } = drawn(`main (float32[2] x) => (float32[...] y) {
    c = Constant <value = float32[2] {1, 2}> ()
    y = Add (x, c)
  }`);
  assert.deepEqual(names, ["x", "y", "y"]);
  assert.deepEqual(edges, ["x>y", "y>y"]);
});

test("nodes carry operator, shape, the telling attributes and their cost", () => {
  const { text, graph } = drawn(cnn);
  assert.equal(text("operator", "t"), "Conv");
  assert.equal(text("detail", "t"), "3×3 /2");
  assert.equal(text("shape", "t"), "[N,4,4,4]");
  assert.equal(text("dtype", "x"), "float32");
  assert.equal(graph.nodes.macs[1], 4 * 16 * 27);
  assert.equal(graph.nodes.parameters[1], 108);
});

test("what bodies compute flows into their node, and outer values flow into bodies", () => {
  const { edges, text } = drawn(`main (float32[2] x, bool[] c) => (float32[...] y) {
    r = Relu (x)
    y = If <then_branch = graph a () => (float32[...] p) { p = Neg (r) },
            else_branch = graph e () => (float32[...] q) { q = Abs (r) }> (c)
  }`);
  assert.deepEqual(edges.toSorted(), ["c>y", "p>y", "q>y", "r>p", "r>q", "x>r", "y>y"]);
  assert.equal(text("scope", "p"), "y");
});

test("a loop's operands flow to the readers of the body's inputs", () => {
  const { edges } = drawn(`main (float32[2] x) => (float32[...] y) < int64[] n = {3}, bool[] t = {1} > {
    y = Loop <body = graph b (int64[] i, bool[] c, float32[2] v) => (bool[] c2, float32[2] w) {
      c2 = Identity (c)
      w = Neg (v)
    }> (n, t, x)
  }`);
  assert.ok(edges.includes("x>w"));
  assert.ok(edges.includes("w>y"));
  assert.ok(edges.includes("c2>y"));
});

test("details say what tells layers of one operator apart", () => {
  const { text } = drawn(`main (float32[1,8,16,16] x) => (float32[...] y) < float32[8,1,3,5] w = zeros > {
    a = Conv <group = 8, dilations = [2,2]> (x, w)
    b = MaxPool <kernel_shape = [2,2], strides = [2,2]> (a)
    c = Transpose <perm = [0,2,3,1]> (b)
    d = Softmax <axis = 3> (c)
    y = Cast <to = 10> (d)
  }`);
  assert.deepEqual(
    ["a", "b", "c", "d", "y"].map((name) => text("detail", name)),
    ["3×5 d2 g8", "2×2 /2", "perm 0 2 3 1", "axis 3", "to float16"],
  );
});

test("the facts of a layer: its operator, attributes with meanings, and where values come from and go to", () => {
  const facts = layerFacts(model(cnn), "t");
  assert.equal(facts?.operator?.name, "Conv");
  assert.match(facts?.operator?.text ?? "", /window of weights/);
  assert.deepEqual(
    facts?.attributes.map(({ name, value }) => [name, value]),
    [
      ["pads", "[1, 1, 1, 1]"],
      ["strides", "[2, 2]"],
    ],
  );
  assert.ok(facts?.attributes.every(({ meaning }) => meaning));
  const [x, w] = facts?.inputs ?? [];
  assert.deepEqual([x?.name, x?.type, x?.role], ["x", "float32[N,3,8,8]", "input"]);
  assert.deepEqual([x?.constant, x?.producer], [undefined, { kind: "input", anchor: "x" }]);
  assert.deepEqual([w?.name, w?.type, w?.role, w?.producer], ["w", "float32[4,3,3,3]", "weight", undefined]);
  assert.deepEqual(w?.constant, { place: { anchor: "t", input: 1 }, elements: 108, bytes: 432, kernels: true });
  assert.equal(facts?.outputs[0]?.type, "float32[N,4,4,4]");
  assert.ok((facts?.outputs[0]?.readers.length ?? 0) > 0);
  assert.equal(layerFacts(model(cnn), "nowhere"), undefined);
});

test("the facts of the model's inputs and outputs: who reads and who makes them", () => {
  const input = endFacts(model(cnn), { kind: "input", anchor: "x" });
  assert.deepEqual(input?.outputs[0]?.readers, [{ kind: "operator", anchor: "t" }]);
  const output = endFacts(model(cnn), { kind: "output", anchor: "y" });
  assert.equal(output?.inputs[0]?.producer?.kind, "operator");
  assert.equal(endFacts(model(cnn), { kind: "output", anchor: "x" }), undefined);
});
