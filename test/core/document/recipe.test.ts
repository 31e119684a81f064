import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRecipe, recipeText } from "../../../src/core/document";
import type { Recipe } from "../../../src/protocol/reports";

const known = (pass: string) => pass === "fuse-conv-batchnorm";
const recipe: Recipe = {
  espalier: 1,
  source: "net.onnx",
  steps: [
    { pass: "fuse-conv-batchnorm" },
    { pass: "fuse-conv-batchnorm", options: { only: ['a "b"\n'], target: "onnxruntime", allowOpsetUpgrade: true } },
  ],
};

test("a recipe reads back as it was written", () => {
  assert.deepEqual(parseRecipe(recipeText(recipe), "r.json", known), recipe);
  const empty = { ...recipe, steps: [] };
  assert.deepEqual(parseRecipe(recipeText(empty), "r.json", known), empty);
});

test("a recipe that cannot be used says why in one sentence", () => {
  const changed = (change: object) => JSON.stringify({ ...recipe, ...change });
  for (const [text, message] of [
    ["", /not JSON/],
    ["[]", /no JSON object/],
    ["{}", /no "espalier": 1/],
    [changed({ espalier: 2 }), /version 2 is not known/],
    [changed({ source: 7 }), /"source"/],
    [changed({ steps: {} }), /"steps"/],
    [changed({ extra: 1 }), /unknown field "extra"/],
    [changed({ steps: [{ pass: "prune" }] }), /step 1: there is no pass "prune"/],
    [changed({ steps: [null] }), /step 1: "pass" must name a pass/],
    [changed({ steps: [{ pass: "fuse-conv-batchnorm", options: { target: "gpu" } }] }), /"target" has a wrong value/],
    [changed({ steps: [{ pass: "fuse-conv-batchnorm", options: { onyl: [] } }] }), /unknown option "onyl"/],
    [changed({ steps: [{ pass: "fuse-conv-batchnorm", options: JSON.parse('{"__proto__": 1}') }] }), /unknown option/],
  ] as const) {
    assert.throws(
      () => parseRecipe(text, "r.json", known),
      (error: Error) => {
        assert.equal(error.name, "RecipeError");
        assert.match(error.message, message);
        assert.match(error.message, /^r\.json: [^\n]*\.$/);
        return true;
      },
    );
  }
});
