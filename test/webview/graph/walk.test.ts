import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../../src/core/analysis";
import { parseModel } from "../../../src/core/ir";
import { walk } from "../../../webview/graph/walk";
import { nodeOf, sceneOf } from "./modelGraph";

/** Two groups and a node beside each other; the left group is longer than the others. */
function sideBySide() {
  const model = parseModel(`main (float32[2] x) => (float32[2] y) {
    a = Relu (x)
    b = Neg (a)
    c = Abs (b)
    d = Exp (c)
    p = Sin (x)
    q = Cos (p)
    n = Tan (x)
    y = Sum (d, q, n)
  }`);
  for (const node of model.graph.allNodes()) {
    const name = node.outputs[0]?.name ?? "";
    node.name = "abcd".includes(name) ? `/left/${name}` : "pq".includes(name) ? `/right/${name}` : name;
  }
  const graph = modelGraph(model);
  const scene = sceneOf(graph);
  const group = (label: string) => scene.nodeCount + graph.groups.label.indexOf(label);
  return { scene, left: group("left"), right: group("right"), lone: nodeOf(graph, "n") };
}

test("from an open group, left and right lead to what stands beside it, another open group as a whole", () => {
  const { scene, left, right, lone } = sideBySide();
  const inOrder = [left, right, lone].sort((a, b) => scene.layout.x[a]! - scene.layout.x[b]!);
  for (const [at, item] of inOrder.entries()) {
    if (item === lone) continue;
    assert.equal(walk(scene, item, "right"), inOrder[at + 1] ?? item, `right of ${item}`);
    assert.equal(walk(scene, item, "left"), inOrder[at - 1] ?? item, `left of ${item}`);
  }
  assert.equal(walk(scene, right, "down"), nodeOf(scene.graph, "p"));
});

test("while nothing is selected the keys begin at the first, and the one for the last goes there", () => {
  const { scene } = sideBySide();
  const { y } = scene.layout;
  const heights = [...y].filter((height) => !Number.isNaN(height));
  for (const direction of ["first", "up", "down", "left", "right"] as const)
    assert.equal(y[walk(scene, -1, direction)], Math.min(...heights), direction);
  assert.equal(y[walk(scene, -1, "last")], Math.max(...heights));
});
