import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse, InferredTypes, layerFacts, modelGraph } from "../../../../src/core/analysis";
import { parseModel } from "../../../../src/core/ir";
import { GroupKind, type ModelGraph } from "../../../../src/protocol/graph";
import { cyclesWhenCollapsed } from "./collapse";

/** Each group as "path of labels: anchors of the nodes directly in it". */
function listed({ nodes, groups }: ModelGraph): string[] {
  const path = (group: number): string => {
    const parent = groups.parent[group]!;
    return (parent === -1 ? "" : `${path(parent)} > `) + groups.label[group];
  };
  return groups.label.map((_, group) => {
    const inside = [...groups.of.keys()].filter((node) => groups.of[node] === group);
    return `${path(group)}: ${inside.map((node) => nodes.anchor[node]).join(" ")}`;
  });
}

function graphOf(text: string, names: Readonly<Record<string, string>> = {}): ModelGraph {
  const model = parseModel(text);
  for (const node of model.graph.allNodes()) node.name = names[node.outputs[0]?.name ?? ""] ?? "";
  return modelGraph(model);
}

const chain = `main (float32[2] x) => (float32[...] y) {
  a = Relu (x)
  b = Neg (a)
  c = Abs (b)
  d = Neg (c)
  y = Relu (d)
}`;

test("names make groups; a group that only holds another is joined with it, one of a single node is none", () => {
  const graph = graphOf(chain, {
    a: "/stem/Relu",
    b: "/layer1/layer1.0/neg/Neg",
    c: "/layer1/layer1.0/Abs",
    d: "/head/Neg",
    y: "/head/Relu",
  });
  assert.deepEqual(listed(graph), ["layer1/layer1.0: b c", "head: d y"]);
  assert.deepEqual(graph.groups.key, ["/layer1/layer1.0", "/head"]);
  assert.deepEqual([...graph.groups.kind], [GroupKind.scope, GroupKind.scope]);
});

test("a scope around the whole model is not drawn", () => {
  const graph = graphOf(chain, { a: "/m/Relu", b: "/m/p/Neg", c: "/m/p/Abs", d: "/m/Neg", y: "/m/Relu_1" });
  assert.deepEqual(listed(graph), ["p: b c"]);
});

test("scopes that read each other in a circle are cut into pieces", () => {
  const graph = graphOf(
    `main (float32[2] x) => (float32[...] y) {
      a = Relu (x)
      b = Neg (a)
      c = Abs (b)
      d = Neg (c)
      e = Abs (d)
      y = Relu (e)
    }`,
    { a: "p/1", b: "p/2", c: "q/1", d: "q/2", e: "p/3", y: "p/4" },
  );
  assert.deepEqual(listed(graph), ["p: a b", "q: c d", "p: e y"]);
  assert.deepEqual(graph.groups.key, ["/p", "/q", "/p #2"]);
  assert.equal(
    cyclesWhenCollapsed(graph, () => true),
    false,
  );
});

test("an activation that is called between all others groups nothing", () => {
  const graph = graphOf(chain, { a: "relu/1", b: "n/1", c: "relu/2", d: "n/2", y: "relu/3" });
  assert.deepEqual(listed(graph), []);
});

test("bodies of If, Loop and Scan are groups in the group of their node", () => {
  const graph = graphOf(
    `main (float32[2] x, bool[] c) => (float32[...] y) {
      r = Relu (x)
      s = Neg (r)
      t = If <then_branch = graph a () => (float32[...] p) { m = Neg (r)
                p = Abs (m) },
              else_branch = graph e () => (float32[...] q) { n = Abs (s)
                q = Neg (n) }> (c)
      y = Neg (t)
    }`,
    { r: "w/r", s: "w/s", t: "w/If", m: "w/m", p: "w/p", n: "w/in/n", q: "w/in/q" },
  );
  assert.deepEqual(listed(graph), ["w: r s t", "w > then branch: m p", "w > else branch: n q"]);
  assert.deepEqual([...graph.groups.kind], [GroupKind.scope, GroupKind.subgraph, GroupKind.subgraph]);

  const loop = graphOf(`main (float32[2] x) => (float32[...] y) < int64[] n = {3}, bool[] t = {1} > {
    y = Loop <body = graph b (int64[] i, bool[] c, float32[2] v) => (bool[] c2, float32[2] w) {
      c2 = Identity (c)
      w = Neg (v)
    }> (n, t, x)
  }`);
  assert.deepEqual(listed(loop), ["Loop body: c2 w"]);
});

const callingTwice = parseModel(`model <ir_version: 9, opsets: { "": 18, "local": 1 }>
main (float32[1,3,8,8] x) => (float32[...] y) < float32[4,3,3,3] w = {${Array(108).fill("0.5").join(", ")}}, float32[4,4,3,3] v = {${Array(144).fill("1.5").join(", ")}} > {
  a = local.block <slope = 0.2> (x, w)
  b = local.block <slope = 0.4> (a, v)
  y = Relu (b)
}
function local block "" <opsets: { "": 18 }, attributes: { slope }> (p, q) => (s) {
  c = Conv (p, q)
  n = local.leaky <slope: float = @slope> (c)
  s = Identity (n)
}
function local leaky "" <opsets: { "": 18 }, attributes: { slope }> (p) => (r) {
  m = LeakyRelu <alpha: float = @slope> (p)
  r = Neg (m)
}`);

test("the body of a function is a group at each call, with the shapes and costs that it has there", () => {
  const graph = modelGraph(callingTwice);
  assert.deepEqual(listed(graph), [
    "block: a:c a:n a:s",
    "block > leaky: a:n:m a:n:r",
    "block: b:c b:n b:s",
    "block > leaky: b:n:m b:n:r",
  ]);
  assert.equal(new Set(graph.groups.key).size, 4);
  const { nodes, texts, edges } = graph;
  const node = (anchor: string) => nodes.anchor.lastIndexOf(anchor);
  assert.equal(texts[nodes.shape[node("a:c")]!], "[1,4,6,6]");
  assert.equal(texts[nodes.shape[node("b:n:r")]!], "[1,4,4,4]");
  assert.deepEqual([nodes.parameters[node("a:c")], nodes.parameters[node("a")]], [108, 0]);
  const sum = (column: Float64Array) => column.reduce((total, one) => total + (one || 0), 0);
  const { cost } = analyse(callingTwice);
  assert.deepEqual([sum(nodes.macs), sum(nodes.parameters)], [cost.macs, cost.parameters]);
  const arrows = Array.from(edges.source, (from, at) => `${nodes.anchor[from]} ${nodes.anchor[edges.target[at]!]}`);
  assert.deepEqual(arrows.sort(), [
    "a b:c",
    "a:c a:n:m",
    "a:n a:s",
    "a:n:m a:n:r",
    "a:n:r a:n",
    "a:s a",
    "b y",
    "b:c b:n:m",
    "b:n b:s",
    "b:n:m b:n:r",
    "b:n:r b:n",
    "b:s b",
    "x a:c",
    "y y",
  ]);
});

test("a card tells of a node in a function's body what it is at that call", () => {
  const types = new InferredTypes(callingTwice);
  const facts = (anchor: string) => types.during(() => layerFacts(callingTwice, anchor));
  assert.deepEqual(
    facts("b:n:m")?.attributes.map(({ name, value }) => `${name} ${value}`),
    ["alpha 0.4"],
  );
  assert.equal(facts("a:n:m")?.attributes[0]?.value, "0.2");
  const [, weight] = facts("b:c")?.inputs ?? [];
  assert.deepEqual([weight?.type, weight?.constant?.place], ["float32[4,4,3,3]", { anchor: "b:c", input: 1 }]);
  assert.equal(facts("no:such"), undefined);
});

test("a function that calls itself stays one node, and so does one that stands for too many", () => {
  const header =
    'model <ir_version: 9, opsets: { "": 18, "local": 1 }> main (float32[2] x) => (float32[2] y) { y = local.f0 (x) }';
  const calling = (name: string, called: string) =>
    `function local ${name} "" <opsets: { "": 18 }, attributes: {  }> (p) => (r) { a = ${called} (p)\n r = ${called} (a) }`;
  const count = (...functions: string[]) => modelGraph(parseModel([header, ...functions].join("\n"))).nodes.kind.length;
  assert.equal(count(calling("f0", "Relu")), 5);
  assert.equal(count(calling("f0", "local.f1"), calling("f1", "Relu")), 9);
  assert.equal(count(calling("f0", "local.f0")), 3);
  const deep = Array.from({ length: 15 }, (_, at) => calling(`f${at}`, `local.f${at + 1}`));
  assert.equal(count(...deep, calling("f15", "Relu")), 3);
});
