// What the graph is coloured by and what a selection costs, with numbers that can be worked out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelGraph } from "../../../src/protocol/graph";
import { TINTS, tintOf } from "../../../webview/draw/coupledPainter";
import { placeOn, scaleOf } from "../../../webview/draw/heatScale";
import { formatCost, heatOf } from "../../../webview/draw/overlay";
import { coupledSets, letterOf } from "../../../webview/graph/coupledSets";
import { nodesOfItems } from "../../../webview/graph/members";
import { valuesOfNodes } from "../../../webview/graph/reportValues";
import { totalsOf, wholeText } from "../../../webview/graph/totals";
import { Selection } from "../../../webview/graphView/selection";

/** input, a, b, c, output; a and b in the inner of two groups, c in the outer. */
const graph: ModelGraph = {
  texts: ["", "Conv", "[1]", "float32"],
  nodes: {
    kind: Uint8Array.of(1, 0, 0, 0, 2),
    name: ["x", "a", "b", "c", "y"],
    anchor: ["x", "a", "b", "c", "y"],
    operator: Int32Array.of(0, 1, 1, 1, 0),
    scope: new Int32Array(5),
    dtype: new Int32Array(5).fill(3),
    shape: new Int32Array(5).fill(2),
    detail: new Int32Array(5),
    weight: new Int32Array(5),
    parameters: Float64Array.of(0, 10, 20, 70, 0),
    macs: Float64Array.of(0, 100, Number.NaN, 300, 0),
    weightBytes: Float64Array.of(0, 40, 80, 280, 0),
    activationBytes: Float64Array.of(Number.NaN, 4, 4, 8, Number.NaN),
    executions: new Float64Array(5).fill(1),
    notTaken: new Uint8Array(5),
  },
  groups: {
    kind: new Uint8Array(2),
    parent: Int32Array.of(-1, 0),
    label: ["outer", "inner"],
    key: ["outer", "inner"],
    of: Int32Array.of(-1, 1, 1, 0, -1),
    notTaken: new Uint8Array(2),
  },
  edges: { source: Int32Array.of(0, 1, 2, 3), target: Int32Array.of(1, 2, 3, 4) },
};

test("a group counts its members once, however often it is selected with them", () => {
  assert.deepEqual([...nodesOfItems(graph, [5])].sort(), [1, 2, 3]);
  assert.deepEqual([...nodesOfItems(graph, [6, 1])].sort(), [1, 2]);
  const totals = totalsOf(graph, [6, 1], undefined);
  assert.equal(totals.layers, 2);
  assert.deepEqual(totals.parameters, { sum: 30, whole: 100, unknown: 0 });
  assert.deepEqual(totals.macs, { sum: 100, whole: 400, unknown: 1 });
});

test("without a selection the totals are the model's, and inputs and outputs count for nothing", () => {
  const totals = totalsOf(graph, [], Float64Array.of(-1, 1, 2, Number.NaN, -1));
  assert.equal(totals.layers, 3);
  assert.deepEqual(totals.activationBytes, { sum: 16, whole: 16, unknown: 0 });
  assert.deepEqual(totals.time, { sum: 3, whole: 3, unknown: 1 });
});

test("a layer of which nothing is known is unknown, one without a value of its own is plain, and a group has its members' sum", () => {
  const heat = heatOf(graph, "macs")!;
  assert.equal(heat.unknown, 1);
  assert.deepEqual([0, 1, 2].map(heat.isUnknown), [false, false, true]);
  assert.equal(heat.fill(2), undefined);
  assert.deepEqual([...heat.values], [0, 100, Number.NaN, 300, 0, 400, 100]);
  assert.equal(heat.share(5), "100\u00a0%");
});

test("what does not add up has no total, a group has its worst, and zero is a value", () => {
  const heat = heatOf(graph, "sparsity", Float64Array.of(-1, 0, 0.5, -1, -1))!;
  assert.ok(Number.isNaN(heat.total));
  assert.equal(heat.values[6], 0.5);
  assert.ok(heat.fill(1) !== undefined && heat.fill(1) !== heat.fill(2));
  assert.equal(heat.fill(3), undefined);
  assert.deepEqual([heat.unknown, heat.share(1), heat.share(2)], [0, "0\u00a0%", "50\u00a0%"]);
});

test("a scale is logarithmic where values span decades, and says where it begins", () => {
  assert.deepEqual(scaleOf(Float64Array.of(1, 2, 3, -1, Number.NaN)), { kind: "linear", low: 0, high: 3, cut: false });
  const wide = scaleOf(Float64Array.of(1, 10, 1e3, 1e6));
  assert.deepEqual(wide, { kind: "log", low: 100, high: 1e6, cut: true });
  assert.deepEqual(
    [1, 100, 1e4, 1e6, 1e7].map((value) => placeOn(wide, value)),
    [0, 0, 0.5, 1, 1],
  );
});

test("units are those of the overlay", () => {
  assert.equal(formatCost("time", 0.25), "250\u00a0µs");
  assert.equal(formatCost("quantization", 0.01), "1.0\u00a0% (40.0\u00a0dB)");
  assert.equal(formatCost("sensitivity", 0.0005), "0.05\u00a0%");
});

test("values come to nodes by anchor: after an edit what is new is unknown, and equal anchors keep their order", () => {
  const report = { kind: "time" as const, anchors: ["a", "c", "c"], values: Float64Array.of(1, 2, 3), how: "" };
  assert.deepEqual([...valuesOfNodes(graph.nodes, report)], [-1, 1, Number.NaN, 2, -1]);
  const nested = { ...graph.nodes, anchor: ["x", "c", "b", "c", "y"] };
  assert.deepEqual([...valuesOfNodes(nested, report)], [-1, 2, Number.NaN, 3, -1]);
});

test("coupled sets have letters of their own, and neighbours have tints of their own", () => {
  const places = new Map([
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ]);
  const suggestion = {
    coupled: [
      ["a", "b"],
      ["c", "gone"],
      ["b", "c"],
    ],
  } as never;
  assert.deepEqual(
    coupledSets([suggestion], places).map(({ letter, nodes }) => [letter, nodes]),
    [
      ["A", [1, 2]],
      ["B", [2, 3]],
    ],
  );
  assert.deepEqual([0, 25, 26, 27, 702].map(letterOf), ["A", "Z", "AA", "AB", "AAA"]);
  assert.equal(new Set(TINTS.map((_, number) => tintOf(number))).size, TINTS.length);
});

test("a selection grows, shrinks and starts over; what was marked stays while others are chosen", () => {
  const selection = new Selection();
  const told: number[] = [];
  selection.onChange((item) => told.push(item));
  selection.set(1);
  selection.toggle(2);
  selection.toggle(1);
  assert.deepEqual([selection.item, [...selection.items]], [2, [2]]);
  selection.mark();
  selection.set(3);
  assert.deepEqual([...selection.items], [2, 3]);
  selection.set(-1);
  assert.deepEqual([selection.item, selection.items.size], [-1, 0]);
  selection.set(-1);
  assert.deepEqual(told, [1, 2, 2, 2, 3, -1]);
});

test("the count under the drawing adds up to the nodes of the file", () => {
  // Figures and their words stay on one line.
  assert.equal(wholeText(36, { nodes: 36, constants: 0 }), "36\u00a0nodes");
  assert.equal(wholeText(440, { nodes: 765, constants: 325 }), "440\u00a0nodes and 325\u00a0constants");
  assert.equal(wholeText(13, { nodes: 3, constants: 0 }), "13\u00a0nodes, with those in functions");
});
