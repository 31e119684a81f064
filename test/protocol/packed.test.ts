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
