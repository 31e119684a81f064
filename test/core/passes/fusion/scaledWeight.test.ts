import assert from "node:assert/strict";
import { test } from "node:test";
import { DataType, floatsOf, Tensor } from "../../../../src/core/ir";
import { exactTensor } from "../../../../src/core/passes/fusion/linear/exactFloats";
import { exactWeight, scaleWeight, type WeightView } from "../../../../src/core/passes/fusion/linear/scaledWeight";

const view: WeightView = { groups: 3, rows: 7, columns: 5, inner: 9 };
const size = view.groups * view.rows * view.columns * view.inner;
const values = Float64Array.from({ length: size }, (_, i) => Math.sin(i) * 3);
const factors = (count: number) => Float64Array.from({ length: count }, (_, i) => 0.5 + i / 7);

/** Weights larger than what is read at a time, of every kind that can be scaled. */
const large: WeightView = { groups: 1, rows: 400, columns: 300, inner: 1 };
const weights: readonly [name: string, tensor: Tensor, view: WeightView][] = [
  ["float32", Tensor.floats([size], values), view],
  ["float64", Tensor.fromBytes(DataType.Double, [size], new Uint8Array(values.slice().buffer)), view],
  ["not rounded yet", exactTensor(DataType.Float, [size], values), view],
  [
    "a matrix",
    Tensor.floats(
      [400, 300],
      Float32Array.from({ length: 120_000 }, (_, i) => i % 1013),
    ),
    large,
  ],
];

for (const [name, tensor, of] of weights) {
  const scaled = scaleWeight(
    scaleWeight(tensor, of, "rows", factors(of.groups * of.rows)),
    of,
    "columns",
    factors(of.groups * of.columns),
  );

  test(`a scaled weight (${name}) is its elements times the factors of row and column, rounded once`, () => {
    const source = name === "not rounded yet" ? values : (floatsOf(tensor) as ArrayLike<number>);
    const [rows, columns] = [factors(of.groups * of.rows), factors(of.groups * of.columns)];
    const round = tensor.dtype === DataType.Double ? (x: number) => x : Math.fround;
    const found = floatsOf(scaled) as ArrayLike<number>;
    const exact = exactWeight(scaled) as ArrayLike<number>;
    for (let i = 0; i < tensor.size; i++) {
      const row = Math.floor(i / (of.columns * of.inner));
      const column = Math.floor(row / of.rows) * of.columns + (Math.floor(i / of.inner) % of.columns);
      const expected = (source[i] as number) * ((rows[row] as number) * (columns[column] as number));
      assert.equal(exact[i], expected);
      assert.equal(found[i], round(expected));
    }
  });

  test(`a scaled weight (${name}) gives any part of its bytes as it gives the whole`, () => {
    const whole = Buffer.from(scaled.bytes());
    const data = scaled.data as Required<{ readInto(offset: number, target: Uint8Array): void }>;
    for (const [offset, length] of [
      [0, whole.length],
      [1, 1],
      [3, 10],
      [whole.length - 5, 5],
      [whole.length >> 1, 0],
      [7, whole.length - 20],
    ] as const) {
      const part = new Uint8Array(length);
      data.readInto(offset, part);
      assert.ok(whole.subarray(offset, offset + length).equals(part), `${length} bytes at ${offset}`);
    }
    assert.throws(() => data.readInto(whole.length - 1, new Uint8Array(2)), RangeError);
  });
}
