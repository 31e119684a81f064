// The outline: a tree in execution order whose bars tell where the cost is, and in which anything can be found.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../src/core/analysis";
import { parseModel } from "../../src/core/ir";
import { Outline } from "../../src/engine/outline";
import type { ModelGraph } from "../../src/protocol/graph";

type Groups = readonly (readonly [key: string, parent: number])[];

function grouped(text: string, groups: Groups, of: readonly number[]): ModelGraph {
  const graph = modelGraph(parseModel(text));
  return {
    ...graph,
    groups: {
      kind: new Uint8Array(groups.length),
      notTaken: new Uint8Array(groups.length),
      parent: Int32Array.from(groups, ([, parent]) => parent),
      label: groups.map(([key]) => key),
      key: groups.map(([key]) => key),
      of: Int32Array.from(of),
    },
  };
}

/** x, three products of 4, 8 and 4 MACs among free layers, y. */
const text = `main (float32[1,2] x) => (float32[...] y) < float32[2,2] a = zeros, float32[2,4] b = zeros, float32[4,1] c = zeros > {
  "/s/one/MatMul" p = MatMul (x, a)
  "/s/Relu" r = Relu (p)
  "/s/two/MatMul" q = MatMul (r, b)
  last = MatMul (q, c)
  y = Neg (last)
}`;
const groups: Groups = [
  ["s", -1],
  ["s/one", 0],
  ["s/two", 0],
];
const of = [-1, 1, 0, 2, -1, -1, -1];
const outline = () => new Outline(grouped(text, groups, of));
const labels = (items: readonly { label: string }[]) => items.map(({ label }) => label);

test("branches come in execution order, groups where their first layer runs", () => {
  const top = outline().children(undefined, "macs");
  assert.deepEqual(labels(top), ["x", "s", "last", "y", "y"]);
  assert.deepEqual(
    top.map(({ kind }) => kind),
    ["input", "group", "layer", "layer", "output"],
  );
  const inS = outline().children(top[1]?.id, "macs");
  assert.deepEqual(labels(inS), ["s/one", "Relu", "s/two"]);
  assert.deepEqual(labels(outline().children(inS[0]?.id, "macs")), ["MatMul"]);
});

test("a bar is the share of the level's costliest, its number the share of the model", () => {
  const [, s, last] = outline().children(undefined, "macs");
  assert.deepEqual([s?.cost, s?.layers, s?.share, s?.length], [12, 3, 0.75, 1]);
  assert.deepEqual([last?.cost, last?.share, last?.length], [4, 0.25, 4 / 12]);
  const [one, relu, two] = outline().children(s?.id, "macs");
  assert.deepEqual([one?.length, relu?.length, two?.length], [0.5, 0, 1]);
  const [, weights] = outline().children(undefined, "parameters");
  assert.equal(weights?.cost, 12);
});

test("what is not known has no cost, and spoils no bar beside it", () => {
  const unknown = grouped(
    'main (float32[1,2] x) => (y) < float32[2,2] a = zeros > { p = MatMul (x, a) q = "made.up.Op" (p) y = Neg (q) }',
    [["g", -1]],
    [-1, -1, 0, -1, -1],
  );
  const [, product, group] = new Outline(unknown).children(undefined, "macs");
  assert.deepEqual([product?.share, group?.cost, group?.length], [1, null, 0]);
});

test("the path to a layer or group leads through what is around it", () => {
  assert.deepEqual(labels(outline().path({ kind: "node", anchor: "q" }, "macs")), ["s", "s/two", "MatMul"]);
  assert.deepEqual(labels(outline().path({ kind: "group", key: "s/one" }, "macs")), ["s", "s/one"]);
  assert.deepEqual(labels(outline().path({ kind: "node", anchor: "y" }, "macs")), ["y"]);
  assert.equal(outline().path({ kind: "node", anchor: "y" }, "macs")[0]?.kind, "layer", "layers before outputs");
  assert.deepEqual(outline().path({ kind: "node", anchor: "gone" }, "macs"), []);
  assert.deepEqual(outline().children("group gone", "macs"), []);
  assert.deepEqual(outline().children("nonsense", "macs"), []);
});

test("a level of very many layers comes in ranges, and the path leads through them", () => {
  const nodes = Array.from({ length: 1000 }, (_, at) => `v${at} = Relu (${at === 0 ? "x" : `v${at - 1}`})`);
  const graph = grouped(
    `main (float32[1,2] x) => (float32[1,2] v999) { ${nodes.join(" ")} }`,
    [["all", -1]],
    [-1, ...nodes.map(() => 0), -1],
  );
  const long = new Outline(graph);
  const ranges = long.children("group all", "macs");
  assert.deepEqual(labels(ranges), [
    "1–200 of 1000",
    "201–400 of 1000",
    "401–600 of 1000",
    "601–800 of 1000",
    "801–1000 of 1000",
  ]);
  assert.equal(ranges[4]?.layers, 200);
  assert.equal(long.children(ranges[4]?.id, "macs").at(-1)?.label, "v999");
  const path = long.path({ kind: "node", anchor: "v450" }, "macs");
  assert.deepEqual(labels(path), ["all", "401–600 of 1000", "v450"]);
  const ungrouped = new Outline(
    grouped(`main (float32[1,2] x) => (float32[1,2] v999) { ${nodes.join(" ")} }`, [], Array(1002).fill(-1)),
  );
  const [first] = ungrouped.children(undefined, "macs");
  assert.equal(ungrouped.children(first?.id, "macs").length, 200);
});
