import assert from "node:assert/strict";
import { test } from "node:test";
import { enclosed, unclosed } from "../../src/protocol/enclosed";
import type { ToWebview } from "../../src/protocol/messages";
import { graphOf } from "../webview/graph/modelGraph";

/** As VS Code hands it over: JSON, but for bytes. */
function sent(message: ToWebview): ToWebview {
  const { bytes, ...rest } = enclosed(message);
  return unclosed({ ...JSON.parse(JSON.stringify(rest)), bytes: bytes.slice() });
}

test("a graph arrives as it was sent, columns and names", () => {
  const graph = graphOf();
  const message: ToWebview = { type: "graph", revision: 3, graph };
  assert.deepEqual(sent(message), message);
});

test("names of any kind arrive unharmed, and lists without columns too", () => {
  const graph = graphOf();
  const name = ["</script>", "\u202e", '"\\', "🦆", "\u0000", "__proto__", ""];
  const hostile = { ...graph, nodes: { ...graph.nodes, name } };
  const came = sent({ type: "graph", revision: 0, graph: hostile });
  assert.ok(came.type === "graph");
  assert.deepEqual(came.graph.nodes.name, name);
  const rows: ToWebview = { type: "reveal", target: { kind: "node", anchor: "a" } };
  assert.deepEqual(sent(rows), rows);
});

test("long lists of names take the room of what tells neighbours apart, and arrive whole", () => {
  const graph = graphOf();
  const name = Array.from({ length: 1000 }, (_, at) => `/model/layers.${at >> 3}/attention/output/Add_${at}`);
  name[500] = "\ud83d";
  name[501] = "\ud83d\udc36";
  name[502] = "x".repeat(10_000);
  name[503] = `${"x".repeat(9_999)}y`;
  const message: ToWebview = { type: "graph", revision: 0, graph: { ...graph, nodes: { ...graph.nodes, name } } };
  assert.deepEqual(sent(message), message);
  const short = name.filter((one) => one.length < 1000);
  const plain = JSON.stringify(short).length;
  const nodes = { ...graph.nodes, name: short };
  const { textSize } = enclosed({ type: "graph", revision: 0, graph: { ...graph, nodes } });
  assert.ok(textSize < plain / 4, `${textSize} of ${plain}`);
});

test("columns in lists and parts of a larger buffer arrive alone, in memory of their own", () => {
  const whole = Float64Array.of(1, Number.NaN, -0, 4);
  const answer = [{ values: whole.subarray(1, 3) }, { values: Uint8Array.of(7) }, "text", null];
  const message = { type: "tensor", request: 1, answer } as unknown as ToWebview;
  const came = sent(message) as unknown as { answer: { values: Float64Array }[] };
  assert.deepEqual(came, message);
  assert.equal(came.answer[0]?.values.buffer.byteLength, 16);
  assert.deepEqual([...whole], [1, Number.NaN, -0, 4], "what was sent is as it was");
});

test("a column of another kind is refused, not lost", () => {
  const answer = { values: new BigInt64Array(1) };
  assert.throws(() => enclosed({ type: "tensor", request: 1, answer } as unknown as ToWebview), /BigInt64Array/);
});
