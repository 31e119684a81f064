// What is written into real drawings: no text on another, none cut off, none outside its box.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../../src/core/analysis";
import { parseModel } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";
import type { ModelGraph } from "../../../src/protocol/graph";
import { FittingText } from "../../../webview/draw/fittingText";
import { type Look, plainLook } from "../../../webview/draw/look";
import { heatOf } from "../../../webview/draw/overlay";
import { paintScene } from "../../../webview/draw/paint";
import { Picture, TEXT_FONT, type TextWidths, TITLE_FONT } from "../../../webview/graph/picture";
import { Scene } from "../../../webview/graph/scene";
import { realGraph, realGraphNames } from "../graph/realGraphs";
import { overlappingTexts, type PaintedText, RecordingSurface, textWidth } from "./recordingSurface";
import { themePalette } from "./themes";

const palette = themePalette("Dark Modern");
const text = new FittingText(textWidth);
const widths: TextWidths = {
  title: (label) => textWidth(label, TITLE_FONT),
  text: (label) => textWidth(label, TEXT_FONT),
};

function sceneOf(graph: ModelGraph): Scene {
  const picture = new Picture(graph, widths);
  return Scene.of(graph, picture);
}

/** Every text of the whole drawing at a scale. */
function textsOf(scene: Scene, scale: number, look: Look = plainLook): PaintedText[] {
  const { left, right, height } = scene.layout;
  const viewport = { width: (right - left + 200) * scale, height: (height + 200) * scale };
  const camera = { x: (left + right) / 2, y: height / 2, scale };
  const context = new RecordingSurface();
  paintScene({ context, pixelRatio: 1, viewport, camera, palette, text }, scene, look);
  return context.texts;
}

for (const name of realGraphNames)
  test(`${name}: texts stand apart and are whole`, () => {
    const graph = realGraph(name);
    const scene = sceneOf(graph);
    for (const scale of [0.3, 0.54, 0.56, 1, 2]) {
      const texts = textsOf(scene, scale);
      assert.ok(texts.length >= scene.nodeCount, `${texts.length} texts for ${scene.nodeCount} nodes`);
      assert.deepEqual(overlappingTexts(texts), [], `at ${scale}`);
    }
    const heated = textsOf(scene, 1, { ...plainLook, heat: heatOf(graph, "macs") });
    assert.deepEqual(overlappingTexts(heated), []);
    // Names alone may be shortened, and long names of inputs.
    const names = new Set(graph.nodes.name.flatMap((one) => one.split("/")));
    const cut = textsOf(scene, 1)
      .map((one) => one.text)
      .filter((one) => one.includes("…") && ![...names].some((part) => part !== "" && part.endsWith(one.slice(-8))));
    assert.deepEqual(cut, []);
  });

test("a value's shape is written once, where there is room", () => {
  const graph = realGraph("resnet fixture");
  const scene = sceneOf(graph);
  const shapes = textsOf(scene, 1).filter(({ text: shown }) => /^N×\d+/.test(shown));
  const values = new Set(graph.edges.source).size - 1; // the input says its own
  assert.ok(shapes.length >= values * 0.9, `${shapes.length} of ${values}`);
  assert.ok(shapes.length <= values);
  assert.ok(
    textsOf(scene, 1).some(({ text: shown }) => /^\d+×\d+×3×3$/.test(shown)),
    "a weight's shape",
  );
  assert.deepEqual(textsOf(scene, 0.2), [], "far away there is nothing to read");
});

test("an open group tells how much it holds, and what that costs where its header has room", () => {
  const headers = realGraphNames.flatMap((name) =>
    textsOf(sceneOf(realGraph(name)), 1).filter(({ text: shown }) => /^[\d,]+\snodes( ·|$)/.test(shown)),
  );
  assert.ok(headers.some(({ text: shown }) => /\snodes · .+\sMACs · [\d.]+\s%$/.test(shown)));
  assert.ok(headers.some(({ text: shown }) => shown.endsWith("nodes")));
});

test("a text on another is found", () => {
  const scene = sceneOf(realGraph("resnet fixture"));
  const [node, below] = [1, 2];
  scene.layout.y[below] = scene.layout.y[node]! + 3;
  scene.layout.x[below] = scene.layout.x[node]!;
  assert.notDeepEqual(overlappingTexts(textsOf(scene, 1)), []);
});

const HOSTILE = [
  "</script><b>x",
  "n".repeat(10_000),
  "\\u05d0\\u202e\\u05d1gnp.exe",
  "a\\nb\\u0000\\u001b[31m",
  "🦆".repeat(300),
  "\\ud83d",
];

test("names that would hide, forge or overflow stay texts in their boxes", () => {
  const layers = HOSTILE.map((name, at) => `  "${name}" = Conv ("${HOSTILE[at - 1] ?? "x"}", w)`).join("\n");
  const model = parseModel(`main (float32[1,4,8,8] x) => (float32[...] "${HOSTILE.at(-1)}")
  < float32[4,4,1,1] w = zeros > {
${layers}
}`);
  inferModel(model);
  const scene = sceneOf(modelGraph(model));
  for (const scale of [0.3, 1]) {
    const texts = textsOf(scene, scale);
    assert.deepEqual(overlappingTexts(texts), []);
    for (const { text: shown, left, right } of texts) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      assert.doesNotMatch(shown, /[\u0000-\u001f\u202a-\u202e]/);
      assert.doesNotThrow(() => encodeURIComponent(shown), JSON.stringify(shown)); // no half of a character
      assert.ok(right - left <= 480 * scale, `${right - left} pixels of ${shown.slice(0, 20)}`);
    }
  }
});
