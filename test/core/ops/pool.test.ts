import assert from "node:assert/strict";
import { test } from "node:test";
import { inferred } from "./inferred";

const table: [call: string, inputs: string, expected: string][] = [
  [
    "MaxPool <kernel_shape = [3,3], strides = [2,2], pads = [1,1,1,1]> (x)",
    "float32[N,64,112,112] x",
    "float32[N,64,56,56]",
  ],
  [
    "MaxPool <kernel_shape = [3,3], strides = [2,2], ceil_mode = 1> (x)",
    "float32[N,64,112,55] x",
    "float32[N,64,56,27]",
  ],
  [
    "MaxPool <kernel_shape = [2,2], strides = [2,2], ceil_mode = 1> (x)",
    "float32[N,64,14,h] x",
    "float32[N,64,7,floor((h + 1)/2)]",
  ],
  ["MaxPool <kernel_shape = [3], dilations = [2]> (x)", "float32[N,4,10] x", "float32[N,4,6]"],
  [
    'MaxPool <kernel_shape = [2,2], strides = [2,2], auto_pad = "SAME_UPPER"> (x)',
    "float32[1,1,5,6] x",
    "float32[1,1,3,3]",
  ],
  [
    'AveragePool <kernel_shape = [2,2], strides = [2,2], auto_pad = "VALID"> (x)',
    "float32[1,1,5,6] x",
    "float32[1,1,2,3]",
  ],
  ["LpPool <kernel_shape = [2,3]> (x)", "float32[1,1,5,6] x", "float32[1,1,4,4]"],
  ["GlobalAveragePool (x)", "float16[N,7,h,w] x", "float16[N,7,1,1]"],
  ["GlobalMaxPool (x)", "float32[N,7,h] x", "float32[N,7,1]"],
  ["MaxRoiPool <pooled_shape = [2,3]> (x, r)", "float32[1,8,20,20] x, float32[k,5] r", "float32[k,8,2,3]"],
  ["RoiAlign <output_height = 5> (x, r, b)", "float32[1,8,20,20] x, float32[k,4] r, int64[k] b", "float32[k,8,5,1]"],
  [
    "MaxUnpool <kernel_shape = [2,2], strides = [2,2]> (x, i)",
    "float32[1,1,h,3] x, int64[1,1,h,3] i",
    "float32[1,1,2*h,6]",
  ],
];

for (const [call, inputs, expected] of table) {
  test(`${call} of ${inputs} is ${expected}`, () => assert.equal(inferred({ call, inputs }), expected));
}

test("a last window that would start in the end padding is dropped", () => {
  const call = "MaxPool <kernel_shape = [2], strides = [3], pads = [0,1], ceil_mode = 1> (x)";
  // A second window would start at 3, where there is only padding.
  assert.equal(inferred({ call, inputs: "float32[1,1,3] x" }), "float32[1,1,1]");
  assert.equal(inferred({ call, inputs: "float32[1,1,4] x" }), "float32[1,1,2]");
  assert.equal(inferred({ call, inputs: "float32[1,1,n] x" }), "float32[1,1,?]");
});

test("rounding up without padding is left open, because runtimes and the specification differ", () => {
  const call = 'MaxPool <kernel_shape = [2], strides = [2], auto_pad = "VALID", ceil_mode = 1> (x)';
  assert.equal(inferred({ call, inputs: "float32[1,1,5] x" }), "float32[1,1,?]");
  assert.equal(inferred({ call, inputs: "float32[1,1,6] x" }), "float32[1,1,3]");
});

test("the positions of MaxPool are int64 and have its shape", () => {
  const call = "MaxPool <kernel_shape = [2,2]> (x)";
  assert.equal(inferred({ call, inputs: "float32[1,1,3,3] x", outputs: 2 }), "float32[1,1,2,2] int64[1,1,2,2]");
});

test("a size that MaxUnpool is given wins over the window's", () => {
  const inputs = "float32[1,1,2,2] x, int64[1,1,2,2] i";
  const call = "MaxUnpool <kernel_shape = [2,2], strides = [2,2]> (x, i, s)";
  assert.equal(inferred({ call, inputs, constants: "int64[4] s = {1,1,5,5}" }), "float32[1,1,5,5]");
});
