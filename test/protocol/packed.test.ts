import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelGraph } from "../../src/protocol/graph";
import { packed, unpacked } from "../../src/protocol/packed";
import { graphOf } from "../webview/graph/modelGraph";

function withNames(name: readonly string[]): ModelGraph {
  const graph = graphOf();
  return { ...graph, nodes: { ...graph.nodes, name } };
}

/** Names of layers differ little from their neighbours. */
const names = Array.from({ length: 1000 }, (_, at) => `/model/layers.${at >> 3}/attention/output/Add_${at}`);

test("a graph is unpacked as it was, columns and names", () => {
  const graph = withNames(names);
  assert.deepEqual(unpacked(packed(graph)), graph);
});

test("names of any kind are unpacked unharmed, in short lists and long ones", () => {
  const hostile = ["</script>", "\u202e", '"\\', "🦆", "\u0000", "__proto__", "", "\ud83d", "\ud83d\udc36", "ÿ", "ÿé"];
  const long = ["x".repeat(10_000), `${"x".repeat(9_999)}y`];
  for (const name of [hostile, [...names, ...hostile, ...long]])
    assert.deepEqual(unpacked(packed(withNames(name))).nodes.name, name);
});

test("long lists of names take the room of what tells neighbours apart", () => {
  const plain = JSON.stringify(names).length;
  const least = packed(withNames(names.map(() => ""))).bytes.length;
  const most = packed(withNames(names)).bytes.length;
  assert.ok(most - least < plain / 4, `${most - least} of ${plain}`);
});

test("numbers arrive exactly, whatever they travel as", () => {
  const columns = [
    Int32Array.of(),
    Int32Array.of(7),
    Int32Array.of(255, 0, 1),
    Int32Array.of(256, -1),
    Int32Array.of(-32_768, 32_767),
    Int32Array.of(-32_769, 5),
    Int32Array.of(32_768, 5),
    Int32Array.of(2 ** 31 - 1, -(2 ** 31)),
    Int32Array.of(-3, -3, -3),
    Float64Array.of(Number.NaN, Number.NaN),
    Float64Array.of(0, -0),
    Float64Array.of(1, Number.NaN, 2 ** 24, Number.POSITIVE_INFINITY),
    Float64Array.of(2 ** 24 + 1, 0.5),
    Float64Array.of(0.1, 1),
    Float64Array.of(1e300, 1),
    Float32Array.of(0.1, -0),
    Uint8Array.of(0, 255),
  ];
  assert.deepEqual(unpacked(packed({ columns })), { columns });
});

test("columns of small numbers take a byte for each, columns of one number nothing", () => {
  const size = (column: Int32Array | Float64Array) =>
    packed({ column }).bytes.length - packed({ column: column.slice(0, 0) }).bytes.length;
  assert.equal(size(Int32Array.from({ length: 100 }, (_, at) => at)), 100);
  assert.equal(size(new Float64Array(100).fill(Number.NaN)), 8);
});
