import assert from "node:assert/strict";
import { test } from "node:test";
import { previewEffect } from "../../../webview/graphView/previewEffect";

const said = (changed: string[], removed: string[]) => previewEffect({ changed, removed }).replaceAll("\u00a0", " ");

test("a preview says what is other than now, and nothing of what is not", () => {
  assert.equal(said(["a"], ["b", "c"]), "1 layer new or changed, 2 layers gone");
  assert.equal(said([], ["b"]), "1 layer gone");
  assert.equal(said(["a"], []), "1 layer new or changed");
  assert.equal(said([], []), "no layer is other than now");
});
