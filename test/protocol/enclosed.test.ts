import assert from "node:assert/strict";
import { test } from "node:test";
import { enclosed, unclosed } from "../../src/protocol/enclosed";
import type { ToWebview } from "../../src/protocol/messages";
import { packed, unpacked } from "../../src/protocol/packed";
import { graphOf } from "../webview/graph/modelGraph";

/** As VS Code hands it over: JSON, but for bytes. */
function sent(message: ToWebview): ToWebview {
  const { bytes, ...rest } = enclosed(message);
  return unclosed({ ...JSON.parse(JSON.stringify(rest)), bytes: bytes.slice() });
}

test("a graph that was packed on the way arrives as it is", () => {
  const message = sent({ type: "graph", revision: 3, graph: packed(graphOf()) });
  assert.ok(message.type === "graph");
  assert.equal(message.revision, 3);
  assert.deepEqual(unpacked(message.graph), graphOf());
});

test("short messages arrive as they were", () => {
  const reveal: ToWebview = { type: "reveal", target: { kind: "node", anchor: "a" } };
  assert.deepEqual(sent(reveal), reveal);
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
