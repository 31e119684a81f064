import assert from "node:assert/strict";
import { test } from "node:test";
import { inferred } from "./inferred";

const table: [call: string, inputs: string, constants: string, opset: number, expected: string][] = [
  ["Resize (x, s)", "float32[1,3,h,5] x", "float32[4] s = {1.0,1.0,2.0,0.6}", 10, "float32[1,3,2*h,3]"],
  ["Resize (x, _, s)", "float32[N,3,h,5] x", "float32[4] s = {1.0,1.0,0.5,1.5}", 13, "float32[N,3,floor(h/2),7]"],
  ["Resize (x, _, s)", "float32[N,3,h,w] x", "float32[4] s = {1.0,1.0,0.3,1.0}", 13, "float32[N,3,?,w]"],
  ["Resize (x, e, e, s)", "float32[N,3,h,w] x", "float32[0] e = {}, int64[4] s = {1,3,7,9}", 11, "float32[1,3,7,9]"],
  ["Resize <axes = [2,3]> (x, _, _, s)", "float32[N,3,h,w] x", "int64[2] s = {7,9}", 18, "float32[N,3,7,9]"],
  [
    'Resize <axes = [3,2], keep_aspect_ratio_policy = "not_larger"> (x, _, _, s)',
    "float32[N,3,20,10] x",
    "int64[2] s = {7,9}",
    18,
    "float32[N,3,9,5]",
  ],
  [
    'Resize <axes = [2,3], keep_aspect_ratio_policy = "not_smaller"> (x, _, _, s)',
    "float32[N,3,20,10] x",
    "int64[2] s = {7,9}",
    18,
    "float32[N,3,18,9]",
  ],
  ["Upsample <height_scale = 2.0, width_scale = 3.0> (x)", "float32[1,3,4,5] x", "", 1, "float32[1,3,8,15]"],
  ["Upsample <scales = [1.0,1.0,2.0,2.0]> (x)", "float32[1,3,4,w] x", "", 7, "float32[1,3,8,2*w]"],
  ["Upsample (x, s)", "float32[1,3,4,5] x", "float32[4] s = {1.0,1.0,2.0,2.0}", 9, "float32[1,3,8,10]"],
  ["GridSample (x, g)", "float32[N,3,4,5] x, float32[N,7,8,2] g", "", 16, "float32[N,3,7,8]"],
  ["AffineGrid (x, s)", "float32[N,2,3] x", "int64[4] s = {2,3,5,6}", 20, "float32[2,5,6,2]"],
  ["CenterCropPad <axes = [-2,-1]> (x, s)", "float32[N,3,h,w] x", "int64[2] s = {10,9}", 18, "float32[N,3,10,9]"],
  ["Col2Im (x, i, b)", "float32[N,10,12] x", "int64[2] i = {5,5}, int64[2] b = {1,5}", 18, "float32[N,2,5,5]"],
  ['ImageDecoder <pixel_format = "Grayscale"> (x)', "uint8[n] x", "", 20, "uint8[?,?,1]"],
];

for (const [call, inputs, constants, opset, expected] of table) {
  test(`${call} at opset ${opset} of ${inputs} is ${expected}`, () =>
    assert.equal(inferred({ call, inputs, constants, opset }), expected));
}

test("scales that are not known leave only the axes that cannot change", () => {
  const inputs = "float32[N,3,h,w] x, float32[2] s";
  assert.equal(inferred({ call: "Resize <axes = [2,3]> (x, _, s)", inputs, opset: 18 }), "float32[N,3,?,?]");
});
