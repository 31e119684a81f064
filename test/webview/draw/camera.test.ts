import assert from "node:assert/strict";
import { test } from "node:test";
import { resized, toScreen, visibleBounds } from "../../../webview/draw/camera";

const wide = { width: 860, height: 520 };
const narrow = { width: 520, height: 520 };
const low = { width: 860, height: 200 };
const camera = { x: 430, y: 260, scale: 1 };
const boxAt = (left: number, top: number) => ({ left, right: left + 130, top, bottom: top + 45 });

test("a view that has another size keeps its upper left corner", () => {
  for (const scale of [0.5, 1, 2])
    for (const to of [narrow, low]) {
      const from = { ...camera, scale };
      const corner = { x: visibleBounds(from, wide).left, y: visibleBounds(from, wide).top };
      assert.deepEqual(toScreen(resized(from, wide, to, undefined), to, corner), { x: 0, y: 0 });
    }
});

test("what would be covered comes along, by the least move, whichever side gets smaller", () => {
  const beside = boxAt(400, 100);
  const moved = resized(camera, wide, narrow, beside);
  const seen = visibleBounds(moved, narrow);
  assert.ok(seen.left < beside.left && beside.right < seen.right, "from side to side");
  assert.equal(seen.top, 0, "not up or down");
  const below = boxAt(400, 300);
  const lifted = visibleBounds(resized(camera, wide, low, below), low);
  assert.ok(lifted.top < below.top && below.bottom < lifted.bottom, "up and down");
  assert.equal(lifted.left, 0, "not to a side");
});

test("what still is in view, or was not, moves nothing", () => {
  const corner = resized(camera, wide, narrow, undefined);
  assert.deepEqual(resized(camera, wide, narrow, boxAt(200, 100)), corner);
  assert.deepEqual(resized(camera, wide, narrow, boxAt(800, 100)), corner, "half of it was cut off before");
});
