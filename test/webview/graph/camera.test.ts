import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, opening, revealed, toDrawing, toScreen, visibleBounds, zoomed } from "../../../webview/draw/camera";

const view = { width: 800, height: 600 };
const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test("zooming keeps what is under the pointer, also far down a long drawing", () => {
  const camera = { x: 12, y: 4_450_000.5, scale: 0.7 };
  const at = { x: 130, y: 555 };
  const before = toDrawing(camera, view, at);
  const after = toScreen(zoomed(camera, view, 1.9, at, 0.001), view, before);
  close(after.x, at.x);
  close(after.y, at.y);
});

test("zooming ends at both ends", () => {
  const camera = { x: 0, y: 0, scale: 1 };
  assert.equal(zoomed(camera, view, 1e9, { x: 0, y: 0 }, 0.01).scale, 3);
  assert.equal(zoomed(camera, view, 1e-9, { x: 0, y: 0 }, 0.01).scale, 0.01);
});

test("fitting shows all of it, and small drawings at their own size", () => {
  const large = { left: -300, right: 900, top: 0, bottom: 40_000 };
  const seen = visibleBounds(fitted(large, view), view);
  assert.ok(seen.top <= 0 && seen.bottom >= 40_000 && seen.left <= -300 && seen.right >= 900);
  assert.equal(fitted({ left: 0, right: 10, top: 0, bottom: 10 }, view).scale, 1);
});

test("a long drawing opens at its top, readable, with the main path in view", () => {
  const camera = opening({ left: -200, right: 3000, top: 0, bottom: 445_000 }, view);
  const seen = visibleBounds(camera, view);
  assert.equal(camera.scale, 1);
  assert.ok(seen.top <= 0 && seen.top > -60);
  assert.ok(seen.left < 0 && seen.right > 0);
});

test("what begins higher but beside the view leaves no empty room in it", () => {
  const bounds = { left: -200, right: 3000, top: 0, bottom: 445_000 };
  const asked: number[] = [];
  const camera = opening(bounds, view, (left, right) => {
    asked.push(left, right);
    return 250;
  });
  const seen = visibleBounds(camera, view);
  assert.deepEqual(asked, [seen.left, seen.right]);
  assert.ok(seen.top <= 250 && seen.top > 190);
});

test("revealing moves no more than it needs", () => {
  const camera = { x: 400, y: 300, scale: 1 };
  assert.deepEqual(revealed(camera, view, { left: 300, right: 400, top: 200, bottom: 240 }), camera);
  const moved = revealed(camera, view, { left: 300, right: 400, top: 700, bottom: 740 });
  assert.equal(moved.x, 400);
  assert.equal(visibleBounds(moved, view).bottom, 780);
});
