import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cloneModel,
  Graph,
  graphInput,
  Model,
  Node,
  parseModel,
  printModel,
  sortGraph,
  Tensor,
  Value,
  verifyModel,
} from "../../../src/core/ir";

function chain(length: number): { graph: Graph; nodes: Node[] } {
  const graph = new Graph();
  let value = graphInput(graph, "x");
  const nodes: Node[] = [];
  for (let i = 0; i < length; i++) {
    const node = graph.append(new Node("Relu", [value], [new Value(`v${i}`)]));
    nodes.push(node);
    value = node.output();
  }
  graph.addOutput(value);
  return { graph, nodes };
}

test("iteration goes on when the current node and its neighbours are removed", () => {
  const { graph, nodes } = chain(5);
  const visited: string[] = [];
  for (const node of graph.nodes()) {
    visited.push(node.output().name);
    if (node !== nodes[1]) continue;
    for (const dead of [nodes[1], nodes[2]] as Node[]) {
      dead.output().replaceUsesWith(dead.input(0) as Value);
      graph.remove(dead);
    }
  }
  assert.deepEqual(visited, ["v0", "v1", "v3", "v4"]);
  assert.deepEqual(verifyModel(new Model(graph)), []);
});

test("nodes inserted after the current one are visited, before it are not", () => {
  const { graph } = chain(2);
  const visited: string[] = [];
  for (const node of graph.nodes()) {
    visited.push(node.opType);
    if (node.opType !== "Relu") continue;
    graph.insertBefore(new Node("Before", []), node);
    graph.insertAfter(new Node("After", []), node);
    if (visited.length > 20) break;
  }
  assert.deepEqual(visited, ["Relu", "After", "Relu", "After"]);
});

test("a value that is read twice by one node loses it only after both inputs changed", () => {
  const graph = new Graph();
  const x = graphInput(graph, "x");
  const y = graphInput(graph, "y");
  const node = graph.append(new Node("Add", [x, x]));
  assert.equal(x.useCount, 2);
  assert.equal(x.soleConsumer, undefined);
  node.setInput(0, y);
  assert.equal(x.soleConsumer, node);
  node.setInput(1, y);
  assert.equal(x.useCount, 0);
});

test("a node whose output is still read cannot be removed", () => {
  const { graph, nodes } = chain(2);
  assert.throws(() => graph.remove(nodes[0] as Node), /still read/);
});

test("removing a node with a subgraph lets go of the outer values that the subgraph reads", () => {
  const model = parseModel(`main (bool[] c, float32[2] x) => (float32[2] y) {
    y = If <then_branch = graph a () => (float32[2] t) { t = Relu (x) }, else_branch = graph b () => (float32[2] e) { e = Neg (x) }> (c)
  }`);
  const x = model.graph.inputs[1] as Value;
  assert.equal(x.useCount, 2);
  const node = model.graph.firstNode as Node;
  model.graph.setOutput(0, x);
  model.graph.remove(node);
  assert.equal(x.useCount, 1);
});

test("use lists stay true under any sequence of edits", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(9), fc.nat(9)), { maxLength: 60 }), (edits) => {
      const { graph } = chain(6);
      for (const [kind, i, j] of edits) {
        const nodes = [...graph.nodes()];
        const node = nodes[i % Math.max(1, nodes.length)];
        const other = nodes[j % Math.max(1, nodes.length)];
        if (!node || !other) continue;
        if (kind === 0 && i !== j && node !== other)
          graph.insertAfter(
            new Node("Add", [node.output(), null], [new Value(`n${graph.nodeCount}_${i}_${j}_${node.id}`)]),
            node,
          );
        if (kind === 1) node.output().replaceUsesWith(graph.inputs[0] as Value);
        if (kind === 2 && node.output().useCount === 0) graph.remove(node);
        if (kind === 3)
          graph.addInitializer(new Value(`c${i}_${j}_${graph.initializers.size}`), Tensor.int64s([1], [i]));
      }
      const problems = verifyModel(new Model(graph)).filter((problem) => !/defined twice/.test(problem));
      assert.deepEqual(problems, []);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("sorting moves a producer before its reader, also when only a subgraph reads it, and reports a cycle", () => {
  const model = parseModel(`main (bool[] c, float32[2] x) => (float32[2] y) {
    a = Relu (x)
    y = If <then_branch = graph t () => (float32[2] u) { u = Neg (a) }, else_branch = graph e () => (float32[2] w) { w = Abs (x) }> (c)
  }`);
  const { graph } = model;
  graph.moveBefore(graph.lastNode as Node, graph.firstNode as Node);
  assert.notDeepEqual(verifyModel(model), []);
  assert.equal(sortGraph(graph), true);
  assert.deepEqual(
    [...graph.nodes()].map((node) => node.opType),
    ["Relu", "If"],
  );
  assert.deepEqual(verifyModel(model), []);
  const first = graph.firstNode as Node;
  first.setInput(0, graph.lastNode?.output() ?? null);
  assert.equal(sortGraph(graph), false);
});

test("a clone prints the same and shares no node or value with its original", () => {
  const model = parseModel(`main (bool[] c, float32[2] x) => (float32[2] y) < float32[2] k = {1.0,2.0} > {
    a = Add (x, k)
    y = If <then_branch = graph t () => (float32[2] u) { u = Neg (a) }, else_branch = graph e () => (float32[2] w) { w = Add (x, k) }> (c)
  }`);
  const copy = cloneModel(model);
  const text = printModel(model);
  assert.equal(printModel(copy), text);
  for (const node of copy.graph.allNodes()) node.name = "changed";
  (copy.graph.firstNode as Node).setInput(1, copy.graph.inputs[1] as Value);
  assert.equal(printModel(model), text);
  assert.deepEqual(verifyModel(copy), []);
  assert.deepEqual(verifyModel(model), []);
});

test("verify sees what is planted: a broken order, a foreign value, a name used twice, a stale use list", () => {
  const planted: [RegExp, (model: Model) => unknown][] = [
    [/not defined before it/, ({ graph }) => graph.moveBefore(graph.lastNode as Node, graph.firstNode as Node)],
    [/not defined before it/, ({ graph }) => (graph.lastNode as Node).setInput(0, new Value("foreign"))],
    [/defined twice/, ({ graph }) => Object.assign((graph.lastNode as Node).output(), { name: "x" })],
    [/does not know that Relu/, ({ graph }) => graph.inputs[0]?.removeReader(graph.firstNode as Node)],
    [/is not defined/, ({ graph }) => graph.addOutput(new Value("nowhere"))],
  ];
  for (const [message, plant] of planted) {
    const model = new Model(chain(3).graph);
    assert.deepEqual(verifyModel(model), []);
    plant(model);
    assert.match(verifyModel(model).join("\n"), message);
  }
});
