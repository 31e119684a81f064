import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOf } from "../../../src/core/document/proof/measureModels";

const race = (ratio: number, bestRatio: number, pairedRatio: number) => outcomeOf({ ratio, bestRatio, pairedRatio });

test("a model is called faster or slower only when the median, the best runs and the pairs all say so", () => {
  assert.deepEqual(race(1.3, 1.25, 1.31), { outcome: "faster", summary: "1.30x faster" });
  assert.deepEqual(race(0.8, 0.9, 0.85), { outcome: "slower", summary: "Not faster: 1.25x slower here" });
  assert.equal(race(1.06, 1.0, 1.05).outcome, "same");
  assert.match(race(1.06, 1.0, 1.05).summary, /^Not faster: what differs is this machine's noise$/);
  assert.match(race(1.01, 0.99, 1).summary, /^Not faster: the runtime makes the same of both models/);
});
