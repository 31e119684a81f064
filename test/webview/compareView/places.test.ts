import assert from "node:assert/strict";
import { test } from "node:test";
import type { Comparison } from "../../../src/protocol/comparison";
import { pairNear } from "../../../webview/compareView/places";

/** Two models of a chain of nodes each, that know of each other's nodes and groups alone. */
function models(before: readonly number[], after: readonly number[]): Comparison {
  const side = (counterpart: readonly number[], key: readonly string[]) => {
    const source = Int32Array.from(counterpart.keys()).subarray(1);
    const edges = { source: source.map((node) => node - 1), target: source };
    const state = new Uint8Array(counterpart.length);
    return { counterpart: Int32Array.from(counterpart), state, graph: { groups: { key }, edges } };
  };
  return { before: side(before, ["a", "b"]), after: side(after, ["b"]) } as unknown as Comparison;
}

test("a node without a counterpart is looked at beside the pair that is nearest along the edges, on either side", () => {
  const removed = models([0, -1, -1, 1], [0, 3]);
  assert.deepEqual(pairNear(removed, { side: "before", item: 3 }), { before: 3, after: 1 });
  assert.deepEqual(pairNear(removed, { side: "before", item: 1 }), { before: 0, after: 0 });
  assert.deepEqual(pairNear(removed, { side: "before", item: 2 }), { before: 3, after: 1 });
  const added = models([0, 3], [0, -1, -1, 1]);
  assert.deepEqual(pairNear(added, { side: "after", item: 2 }), { before: 1, after: 3 });
  const far = models([0, ...new Array(20).fill(-1)], [0]);
  assert.equal(pairNear(far, { side: "before", item: 20 }), undefined);
});

test("groups are pairs under one key, and never stand for nodes", () => {
  const comparison = models([0, 1], [0, 1]);
  assert.equal(pairNear(comparison, { side: "before", item: 2 }), undefined);
  assert.deepEqual(pairNear(comparison, { side: "before", item: 3 }), { before: 3, after: 2 });
});
