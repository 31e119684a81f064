import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse, compareModels, modelGraph, totals } from "../../../src/core/analysis";
import { ModelDocument } from "../../../src/core/document";
import { readOnnxBytes, serialize } from "../../../src/core/formats/onnx";
import { cloneModel, type Model, parseModel } from "../../../src/core/ir";
import { modelStorage } from "../../../src/node";
import { type Comparison, NodeState } from "../../../src/protocol/comparison";
import { NodeKind } from "../../../src/protocol/graph";
import { trained } from "../../support/modelFiles";

const storage = modelStorage();
const open = (name: string) => ModelDocument.open(trained(name), { storage });

function compared(before: Model, after: Model): Comparison {
  const side = (model: Model) => {
    const analysis = analyse(model);
    return { model, graph: modelGraph(model, analysis), totals: totals(model, analysis) };
  };
  return compareModels(side(before), side(after));
}

const operatorOf = ({ graph: { nodes, texts } }: Comparison["before"], node: number) => texts[nodes.operator[node]!]!;

/**
 * What is wrong with a mapping: nodes that do not map back, that became another operator, or that stand in another order along the graph than
 * their counterparts.
 */
function faults({ before, after }: Comparison): string[] {
  const found: string[] = [];
  const reach = reachable(after);
  before.counterpart.forEach((to, node) => {
    if (to === -1) {
      if (before.state[node] !== NodeState.alone) found.push(`${node} has no counterpart and is not alone`);
      return;
    }
    if (after.counterpart[to] !== node) found.push(`${node} is ${to}, but ${to} is ${after.counterpart[to]}`);
    if (operatorOf(before, node) !== operatorOf(after, to))
      found.push(`${operatorOf(before, node)} ${node} became ${to}`);
  });
  const { source, target } = before.graph.edges;
  source.forEach((from, edge) => {
    const [a, b] = [before.counterpart[from]!, before.counterpart[target[edge]!]!];
    if (a !== -1 && b !== -1 && !reach[a]!.has(b)) found.push(`${from} feeds ${target[edge]}, but ${a} not ${b}`);
  });
  return found;
}

function reachable({ graph }: Comparison["before"]): Set<number>[] {
  const below = graph.nodes.anchor.map(() => new Set<number>());
  const { source, target } = graph.edges;
  for (let grew = true; grew; ) {
    grew = false;
    source.forEach((from, edge) => {
      const size = below[from]!.size;
      below[from]!.add(target[edge]!);
      for (const node of below[target[edge]!]!) below[from]!.add(node);
      grew ||= below[from]!.size > size;
    });
  }
  return below;
}

const count = ({ state }: Comparison["before"], wanted: number) => state.filter((one) => one === wanted).length;

/** The same model under names that say nothing. */
function renamed(original: Model): Model {
  const model = cloneModel(original);
  let next = 0;
  for (const graph of model.graphs()) {
    const values = [...graph.inputs, ...graph.initializers];
    for (const node of graph.nodes()) {
      node.name = `n${next++}`;
      values.push(...node.outputs);
    }
    for (const value of new Set(values)) if (value.name !== "") value.name = `v${next++}`;
  }
  return readOnnxBytes("renamed.onnx", serialize(model));
}

for (const name of ["resnet", "vgg", "alexnet", "inception"]) {
  test(`${name}: everything that is left after optimizing maps to what it was, and every change has its step`, async () => {
    const document = await open(name);
    await document.optimize({ verify: false, measure: false });
    const comparison = await document.compare();
    assert.deepEqual(faults(comparison), []);
    const { before, after, changes } = comparison;
    assert.equal(count(after, NodeState.alone), 0, "a fused layer is the layer it was made from");
    assert.ok(
      changes.groups.every(({ step }) => step !== undefined),
      JSON.stringify(changes.groups),
    );
    for (const side of [before, after])
      side.state.forEach((state, node) => {
        const told = side.changesOf.start[node + 1]! > side.changesOf.start[node]!;
        assert.equal(told, state !== NodeState.same, `${side.graph.nodes.anchor[node]} ${state}`);
      });
  });

  test(`${name}: a copy under other names maps fully, node by node`, async () => {
    const { model } = await open(name);
    const { before, after, changes } = compared(model, renamed(model));
    assert.deepEqual([...before.counterpart], [...before.counterpart.keys()]);
    assert.equal(count(before, NodeState.same) + count(after, NodeState.same), 2 * before.state.length);
    assert.equal(changes.group.length, 0);
  });
}

test("optimized and renamed: what no name tells is found along the graph", async () => {
  const document = await open("resnet");
  await document.optimize({ verify: false, measure: false });
  const comparison = compared(document.original, renamed(document.model));
  assert.deepEqual(faults(comparison), []);
  assert.equal(count(comparison.after, NodeState.alone), 0);
});

test("a wrong mapping is caught by the referee of these tests", async () => {
  const document = await open("resnet");
  await document.optimize({ verify: false, measure: false });
  const comparison = await document.compare();
  const { before, after } = comparison;
  const convs = [...before.counterpart.keys()].filter(
    (node) => before.counterpart[node] !== -1 && operatorOf(before, node) === "Conv",
  );
  const [a, b] = [convs[0]!, convs.at(-1)!];
  const [x, y] = [before.counterpart[a]!, before.counterpart[b]!];
  before.counterpart[a] = y;
  before.counterpart[b] = x;
  after.counterpart[x] = b;
  after.counterpart[y] = a;
  assert.notDeepEqual(faults(comparison), []);
});

test("without steps, changes are told by kind and say what is different", () => {
  const source = (body: string, constants = "float32[2] c = {1, 2}") =>
    parseModel(`main (float32[2] x) => (float32[...] y) < ${constants} > {\n${body}\n}`);
  const { changes, before, after } = compared(
    source("a = Relu (x)\n b = Add (a, c)\n d = Dropout (b)\n y = Neg (d)"),
    source("a = LeakyRelu <alpha = 0.5> (x)\n b = Add (a, c)\n y = Neg (b)", "float32[2] c = {1, 3}"),
  );
  const told = [...changes.group].map(
    (group, at) => `${changes.groups[group]!.title} | ${changes.texts[changes.text[at]!]}`,
  );
  assert.deepEqual(told, [
    'Changed Add | Add "b": other numbers in input 1 (2)',
    'Changed Relu | Relu "a": Relu became LeakyRelu, attribute alpha new',
    'Removed Dropout | Dropout "d"',
  ]);
  assert.equal(before.totals.nodes - after.totals.nodes, 1);
});

test("numbers for names do not mislead: a layer put in front shifts them all", () => {
  const net = (count: number, first: number) => {
    const lines: string[] = [];
    const constants: string[] = [];
    for (let i = 0; i < count; i++) {
      const layer = first + i;
      const values = Array.from({ length: 16 }, (_, at) => ((layer * 31 + at * 7) % 13) / 13);
      constants.push(`float32[4,4] w${layer} = {${values.join(", ")}}`);
      lines.push(`"${2 * i + 1}" = MatMul ("${2 * i}", w${layer})`);
      lines.push(`"${2 * i + 2}" = Relu ("${2 * i + 1}")`);
    }
    lines.push(`y = Neg ("${2 * count}")`);
    return parseModel(
      `main (float32[1,4] "0") => (float32[...] y) < ${constants.join(", ")} > {\n${lines.join("\n")}\n}`,
    );
  };
  const comparison = compared(net(6, 1), net(7, 0));
  assert.deepEqual(faults(comparison), []);
  assert.equal(count(comparison.before, NodeState.alone), 0);
  assert.deepEqual(
    [...comparison.after.state.keys()].filter((node) => comparison.after.state[node] === NodeState.alone),
    [1, 2],
  );
});

test("models that have nothing in common: everything is removed and added, but the ends", () => {
  const { before, after } = compared(
    parseModel("main (float32[2] x) => (float32[...] y) {\n a = Relu (x)\n y = Neg (a)\n}"),
    parseModel("main (float32[2] p) => (float32[...] q) {\n q = Softmax (p)\n}"),
  );
  const ends = before.counterpart.filter((to) => to !== -1 && after.graph.nodes.kind[to] !== NodeKind.operator);
  assert.equal(ends.length, 2);
  assert.equal(count(before, NodeState.alone), 2);
  assert.equal(count(after, NodeState.alone), 1);
});
