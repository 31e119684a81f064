import assert from "node:assert/strict";
import { test } from "node:test";
import { firstCompareState, restoreCompareState } from "../../../webview/compareView/compareState";

test("a comparison's saved state of any kind gives a state; what is right of it is kept", () => {
  const nonsense = {
    cameras: { before: { x: 1 } },
    open: 7,
    change: "x",
    selected: { side: "up" },
    listed: {},
    search: 1,
  };
  for (const saved of [undefined, null, 7, "x", [], nonsense])
    assert.deepEqual(restoreCompareState(saved), firstCompareState);
  const kept = {
    cameras: { before: { x: 1, y: 2e6, scale: 0.5 }, after: { x: 1, y: 3, scale: 0.5 } },
    open: { before: { base: "all", turned: ["4"] }, after: { base: "none", turned: [] } },
    change: 3,
    selected: { side: "after", name: "4", kind: "group" },
    listed: ["2 Fold BatchNormalization"],
    search: "op:Gemm",
  };
  assert.deepEqual(restoreCompareState({ ...kept, source: { kind: "edits" } }), kept);
});
