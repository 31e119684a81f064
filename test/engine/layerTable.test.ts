import assert from "node:assert/strict";
import { test } from "node:test";
import { LayerTable } from "../../src/engine/layerTable";
import type { LayerQuery, LayerSort } from "../../src/protocol/engineApi";
import { row } from "./rows";

const table = new LayerTable([
  row("conv10", "Conv", { macs: 50 }),
  row("conv2", "Conv", { macs: 900 }),
  row("relu", "Relu", { macs: 0, outputShape: "[1,64,56,56]" }),
  row("mystery", "Custom", { macs: null, scope: "loop/body" }),
]);

const execution: LayerSort = { column: "index", descending: false };
const ask = (query: Partial<LayerQuery>) => table.page({ text: "", sort: execution, from: 0, count: 100, ...query });
const names = (query: Partial<LayerQuery>) => ask(query).rows.map(({ name }) => name);

test("rows come in execution order and are numbered from 1", () => {
  assert.deepEqual(names({}), ["conv10", "conv2", "relu", "mystery"]);
  assert.deepEqual(
    ask({}).rows.map(({ index }) => index),
    [1, 2, 3, 4],
  );
});

test("unknown costs come last in both directions", () => {
  assert.deepEqual(names({ sort: { column: "macs", descending: true } }), ["conv2", "conv10", "relu", "mystery"]);
  assert.deepEqual(names({ sort: { column: "macs", descending: false } }), ["relu", "conv10", "conv2", "mystery"]);
});

test("names sort by the numbers in them", () => {
  assert.deepEqual(names({ sort: { column: "name", descending: false } }), ["conv2", "conv10", "mystery", "relu"]);
});

test("equal rows stay in execution order in both directions", () => {
  assert.deepEqual(names({ text: "conv", sort: { column: "operator", descending: true } }), ["conv10", "conv2"]);
});

test("every word of the filter must occur, in the name, operator, scope or shape", () => {
  assert.deepEqual(names({ text: "CONV 2" }), ["conv2"]);
  assert.deepEqual(names({ text: "64,56" }), ["relu"]);
  assert.deepEqual(names({ text: "loop custom" }), ["mystery"]);
  assert.deepEqual(names({ text: "nothing" }), []);
});

test("a page is the range that was asked for, within what there is", () => {
  const { rows, from, total, all } = ask({ text: "conv", from: 1, count: 5 });
  assert.deepEqual([rows.map(({ name }) => name), from, total, all], [["conv2"], 1, 2, 4]);
  assert.deepEqual(names({ from: 99 }), []);
  assert.deepEqual(names({ from: -5, count: 1 }), ["conv10"]);
});

test("the place of a layer is its place under this filter and order", () => {
  assert.equal(ask({ locate: "relu" }).located, 2);
  assert.equal(ask({ locate: "conv2", sort: { column: "macs", descending: true } }).located, 0);
  assert.equal(ask({ locate: "relu", text: "conv" }).located, undefined);
  assert.equal(ask({ locate: "relu:inner:deep" }).located, 2, "what is inside a call is found at the call");
});
