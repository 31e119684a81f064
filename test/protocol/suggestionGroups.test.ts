import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecipeStep, Suggestion } from "../../src/protocol/reports";
import { groupSuggestions, mergedSteps, placeText } from "../../src/protocol/suggestionGroups";

function suggestion(
  pass: string,
  anchor: string,
  options: RecipeStep["options"] = {},
  macs: number | null = 1,
): Suggestion {
  return {
    id: `${pass}:${anchor}`,
    kind: "fusion",
    title: `Do ${pass}`,
    text: `at ${anchor}`,
    nodes: [anchor],
    estimate: { nodes: 1, macs, parameters: 2, bytes: 8 },
    step: { pass, options: { ...options, only: [anchor] } },
  };
}

test("suggestions of one pass make one group with the sum of their savings", () => {
  const groups = groupSuggestions([suggestion("a", "x"), suggestion("b", "y", {}, null), suggestion("a", "z")]);
  assert.deepEqual(
    groups.map(({ title, members, estimate }) => [title, members.length, estimate]),
    [
      ["Do a", 2, { nodes: 2, macs: 2, parameters: 4, bytes: 16 }],
      ["Do b", 1, { nodes: 1, macs: null, parameters: 2, bytes: 8 }],
    ],
  );
});

test("places of one pass become one step, in order and once each", () => {
  const list = [suggestion("a", "x"), suggestion("b", "y"), suggestion("a", "z"), suggestion("a", "x")];
  assert.deepEqual(mergedSteps(list), [
    { pass: "a", options: { only: ["x", "z"] } },
    { pass: "b", options: { only: ["y"] } },
  ]);
});

test("steps with other options stay apart, and a step without places is not narrowed", () => {
  const everywhere: Suggestion = { ...suggestion("a", "w"), step: { pass: "a", options: { target: "portable" } } };
  const list = [
    suggestion("a", "x", { target: "portable" }),
    suggestion("a", "y", { target: "onnxruntime" }),
    everywhere,
  ];
  assert.equal(mergedSteps(list).length, 3);
});

test("below the title of its group a suggestion is told by its place", () => {
  const title = "Fold it into the Conv before it";
  assert.equal(placeText({ title, text: `${title}: Conv "a", Mul "b"` }), 'Conv "a", Mul "b"');
  assert.equal(placeText({ title, text: 'removed Identity "c"' }), 'removed Identity "c"');
});
