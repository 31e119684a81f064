import assert from "node:assert/strict";
import { test } from "node:test";
import { InferredTypes, modelGraph } from "../../../src/core/analysis";
import { endFacts } from "../../../src/core/analysis/layerFacts";
import { parseModel } from "../../../src/core/ir";
import { withConstants } from "../../../webview/graph/constants";
import { cyclesWhenCollapsed } from "./groups/collapse";

const model = parseModel(`main (float32[2] x) => (float32[...] y) < float32[2] w = {1, 2}, float32[2] own = {3, 4} > {
  c = Constant <value = float32[1] {5}> ()
  a = Add (x, w)
  b = Mul (a, c)
  d = Mul (b, w)
  e = Add (d, own)
  f = Add (w, w)
  y = Mul (e, c)
}`);
for (const node of model.graph.nodes()) node.name = "abd".includes(node.output().name) ? `g/${node.output().name}` : "";
const graph = modelGraph(model);

test("constants that several layers read are apart from the nodes; what one layer reads is part of it", () => {
  assert.deepEqual(graph.constants?.nodes.name, ["w", "c"]);
  assert.equal(graph.nodes.kind.includes(3), false);
  const { source, target } = graph.constants!.edges;
  const edges = [...source].map((from, e) => `${graph.constants!.nodes.name[from]}>${graph.nodes.anchor[target[e]!]}`);
  assert.deepEqual(edges, ["w>a", "w>d", "w>f", "c>b", "c>y"]);
});

test("shown, they come behind all nodes and edges, in the group around their readers", () => {
  const shown = withConstants(graph);
  const count = graph.nodes.kind.length;
  assert.deepEqual(shown.nodes.anchor.slice(0, count), graph.nodes.anchor);
  assert.deepEqual(shown.edges.source.slice(0, graph.edges.source.length), graph.edges.source);
  assert.deepEqual(shown.nodes.name.slice(count), ["w", "c"]);
  assert.deepEqual([...shown.groups.of.slice(count)], [-1, -1]);
  assert.equal(shown.edges.source.at(-1), count + 1);
  assert.equal(shown.texts[shown.nodes.shape[count]!], "[2]");
  assert.equal(
    cyclesWhenCollapsed(shown, () => true),
    false,
  );
});

test("a constant within one group is drawn in it", () => {
  const within = parseModel(`main (float32[2] x) => (float32[...] y) < float32[2] w = {1, 2} > {
    a = Add (x, w)
    b = Mul (a, w)
    y = Neg (b)
  }`);
  for (const node of within.graph.nodes()) node.name = node.output().name === "y" ? "y" : `g/${node.output().name}`;
  assert.deepEqual([...modelGraph(within).constants!.of], [0]);
});

test("the card tells what a constant is", () => {
  assert.deepEqual(
    new InferredTypes(model).during(() =>
      ["w", "c"].map((anchor) => endFacts(model, { kind: "constant", anchor })?.outputs[0]?.type),
    ),
    ["float32[2]", "float32[1]"],
  );
  assert.equal(endFacts(model, { kind: "constant", anchor: "x" }), undefined);
});
