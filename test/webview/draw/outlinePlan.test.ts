import assert from "node:assert/strict";
import { test } from "node:test";
import type { Suggestion } from "../../../src/protocol/reports";
import type { Outline } from "../../../webview/draw/look";
import { OutlinePlan, overlaps } from "../../../webview/draw/outlinePlan";
import { graphOf, sceneOf } from "../graph/modelGraph";

const COUNT = 400;
const scene = sceneOf(graphOf(chain(COUNT)));
const estimate = { nodes: 1, macs: null, parameters: 0, bytes: 0 };
const outlineOf = (nodes: readonly number[], id: string): Outline => ({
  nodes,
  suggestion: { id, estimate, nodes: [] } as unknown as Suggestion,
});
const everything = { left: -1e6, right: 1e6, top: 0, bottom: scene.layout.height };

/** Layers one below the other. */
function chain(count: number): string {
  const layers = Array.from({ length: count }, (_, at) => `  v${at + 1} = Relu (v${at})`);
  return `main (float32[1,3] v0) => (float32[...] v${count}) {\n${layers.join("\n")}\n}`;
}

/** Two by two, and at every tenth place another around the same and one more. */
function pairs(): Outline[] {
  const outlines: Outline[] = [];
  for (let node = 4; node + 3 < COUNT; node += 4) {
    outlines.push(outlineOf([node, node + 1], `pair ${node}`));
    if (node % 40 === 0) outlines.push(outlineOf([node, node + 1, node + 2], `three ${node}`));
  }
  return outlines;
}

test("what is planned does not depend on what was looked at first", () => {
  const outlines = pairs();
  const whole = new OutlinePlan(scene, outlines).near(everything);
  assert.equal(whole.length, outlines.length);
  const piecewise = new OutlinePlan(scene, outlines);
  for (let bottom = scene.layout.height; bottom > 0; bottom -= 500) {
    const view = { ...everything, top: bottom - 500, bottom };
    const wanted = whole.filter(({ boxes }) => boxes.some((box) => overlaps(box, view)));
    const seen = piecewise.near(view).filter(({ boxes }) => boxes.some((box) => overlaps(box, view)));
    assert.deepEqual(seen, wanted);
  }
});

test("a view costs its own outlines, not those of the whole drawing", () => {
  const near = new OutlinePlan(scene, pairs()).near({ ...everything, top: 3000, bottom: 3500 });
  assert.ok(near.length > 0 && near.length < 10, String(near.length));
});

test("outlines over each other stand apart, and their labels do not hide each other", () => {
  const planned = new OutlinePlan(scene, [outlineOf([8, 9], "a"), outlineOf([8, 9, 10], "b")]).near(everything);
  const [a, b] = planned;
  assert.ok(a?.boxes[0] && b?.boxes[0]);
  assert.ok(b.boxes[0].left < a.boxes[0].left && b.boxes[0].top < a.boxes[0].top);
  assert.notDeepEqual(a.labelAt, b.labelAt);
});

test("an outline around nodes that are far apart is a box around each, with one label", () => {
  const planned = new OutlinePlan(scene, [outlineOf([5, COUNT - 5], "far")]).near(everything);
  assert.deepEqual(
    planned.map(({ boxes, boxCount, label }) => [boxes.length, boxCount, label !== ""]),
    [
      [1, 2, true],
      [1, 2, false],
    ],
  );
});
