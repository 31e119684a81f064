import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeState } from "../../../src/protocol/comparison";
import { signsOf } from "../../../webview/compareView/changeLook";
import { type Look, plainLook } from "../../../webview/draw/look";
import { paintOverview } from "../../../webview/draw/overviewPainter";
import { graphOf, sceneOf } from "../graph/modelGraph";
import { themePalette } from "./themes";

const strip = { width: 80, height: 600 };

const count = 26_000;
const nodes = Array.from({ length: count }, (_, at) => `  v${at + 1} = Relu (v${at})`).join("\n");
const scene = sceneOf(graphOf(`main (float32[1,8] v0) => (float32[...] v${count}) {\n${nodes}\n}`));

/** What is painted at full strength. */
function bars(look: Partial<Look>) {
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
    { ...plainLook, ...look },
    themePalette("Dark Modern"),
    strip,
  );
  return painted;
}

/** In each third of the pieces between bars that are left out. */
const ANYWHERE = [100, 101, 102, 20_000, 20_001, 20_002];

test("what was found shows on the strip of a graph with more nodes than the strip has bars for", () => {
  for (const node of ANYWHERE) {
    const [bar, ...more] = bars({ found: new Set([node]) }).slice(-1);
    assert.deepEqual(more, []);
    assert.ok(bar && bar.height >= 2, `node ${node}`);
    assert.ok(Math.abs(bar.y / strip.height - node / count) < 0.05, `node ${node} at ${bar.y}`);
  }
  assert.ok(bars({}).length < 15_000);
});

test("so does every change of a comparison", () => {
  const states = new Uint8Array(scene.itemCount).fill(NodeState.same);
  for (const node of ANYWHERE) states[node] = NodeState.changed;
  const signs = signsOf("after", states, (item) => scene.isBox(item));
  const marks = bars({ signs }).slice(-ANYWHERE.length);
  for (const [at, node] of ANYWHERE.entries()) {
    const { y, height } = marks[at]!;
    assert.ok(height >= 2 && Math.abs(y / strip.height - node / count) < 0.05, `node ${node} at ${y}`);
  }
});
