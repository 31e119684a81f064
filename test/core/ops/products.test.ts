import assert from "node:assert/strict";
import { test } from "node:test";
import { inferred } from "./inferred";

const table: [call: string, inputs: string, expected: string][] = [
  ["Gemm (a, b)", "float32[N,4] a, float32[4,5] b", "float32[N,5]"],
  ["Gemm <transA = 1, transB = 1> (a, b)", "float32[4,N] a, float32[5,4] b", "float32[N,5]"],
  ["MatMul (a, b)", "float32[N,8,s,64] a, float32[N,8,64,t] b", "float32[N,8,s,t]"],
  ["MatMul (a, b)", "float32[N,s,64] a, float32[64,10] b", "float32[N,s,10]"],
  ["MatMul (a, b)", "float32[5,1,3,4] a, float32[2,4,6] b", "float32[5,2,3,6]"],
  ["MatMul (a, b)", "float32[4] a, float32[4] b", "float32[]"],
  ["MatMul (a, b)", "float32[4] a, float32[7,4,3] b", "float32[7,3]"],
  ["MatMul (a, b)", "float32[7,3,4] a, float32[4] b", "float32[7,3]"],
  ["MatMul (a, b)", "float32[...] a, float32[4,4] b", "float32[...]"],
  ["MatMulInteger (a, b)", "uint8[3,4] a, int8[4,2] b", "int32[3,2]"],
  ["com.microsoft.FusedMatMul <transB = 1> (a, b)", "float32[N,3,4] a, float32[N,5,4] b", "float32[N,3,5]"],
  [
    "com.microsoft.MatMulNBits <K = 64, N = 100, block_size = 32, bits = 4> (a, b, c)",
    "float16[N,s,64] a, uint8[100,2,16] b, float16[200] c",
    "float16[N,s,100]",
  ],
  [
    "com.microsoft.MatMulIntegerToFloat (a, b, s, t)",
    "uint8[3,4] a, int8[4,2] b, float32[] s, float32[] t",
    "float32[3,2]",
  ],
];

for (const [call, inputs, expected] of table) {
  test(`${call} of ${inputs} is ${expected}`, () => assert.equal(inferred({ call, inputs }), expected));
}

test("a quantized product has the type of the output's zero point", () => {
  const inputs = "uint8[3,4] a, int8[4,2] b";
  const constants = "float32[] s = {0.1}, uint8[] z = {0}, int8[] signed = {0}";
  assert.equal(inferred({ call: "QLinearMatMul (a, s, z, b, s, signed, s, signed)", inputs, constants }), "int8[3,2]");
});
