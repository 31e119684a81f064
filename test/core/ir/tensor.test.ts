import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  DataType,
  float16ToNumber,
  floatsOf,
  floatTensor,
  integersOf,
  integerTensor,
  numberToFloat16,
  packedByteLength,
  Tensor,
} from "../../../src/core/ir";

test("float16 keeps every one of its values through a number", () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = float16ToNumber(half);
    if (Number.isNaN(value)) assert.ok(Number.isNaN(float16ToNumber(numberToFloat16(value))));
    else assert.equal(numberToFloat16(value), half);
  }
});

test("a number rounds to the nearest float16, ties to even", () => {
  assert.equal(numberToFloat16(1 + 2 ** -11), 0x3c00);
  assert.equal(numberToFloat16(1 + 3 * 2 ** -11), 0x3c02);
  assert.equal(numberToFloat16(65519), 0x7bff);
  assert.equal(numberToFloat16(65520), 0x7c00);
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: -65000, max: 65000 }), (value) => {
      const error = Math.abs(float16ToNumber(numberToFloat16(value)) - value);
      assert.ok(error <= Math.max(2 ** -25, Math.abs(value) * 2 ** -11));
    }),
    { seed: 3 },
  );
});

test("bfloat16 rounds to nearest even and keeps infinities", () => {
  const tensor = floatTensor(DataType.BFloat16, [4], [1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, Number.NEGATIVE_INFINITY]);
  assert.deepEqual([...(floatsOf(tensor) ?? [])], [1, 1, 1 + 2 ** -6, Number.NEGATIVE_INFINITY]);
});

test("elements are read from an unaligned view of a file", () => {
  const file = new Uint8Array(13);
  new DataView(file.buffer).setFloat32(5, 1.5, true);
  const tensor = new Tensor(DataType.Float, [2], { byteLength: 8, bytes: () => file.subarray(5) });
  assert.deepEqual([...(floatsOf(tensor) ?? [])], [1.5, 0]);
});

test("integers beyond the safe range are not given as numbers", () => {
  assert.equal(integersOf(Tensor.int64s([1], [9223372036854775807n])), undefined);
  assert.deepEqual(integersOf(Tensor.int64s([2], [-1, 5])), [-1, 5]);
  assert.deepEqual(integersOf(integerTensor(DataType.Uint8, [2], [255, 0])), [255, 0]);
});

test("sub-byte types are packed", () => {
  assert.equal(packedByteLength(DataType.Int4, 3), 2);
  assert.equal(packedByteLength(DataType.Uint2, 5), 2);
  assert.throws(() => Tensor.fromBytes(DataType.Float, [2], new Uint8Array(7)), /expected 8 bytes/);
});
