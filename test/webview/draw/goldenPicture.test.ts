import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, reduced } from "../../support/goldenPicture";
import { decodePng, encodePng, type Picture } from "../../support/png";

/** Boxes on a ground, as a drawing is. */
function picture(boxes: readonly (readonly [left: number, top: number])[]): Picture {
  const [width, height] = [640, 480];
  const data = new Uint8Array(width * height * 3).fill(31);
  for (const [left, top] of boxes)
    for (let y = top; y < top + 40; y++) data.fill(120, (y * width + left) * 3, (y * width + left + 120) * 3);
  return { width, height, data };
}

const boxes = [
  [40, 40],
  [40, 140],
  [240, 140],
  [40, 240],
] as const;

test("PNG files are read as they were written", () => {
  const small = reduced(picture(boxes));
  assert.deepEqual(decodePng(encodePng(small)), small);
});

test("a box that is somewhere else is a difference, a pixel more or less is none", () => {
  const golden = reduced(picture(boxes));
  assert.equal(difference(golden, golden), undefined);
  const shaken = picture(boxes.map(([left, top]) => [left + 1, top] as const));
  assert.equal(difference(golden, reduced(shaken)), undefined);
  const moved = picture([...boxes.slice(0, 3), [240, 240]]);
  assert.match(difference(golden, reduced(moved)) ?? "", /blocks have changed/);
  assert.match(difference(golden, reduced({ ...shaken, height: 400 })) ?? "", /instead of/);
});
