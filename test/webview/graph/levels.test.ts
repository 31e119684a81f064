import assert from "node:assert/strict";
import { test } from "node:test";
import { fromTop, levelsOf } from "../../../webview/graph/levels";

const start = { from: 200, to: 200 };
/** The second drawing has 300 more above what corresponds. */
const lower = fromTop(levelsOf([10, 900, 2000], [310, 1200, 2300]), start, 200);

test("both are level at their tops while a top is in view, and at what corresponds further down", () => {
  assert.equal(lower.forth(200), 200);
  assert.equal(lower.forth(120), 120);
  assert.equal(lower.back(200), 200);
  assert.equal(lower.forth(1000), 1300);
  assert.equal(lower.back(1300), 1000);
});

test("neither scrolls backwards while the other goes on, whichever of them is longer at its start", () => {
  const upper = fromTop(levelsOf([310, 1200, 2300], [10, 900, 2000]), start, 200);
  for (const levels of [lower, upper])
    for (const way of [levels.forth, levels.back])
      for (let y = 0; y < 2500; y += 10) assert.ok(way(y + 10) >= way(y), `at ${y}`);
});
