import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../../../src/core/analysis";
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
