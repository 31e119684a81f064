import assert from "node:assert/strict";
import { test } from "node:test";
import { toScreen } from "../../../webview/draw/camera";
import { heldCamera } from "../../../webview/graphView/canvas/heldCamera";
import { graphOf, nodeOf, sceneOf } from "../graph/modelGraph";

const viewport = { width: 800, height: 300 };
const chain = (...names: string[]) => `main (float32[1,4] x) => (float32[...] y) {
  ${names.map((name, at) => `${name} = Relu (${names[at - 1] ?? "x"})`).join("\n  ")}
  y = Neg (${names.at(-1)})
}`;
const before = sceneOf(graphOf(chain("a", "b", "c", "d", "e", "f")));
const longer = sceneOf(graphOf(chain("a", "a2", "a3", "b", "c", "d", "e", "f")));
const topOnScreen = (scene: typeof before, camera: typeof whole, anchor: string, kind = 0) =>
  toScreen(camera, viewport, { x: 0, y: scene.boxOf(nodeOf(scene.graph, anchor, kind)).top }).y;
const whole = { scale: 1, x: 0, y: 150 };

test("of another graph, its top stays where it is while it is in view", () => {
  const camera = heldCamera(before, longer, whole, viewport);
  assert.equal(topOnScreen(longer, camera, "x", 1), topOnScreen(before, whole, "x", 1));
});

test("further down, what is in the middle stays", () => {
  const inside = { ...whole, y: before.boxOf(nodeOf(before.graph, "e")).top + 10 };
  const camera = heldCamera(before, longer, inside, viewport);
  assert.equal(topOnScreen(longer, camera, "e"), topOnScreen(before, inside, "e"));
});
