import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  DataType,
  elementsOf,
  floatTensor,
  integerTensor,
  Node,
  type Shape,
  Tensor,
  Value,
} from "../../../src/core/ir";
import { opDef } from "../../../src/core/ops";
import { type Attributes, attributesOf, int64, int64s } from "./oneNode";

/** What `evaluate` makes of constants: dimensions and elements of each output, or undefined when it declines. */
function evaluated(
  opType: string,
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes = {},
  options: { opset?: number; outputs?: number } = {},
): { dims: Shape; dtype: number; elements: readonly unknown[] }[] | undefined {
  const values = inputs.map((input) => (input ? new Value("") : null));
  const node = new Node(opType, values, options.outputs ?? 1, attributesOf(attributes));
  const results = opDef(node)?.evaluate?.(inputs, node, options.opset ?? 21);
  return results?.map((tensor) => ({
    dims: tensor.dims,
    dtype: tensor.dtype,
    elements:
      tensor.dtype === DataType.String
        ? tensor.strings().map((bytes) => new TextDecoder().decode(bytes))
        : Array.from<unknown>(elementsOf(tensor) ?? []),
  }));
}

const elements = (...call: Parameters<typeof evaluated>): readonly unknown[] | undefined =>
  evaluated(...call)?.[0]?.elements;
const floats = (...values: number[]): Tensor => Tensor.floats([values.length], values);
const doubles = (...values: number[]): Tensor => floatTensor(DataType.Double, [values.length], values);
const int32s = (...values: number[]): Tensor => integerTensor(DataType.Int32, [values.length], values);
const uint8s = (...values: number[]): Tensor => integerTensor(DataType.Uint8, [values.length], values);
const bools = (...values: number[]): Tensor => integerTensor(DataType.Bool, [values.length], values);
const bigs = (...values: bigint[]): Tensor => Tensor.int64s([values.length], values);
const largest = 2n ** 63n - 1n;
const least = -(2n ** 63n);

describe("integers", () => {
  test("are exact over all 64 bits", () => {
    assert.deepEqual(elements("Sub", [bigs(largest), bigs(1n)]), [largest - 1n]);
    assert.deepEqual(elements("Mul", [bigs(2n ** 53n + 1n), bigs(3n)]), [3n * (2n ** 53n + 1n)]);
  });

  test("wrap as two's complement does, each type at its width", () => {
    assert.deepEqual(elements("Add", [bigs(largest), bigs(1n)]), [least]);
    assert.deepEqual(elements("Add", [int32s(2 ** 31 - 1), int32s(1)]), [-(2 ** 31)]);
    assert.deepEqual(elements("Sub", [uint8s(3), uint8s(5)]), [254]);
  });

  test("divide towards zero; by zero, or where the quotient overflows, nothing is said", () => {
    assert.deepEqual(elements("Div", [int64s(7, -7, 7, -7), int64s(2, 2, -2, -2)]), [3n, -3n, -3n, 3n]);
    assert.equal(elements("Div", [int64s(7), int64s(0)]), undefined);
    assert.equal(elements("Div", [bigs(least), int64s(-1)]), undefined);
  });

  test("have a remainder with the sign of the divisor, of the dividend with fmod", () => {
    assert.deepEqual(elements("Mod", [int64s(7, -7, 7, -7), int64s(3, 3, -3, -3)]), [1n, 2n, -2n, -1n]);
    assert.deepEqual(elements("Mod", [int64s(7, -7, 7, -7), int64s(3, 3, -3, -3)], { fmod: 1 }), [1n, -1n, 1n, -1n]);
  });

  test("are raised to powers only as far as a float64 is exact", () => {
    assert.deepEqual(elements("Pow", [int64s(3, -2), int64s(4, 3)]), [81n, -8n]);
    assert.equal(elements("Pow", [int64s(3), int64s(40)]), undefined);
    assert.equal(elements("Pow", [int64s(3), int64s(-1)]), undefined);
    assert.equal(elements("Pow", [int32s(2), int32s(31)]), undefined);
  });

  test("broadcast", () => {
    const [result] = evaluated("Add", [Tensor.int64s([2, 1], [10, 20]), int64s(1, 2, 3)]) ?? [];
    assert.deepEqual(result?.dims, [2, 3]);
    assert.deepEqual(result?.elements, [11n, 12n, 13n, 21n, 22n, 23n]);
    assert.equal(evaluated("Add", [int64s(1, 2), int64s(1, 2, 3)]), undefined);
  });

  test("are reduced while every partial total is exact in floating point too", () => {
    const matrix = Tensor.int64s([2, 3], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(elements("ReduceSum", [matrix, int64s(1)], { keepdims: 0 }), [6n, 15n]);
    assert.deepEqual(elements("ReduceProd", [matrix], { keepdims: 0 }), [720n]);
    assert.deepEqual(elements("ReduceMax", [matrix, int64s(0)]), [4n, 5n, 6n]);
    assert.deepEqual(elements("ReduceMin", [matrix], { axes: [-1], keepdims: 0 }, { opset: 13 }), [1n, 4n]);
    assert.equal(elements("ReduceSum", [bigs(largest, 1n)]), undefined);
    assert.equal(elements("ReduceProd", [int32s(2 ** 30, 4)]), undefined);
  });

  test("shift only by less than their width", () => {
    assert.deepEqual(elements("BitShift", [uint8s(129), uint8s(1)], { direction: "LEFT" }), [2]);
    assert.equal(elements("BitShift", [uint8s(1), uint8s(8)], { direction: "LEFT" }), undefined);
  });
});

describe("floats", () => {
  test("are rounded to float32 after every operation", () => {
    assert.deepEqual(elements("Add", [floats(16777216), floats(1)]), [16777216]);
    assert.deepEqual(elements("Div", [floats(1), floats(3)]), [Math.fround(1 / 3)]);
    assert.deepEqual(elements("Div", [doubles(1), doubles(3)]), [1 / 3]);
    assert.deepEqual(elements("Sqrt", [floats(2)]), [Math.fround(Math.SQRT2)]);
  });

  test("round half to even and keep the sign of zero", () => {
    assert.deepEqual(elements("Round", [floats(0.5, 1.5, 2.5, -0.5, -1.5, 2.4)]), [0, 2, 2, -0, -2, 2]);
    assert.deepEqual(elements("Ceil", [floats(-0.5)]), [-0]);
    assert.deepEqual(elements("Floor", [floats(-0.5, 1e30)]), [-1, Math.fround(1e30)]);
  });

  test("are left to the runtime where runtimes differ", () => {
    for (const op of ["Exp", "Tanh", "Sigmoid", "Log", "Reciprocal", "Erf", "Relu", "Softmax", "MatMul"])
      assert.equal(evaluated(op, [floats(0.3)]), undefined, op);
    assert.equal(elements("Max", [floats(NaN), floats(1)]), undefined);
    assert.equal(elements("Max", [floats(0), floats(-0)]), undefined);
    assert.equal(elements("Pow", [floats(2), floats(2)]), undefined);
    assert.equal(elements("Where", [bools(1), floats(-0), floats(1)]), undefined);
    assert.equal(elements("Sqrt", [floats(-1)]), undefined);
    assert.equal(elements("ReduceSum", [floats(1, 2)]), undefined);
    assert.equal(
      elements("Range", [Tensor.floats([], [0]), Tensor.floats([], [1]), Tensor.floats([], [0.1])]),
      undefined,
    );
  });

  test("compare as IEEE 754 says", () => {
    assert.deepEqual(elements("Equal", [floats(0, NaN), floats(-0, NaN)]), [1, 0]);
    assert.deepEqual(elements("Less", [floats(1, NaN), floats(2, 2)]), [1, 0]);
  });
});

describe("casts", () => {
  test("cut fractions off and wrap integers", () => {
    assert.deepEqual(elements("Cast", [floats(2.9, -2.9)], { to: DataType.Int64 }), [2n, -2n]);
    assert.deepEqual(elements("Cast", [int64s(300, -1)], { to: DataType.Uint8 }), [44, 255]);
    assert.deepEqual(elements("Cast", [floats(0, 0.5)], { to: DataType.Bool }), [0, 1]);
    assert.deepEqual(elements("Cast", [bools(0, 1)], { to: DataType.Float }), [0, 1]);
  });

  test("decline what is out of range, not a number or inexact", () => {
    assert.equal(elements("Cast", [floats(3e9)], { to: DataType.Int32 }), undefined);
    assert.equal(elements("Cast", [floats(NaN)], { to: DataType.Int32 }), undefined);
    assert.equal(elements("Cast", [floats(1.1)], { to: DataType.Float16 }), undefined);
    assert.equal(elements("Cast", [bigs(2n ** 60n + 1n)], { to: DataType.Float }), undefined);
    assert.equal(elements("Cast", [floats(1)], { to: DataType.String }), undefined);
    assert.equal(elements("Cast", [floats(1)], { to: DataType.Float8E4M3FN }), undefined);
    assert.equal(elements("Cast", [floats(1)], {}), undefined);
  });
});

describe("moves", () => {
  const matrix = Tensor.int64s([2, 3], [1, 2, 3, 4, 5, 6]);

  test("take elements of any type, strings too", () => {
    assert.deepEqual(elements("Gather", [Tensor.strings([3], ["a", "b", "c"]), int64s(-1, 0)]), ["c", "a"]);
    assert.deepEqual(elements("Transpose", [matrix]), [1n, 4n, 2n, 5n, 3n, 6n]);
    assert.deepEqual(elements("Gather", [matrix, int64(1)], { axis: 1 }), [2n, 5n]);
    assert.equal(evaluated("Gather", [matrix, int64s(2)]), undefined);
  });

  test("slice backwards, beyond the ends and along several axes", () => {
    const call = (starts: number[], ends: number[], axes: number[], steps: number[]) =>
      elements("Slice", [matrix, int64s(...starts), int64s(...ends), int64s(...axes), int64s(...steps)]);
    assert.deepEqual(call([-1], [-100], [1], [-2]), [3n, 1n, 6n, 4n]);
    assert.deepEqual(call([0, 1], [1, 100], [0, 1], [1, 1]), [2n, 3n]);
    assert.deepEqual(call([5], [9], [0], [1]), []);
    assert.equal(call([0], [1], [0], [0]), undefined);
    assert.equal(call([0], [1], [7], [1]), undefined);
    // The specification and ONNX Runtime disagree on going backwards "to the end".
    assert.equal(call([1], [2 ** 31 - 1], [0], [-1]), undefined);
    assert.deepEqual(elements("Slice", [matrix, int64s(1), bigs(largest), int64s(1)]), [2n, 3n, 5n, 6n]);
  });

  test("concatenate, split and repeat", () => {
    assert.deepEqual(
      elements("Concat", [matrix, matrix], { axis: 1 }),
      [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6].map(BigInt),
    );
    assert.equal(elements("Concat", [matrix, int64s(1)], { axis: 0 }), undefined);
    const parts = evaluated("Split", [matrix, int64s(1, 2)], { axis: 1 }, { outputs: 2 });
    assert.deepEqual(
      parts?.map((part) => part.elements),
      [
        [1n, 4n],
        [2n, 3n, 5n, 6n],
      ],
    );
    assert.equal(evaluated("Split", [matrix, int64s(1, 1)], { axis: 1 }, { outputs: 2 }), undefined);
    assert.deepEqual(elements("Tile", [int64s(1, 2), int64s(2)]), [1n, 2n, 1n, 2n]);
    assert.deepEqual(elements("Expand", [int64s(7), int64s(2, 2)]), [7n, 7n, 7n, 7n]);
  });

  test("reshape when the elements fit", () => {
    assert.deepEqual(evaluated("Reshape", [matrix, int64s(0, -1, 1)])?.[0]?.dims, [2, 3, 1]);
    assert.equal(evaluated("Reshape", [matrix, int64s(4, -1)]), undefined);
    assert.deepEqual(evaluated("Unsqueeze", [matrix, int64s(0, -1)])?.[0]?.dims, [1, 2, 3, 1]);
    assert.deepEqual(evaluated("Squeeze", [Tensor.int64s([1, 2, 1], [1, 2])])?.[0]?.dims, [2]);
    assert.equal(evaluated("Squeeze", [matrix], { axes: [0] }, { opset: 11 }), undefined);
  });

  test("choose", () => {
    assert.deepEqual(elements("Where", [bools(1, 0), int64s(1, 2), int64(9)]), [1n, 9n]);
  });

  test("do not make what is too large to keep", () => {
    assert.equal(evaluated("ConstantOfShape", [int64s(1 << 20)]), undefined);
    assert.equal(evaluated("Expand", [int64s(1), int64s(1 << 20)]), undefined);
    assert.equal(evaluated("Tile", [int64s(1), int64s(1 << 20)]), undefined);
    assert.equal(evaluated("Range", [int64(0), int64(1 << 20), int64(1)]), undefined);
  });
});

describe("shapes and ranges", () => {
  test("are told exactly", () => {
    const tensor = Tensor.floats([2, 0, 3], []);
    assert.deepEqual(elements("Shape", [tensor]), [2n, 0n, 3n]);
    assert.deepEqual(elements("Shape", [tensor], { start: -1 }), [3n]);
    assert.deepEqual(elements("Shape", [tensor], { start: -1 }, { opset: 13 }), [2n, 0n, 3n]);
    assert.deepEqual(elements("Size", [tensor]), [0n]);
    assert.deepEqual(elements("Range", [int64(10), int64(3), int64(-3)]), [10n, 7n, 4n]);
    assert.deepEqual(elements("ConstantOfShape", [int64s(2)], { value: int32s(7) }), [7, 7]);
    assert.deepEqual(evaluated("ConstantOfShape", [int64s()])?.[0], { dims: [], dtype: DataType.Float, elements: [0] });
  });

  test("are not evaluated by the old rules of broadcasting", () => {
    assert.equal(evaluated("Add", [int64s(1, 2), int64s(1, 2)], { broadcast: 1 }, { opset: 6 }), undefined);
  });
});
