import assert from "node:assert/strict";
import { test } from "node:test";
import { plainLook } from "../../../webview/draw/look";
import { paintOverview } from "../../../webview/draw/overviewPainter";
import { graphOf, sceneOf } from "../graph/modelGraph";
import { themePalette } from "./themes";

const strip = { width: 80, height: 600 };

test("what was found shows on the strip of a graph with more nodes than the strip has bars for", () => {
  const count = 26_000;
  const nodes = Array.from({ length: count }, (_, at) => `  v${at + 1} = Relu (v${at})`).join("\n");
  const scene = sceneOf(graphOf(`main (float32[1,8] v0) => (float32[...] v${count}) {\n${nodes}\n}`));
  const bars = (found: ReadonlySet<number> | undefined) => {
    const painted: { readonly y: number; readonly height: number }[] = [];
    const context = {
      globalAlpha: 1,
      fillStyle: "",
      clearRect() {},
      fillRect(_x: number, y: number, _width: number, height: number) {
        if (this.globalAlpha === 1) painted.push({ y, height });
      },
    };
    paintOverview(
      context as unknown as CanvasRenderingContext2D,
      scene,
      { ...plainLook, found },
      themePalette("Dark Modern"),
      strip,
    );
    return painted;
  };
  for (const node of [100, 101, 102, 20_000, 20_001, 20_002]) {
    const [bar, ...more] = bars(new Set([node])).slice(-1);
    assert.deepEqual(more, []);
    assert.ok(bar && bar.height >= 2, `node ${node}`);
    assert.ok(Math.abs(bar.y / strip.height - node / count) < 0.05, `node ${node} at ${bar.y}`);
  }
  assert.ok(bars(undefined).length < 15_000);
});
