import assert from "node:assert/strict";
import { test } from "node:test";
import type { Suggestion } from "../../../src/protocol/reports";
import { contrast, LINE_CONTRAST, mix } from "../../../webview/draw/colour";
import { plainLook } from "../../../webview/draw/look";
import type { Brush } from "../../../webview/draw/nodePainter";
import { paintOutlines } from "../../../webview/draw/outlinePainter";
import { graphOf, sceneOf } from "../graph/modelGraph";
import { RecordingSurface, textWidth } from "./recordingSurface";
import { rgba, themeNames, themePalette } from "./themes";

const COUNT = 12;
const layers = Array.from({ length: COUNT }, (_, at) => `  v${at + 1} = Relu (v${at})`).join("\n");
const scene = sceneOf(graphOf(`main (float32[1,3] v0) => (float32[...] v${COUNT}) {\n${layers}\n}`));
const estimate = { nodes: 1, macs: null, parameters: 0, bytes: 0 };
const outlineOf = (nodes: readonly number[], id: string) => ({
  nodes,
  suggestion: { id, estimate, nodes: [] } as unknown as Suggestion,
});

/** Each line as it was drawn. */
function strokes(theme: string, emphasised: string | undefined) {
  const palette = themePalette(theme);
  const drawn: { readonly contrast: number; readonly width: number; readonly dashed: boolean }[] = [];
  class Context extends RecordingSurface {
    #dashed = false;
    override setLineDash(segments?: readonly number[]): void {
      this.#dashed = (segments?.length ?? 0) > 0;
    }
    override stroke(): void {
      const ground = rgba(palette.background)!;
      const seen = mix(rgba(String(this.strokeStyle))!, ground, this.globalAlpha);
      drawn.push({ contrast: contrast(seen, ground), width: this.lineWidth, dashed: this.#dashed });
    }
  }
  const brush = {
    context: new Context(),
    palette,
    scale: 1,
    view: { left: -1e6, right: 1e6, top: -1e6, bottom: 1e6 },
    text: { width: textWidth },
  };
  const outlines = [outlineOf([2, 3], "one"), outlineOf([7, 8], "other")];
  paintOutlines(brush as unknown as Brush, scene, { ...plainLook, outlines, emphasised }, { x: 0, y: 0 });
  return drawn;
}

for (const theme of themeNames)
  test(`${theme}: the suggestion that is looked at is told from the others by its line`, () => {
    const [other, one, ...more] = strokes(theme, "one");
    assert.ok(other && one);
    assert.deepEqual(more, []);
    assert.deepEqual([other.dashed, one.dashed], [true, false]);
    assert.ok(one.width > other.width);
    if (!theme.startsWith("High Contrast")) assert.ok(other.contrast < one.contrast, "it stands back");
  });

for (const theme of themeNames.filter((name) => name.startsWith("High Contrast")))
  test(`${theme}: the outlines of the others are seen as well`, () => {
    for (const { contrast: seen } of strokes(theme, "one")) assert.ok(seen >= LINE_CONTRAST, String(seen));
  });
