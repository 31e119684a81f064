import assert from "node:assert/strict";
import { test } from "node:test";
import { inferred } from "./inferred";

const image = "float32[N,3,224,224] x";
const weights = "float32[64,3,7,7] w";

/** Attributes of a convolution, and the spatial sizes of its output. */
const table: [attributes: string, inputs: string, expected: string][] = [
  ["<strides = [2,2], pads = [3,3,3,3]>", `${image}, ${weights}`, "float32[N,64,112,112]"],
  ["", `${image}, ${weights}`, "float32[N,64,218,218]"],
  ['<auto_pad = "VALID", strides = [2,2]>', `${image}, ${weights}`, "float32[N,64,109,109]"],
  ['<auto_pad = "SAME_UPPER", strides = [2,2]>', `float32[N,3,225,9] x, ${weights}`, "float32[N,64,113,5]"],
  ['<auto_pad = "SAME_LOWER", strides = [3,3]>', `float32[N,3,225,9] x, ${weights}`, "float32[N,64,75,3]"],
  ["<dilations = [2,3]>", "float32[1,3,20,20] x, float32[8,3,3,3] w", "float32[1,8,16,14]"],
  ["<group = 4, pads = [1,1,1,1]>", "float32[1,4,5,5] x, float32[4,1,3,3] w", "float32[1,4,5,5]"],
  ["<pads = [0,1,2,3]>", "float32[1,3,10,10] x, float32[8,3,3,3] w", "float32[1,8,10,12]"],
  ["<pads = [2,2]>", "float32[1,3,len] x, float32[8,3,5] w", "float32[1,8,len]"],
  ["<strides = [2], pads = [1,1]>", "float32[1,3,len] x, float32[8,3,3] w", "float32[1,8,floor((len + 1)/2)]"],
  ["", "float32[1,2,9,9,9] x, float32[4,2,3,3,3] w", "float32[1,4,7,7,7]"],
  ["<kernel_shape = [3,3]>", "float32[N,3,8,8] x, float32[M,3,?,?] w", "float32[N,M,6,6]"],
  ["", "float32[...] x, float32[8,3,3,3] w", "float32[?,8,?,?]"],
];

for (const [attributes, inputs, expected] of table) {
  test(`Conv ${attributes} of ${inputs} is ${expected}`, () => {
    assert.equal(inferred({ call: `Conv ${attributes} (x, w)`, inputs }), expected);
  });
}

test("a kernel larger than the padded input leaves the size unknown", () => {
  assert.equal(inferred({ call: "Conv (x, w)", inputs: "float32[1,3,2,8] x, float32[8,3,5,5] w" }), "float32[1,8,?,4]");
});

test("attributes of the wrong length leave the sizes unknown", () => {
  assert.equal(
    inferred({ call: "Conv <strides = [2]> (x, w)", inputs: "float32[1,3,8,8] x, float32[8,3,3,3] w" }),
    "float32[1,8,?,?]",
  );
});

const transposed: [attributes: string, inputs: string, expected: string][] = [
  ["", "float32[1,8,5,5] x, float32[8,4,3,3] w", "float32[1,4,7,7]"],
  ["<strides = [2,2], pads = [1,1,1,1]>", "float32[N,8,h,5] x, float32[8,4,4,4] w", "float32[N,4,2*h,10]"],
  ["<strides = [3,2], output_padding = [1,1]>", "float32[1,8,3,3] x, float32[8,4,3,3] w", "float32[1,4,10,8]"],
  ["<group = 2>", "float32[1,8,5,5] x, float32[8,4,3,3] w", "float32[1,8,7,7]"],
  ['<strides = [3,3], auto_pad = "SAME_UPPER">', "float32[1,8,5,5] x, float32[8,4,3,3] w", "float32[1,4,15,15]"],
  ["<output_shape = [9,8]>", "float32[1,8,5,5] x, float32[8,4,3,3] w", "float32[1,4,9,8]"],
  ["<dilations = [2,2]>", "float32[1,8,5,5] x, float32[8,4,3,3] w", "float32[1,4,9,9]"],
];

for (const [attributes, inputs, expected] of transposed) {
  test(`ConvTranspose ${attributes} of ${inputs} is ${expected}`, () => {
    assert.equal(inferred({ call: `ConvTranspose ${attributes} (x, w)`, inputs }), expected);
  });
}

test("integer and quantized convolutions have their own element types", () => {
  const inputs = "uint8[1,1,4,4] x, uint8[1,1,2,2] w";
  assert.equal(inferred({ call: "ConvInteger (x, w)", inputs }), "int32[1,1,3,3]");
  const constants = "float32[] s = {0.1}, uint8[] z = {0}, int8[] signed = {0}";
  const call = "QLinearConv (x, s, z, w, s, z, s, signed)";
  assert.equal(inferred({ call, inputs, constants }), "int8[1,1,3,3]");
});

test("a channels-last layout moves the channels, not the arithmetic", () => {
  const call = "com.microsoft.NhwcMaxPool <kernel_shape = [2,2], strides = [2,2]> (x)";
  assert.equal(inferred({ call, inputs: "uint8[N,8,6,3] x" }), "uint8[N,4,3,3]");
});

test("CausalConvWithState keeps the last kernel - 1 positions", () => {
  const inputs = "float32[N,8,len] x, float32[8,1,4] w";
  assert.equal(
    inferred({ call: "CausalConvWithState (x, w)", inputs, opset: 27, outputs: 2 }),
    "float32[N,8,len] float32[N,8,3]",
  );
});
