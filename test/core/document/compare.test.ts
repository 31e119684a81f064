import assert from "node:assert/strict";
import { test } from "node:test";
import { compareTensors } from "../../../src/core/document/proof/compare";
import { DataType, floatTensor, Tensor } from "../../../src/core/ir";

const floats = (...values: number[]) => Tensor.floats([values.length], values);

test("floats within tolerance are equal, and the worst difference is told", () => {
  const same = compareTensors(floats(1, 2, 1000), floats(1, 2.00002, 1000.05));
  assert.equal(same.problem, undefined);
  assert.ok(Math.abs(same.abs - 0.05) < 1e-3);
  assert.ok(Math.abs(same.rel - 5e-5) < 1e-6);
});

test("a difference just above the tolerance is found", () => {
  // |a - b| <= 1e-5 * max(1, rms) + 1e-4 * |b|: for ones that is 1.1e-4.
  assert.equal(compareTensors(floats(1, 1), floats(1, 1.0001)).problem, undefined);
  assert.match(compareTensors(floats(1, 1), floats(1, 1.00013)).problem ?? "", /differs in 1 of 2 elements/);
});

test("the absolute tolerance grows with the output's size, because the rounding of its sums does", () => {
  assert.equal(compareTensors(floats(1000, 1000, 0), floats(1000, 1000, 0.005)).problem, undefined);
  assert.notEqual(compareTensors(floats(0.1, 0.1, 0), floats(0.1, 0.1, 0.005)).problem, undefined);
});

test("NaN equals NaN and infinities equal themselves; anything else against them is infinitely far", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  assert.deepEqual(compareTensors(floats(nan, infinity, -infinity), floats(nan, infinity, -infinity)), {
    abs: 0,
    rel: 0,
  });
  for (const [a, b] of [
    [nan, 1],
    [1, nan],
    [infinity, -infinity],
    [infinity, 1e38],
    [1, infinity],
  ] as const) {
    const { abs, problem } = compareTensors(floats(a), floats(b));
    assert.equal(abs, infinity, `${a} against ${b}`);
    assert.notEqual(problem, undefined);
  }
});

test("float16 is compared loosely, float64 tightly", () => {
  const pair = (type: DataType, difference: number) =>
    compareTensors(floatTensor(type, [1], [1]), floatTensor(type, [1], [1 + difference])).problem === undefined;
  assert.deepEqual([pair(DataType.Float16, 0.002), pair(DataType.Float16, 0.02)], [true, false]);
  assert.deepEqual([pair(DataType.Double, 1e-8), pair(DataType.Double, 1e-5)], [true, false]);
});

test("integers, bools and strings must be the same", () => {
  assert.equal(
    compareTensors(Tensor.int64s([2], [1, 2n ** 62n]), Tensor.int64s([2], [1, 2n ** 62n])).problem,
    undefined,
  );
  assert.match(compareTensors(Tensor.int64s([2], [1, 2]), Tensor.int64s([2], [1, 3])).problem ?? "", /1 of 2/);
  assert.match(compareTensors(Tensor.strings([1], ["a"]), Tensor.strings([1], ["b"])).problem ?? "", /1 of 1/);
});

test("another shape or type is a difference, whatever the elements", () => {
  assert.match(
    compareTensors(floats(1, 2), floats(1, 2).reshaped([2, 1])).problem ?? "",
    /shape \[2,1\] instead of \[2\]/,
  );
  assert.match(compareTensors(floats(1), Tensor.int64s([1], [1])).problem ?? "", /int64 instead of float32/);
});
