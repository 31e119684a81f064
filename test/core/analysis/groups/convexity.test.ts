import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { modelGraph } from "../../../../src/core/analysis";
import { groupNodes } from "../../../../src/core/analysis/groups";
import {
  attribute,
  DataType,
  Graph,
  graphInput,
  Model,
  Node,
  parseModel,
  tensorType,
  Value,
} from "../../../../src/core/ir";
import { GroupKind, type ModelGraph } from "../../../../src/protocol/graph";
import { RandomGraph } from "../../../support/randomGraph";
import { cyclesWhenCollapsed } from "./collapse";

const scopes = ["", "a/", "b/", "a/c/", "a/d/", "b/c/", "b/c/e/", "f/a/", "a/c/e/g/"];

/** Layers with random names and random earlier layers as inputs. */
const layered = fc
  .array(
    fc.record({ scope: fc.constantFrom(...scopes), back: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }) }),
    { minLength: 1, maxLength: 120, size: "+1" },
  )
  .map((layers): Model => {
    const graph = new Graph();
    const made = [graphInput(graph, "x", tensorType(DataType.Float, [1]))];
    layers.forEach(({ scope, back }, at) => {
      const inputs = back.map((steps) => made.at(-Math.min(steps, made.length))!);
      const node = graph.append(new Node(["Relu", "Conv", "Add"][at % 3]!, inputs, [new Value(`v${at}`)]));
      node.name = `${scope}n${at}`;
      made.push(node.output());
    });
    const model = new Model(graph);
    model.opsets.set("", 18);
    return model;
  });

function assertSound(graph: ModelGraph, choice: number): void {
  const { groups } = graph;
  for (const [group, parent] of groups.parent.entries())
    assert.ok(parent < group, "a parent comes before its children");
  assert.equal(new Set(groups.key).size, groups.key.length, "keys tell groups apart");
  const { kind } = graph.nodes;
  for (const [node, group] of groups.of.entries()) assert.ok(kind[node] === 0 || group === -1, "ends are in no group");
  const members = new Int32Array(groups.kind.length);
  for (const of of groups.of) for (let at = of; at !== -1; at = groups.parent[at]!) members[at]! += 1;
  assert.ok(
    members.every((count) => count >= 2),
    "a group holds two layers",
  );
  for (const collapsed of [() => true, (group: number) => Math.imul(group + 1, choice) % 7 < 3])
    assert.equal(cyclesWhenCollapsed(graph, collapsed), false);
}

test("whichever groups are collapsed, no boxes read each other in a circle", () => {
  fc.assert(
    fc.property(layered, fc.integer({ min: 1, max: 1e6 }), (model, choice) => assertSound(modelGraph(model), choice)),
    { numRuns: 100 },
  );
});

test("the same for graphs of real operators, with the same groups each time", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { model } = new RandomGraph(seed);
    let at = 0;
    for (const node of model.graph.allNodes()) node.name = `${scopes[Math.imul(++at, seed) % scopes.length]}n${at}`;
    const graph = modelGraph(model);
    assertSound(graph, seed);
    assert.deepEqual(modelGraph(model).groups, graph.groups);
  }
});

test("a cycle between boxes would be seen", () => {
  const model = parseModel(`main (float32[2] x) => (float32[...] y) {
    a = Relu (x)
    b = Neg (a)
    c = Abs (b)
    y = Neg (c)
  }`);
  const graph = modelGraph(model);
  const { groups } = graph;
  const planted = {
    ...groups,
    kind: Uint8Array.of(0, 0),
    parent: Int32Array.of(-1, -1),
    of: groups.of.map((_, at) => at % 2),
  };
  assert.equal(
    cyclesWhenCollapsed({ ...graph, groups: planted }, () => true),
    true,
  );
});

test("a file whose nodes read each other in a circle is drawn, and what is not in the circle is grouped", () => {
  const names = ["a/1", "a/2", "a/3", "a/4"];
  const layers = names.map((name) => Object.assign(new Node("Relu", []), { name }));
  const edges = { source: Int32Array.of(0, 2, 3), target: Int32Array.of(1, 3, 2) };
  const { of, kind } = groupNodes(layers, edges, { first: 0, count: 4 });
  assert.deepEqual([...of], [0, 0, -1, -1]);
  assert.deepEqual([...kind], [GroupKind.scope]);
});

test("bodies as deep as a file wants are grouped", () => {
  const graph = new Graph();
  let into = graph;
  for (let depth = 0; depth < 500; depth++) {
    const body = new Graph();
    const node = into.append(new Node("If", [], [new Value(`o${depth}`)], [attribute.graph("then_branch", body)]));
    node.name = `if${depth}`;
    into = body;
  }
  const layers = [...graph.allNodes()];
  const edges = {
    source: Int32Array.from(layers.slice(1), (_, at) => at + 1),
    target: Int32Array.from(layers.slice(1), (_, at) => at),
  };
  const { kind } = groupNodes(layers, edges, { first: 0, count: layers.length });
  assert.equal(kind.filter((one) => one === GroupKind.subgraph).length, 16);
});
