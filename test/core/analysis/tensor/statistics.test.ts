import assert from "node:assert/strict";
import { test } from "node:test";
import { tensorStatistics } from "../../../../src/core/analysis/tensor/statistics";
import { DataType, floatTensor, integerTensor, Tensor } from "../../../../src/core/ir";

/** Deterministic numbers of about a normal distribution. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from({ length: count }, () => uniform() + uniform() + uniform() - 1.5);
}

/** By the definitions, without pieces. */
function plainly(values: readonly number[]) {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return {
    min: Math.min(...finite),
    max: Math.max(...finite),
    mean,
    deviation: Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length),
    l1: finite.reduce((sum, value) => sum + Math.abs(value), 0),
    l2: Math.hypot(...finite),
  };
}

const near = (actual: number, expected: number, what: string) =>
  assert.ok(
    Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, not ${expected}`,
  );

test("numbers that numpy gives for a small tensor", async () => {
  // np.array([-2, -1, 0, 0, 1, 4]): mean 1/3, std 1.8856180831641267
  const statistics = await tensorStatistics(Tensor.floats([2, 3], [-2, -1, 0, 0, 1, 4]));
  assert.equal(statistics?.zeros, 2);
  assert.equal(statistics?.count, 6);
  const range = statistics?.range;
  assert.deepEqual([range?.min, range?.max, range?.l1], [-2, 4, 8]);
  near(range?.mean ?? 0, 1 / 3, "mean");
  near(range?.deviation ?? 0, 1.8856180831641267, "deviation");
  near(range?.l2 ?? 0, Math.sqrt(22), "l2");
});

test("every type agrees with the definitions", async () => {
  const values = numbers(4097, 1);
  for (const dtype of [DataType.Float, DataType.Double, DataType.Float16, DataType.BFloat16]) {
    const tensor = floatTensor(dtype, [17, 241], values);
    const statistics = await tensorStatistics(tensor);
    const expected = plainly([...decoded(tensor)]);
    for (const name of ["min", "max", "mean", "deviation", "l1", "l2"] as const)
      near(statistics?.range?.[name] ?? Number.NaN, expected[name], `${DataType[dtype]} ${name}`);
  }
  for (const dtype of [DataType.Int8, DataType.Uint8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Bool]) {
    const whole = Array.from({ length: 1000 }, (_, i) => (dtype === DataType.Bool ? i % 2 : i % 100));
    const statistics = await tensorStatistics(integerTensor(dtype, [1000], whole));
    near(statistics?.range?.mean ?? Number.NaN, plainly(whole).mean, `${DataType[dtype]} mean`);
    assert.equal(statistics?.zeros, whole.filter((value) => value === 0).length);
  }
});

function decoded(tensor: Tensor): number[] {
  const bytes = tensor.bytes().slice();
  const view = new DataView(bytes.buffer);
  const float = new DataView(new ArrayBuffer(4));
  return Array.from({ length: tensor.size }, (_, i) => {
    if (tensor.dtype === DataType.Float) return view.getFloat32(i * 4, true);
    if (tensor.dtype === DataType.Double) return view.getFloat64(i * 8, true);
    const half = view.getUint16(i * 2, true);
    if (tensor.dtype === DataType.BFloat16) {
      float.setUint32(0, half << 16);
      return float.getFloat32(0);
    }
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return half & 0x8000 ? -size : size;
  });
}

test("NaN and infinities are counted, and are in no other number", async () => {
  const statistics = await tensorStatistics(Tensor.floats([5], [1, Number.NaN, Infinity, -Infinity, 3]));
  assert.deepEqual([statistics?.nans, statistics?.infinities], [1, 2]);
  assert.deepEqual([statistics?.range?.min, statistics?.range?.max, statistics?.range?.mean], [1, 3, 2]);
  const none = await tensorStatistics(Tensor.floats([2], [Number.NaN, Number.NaN]));
  assert.equal(none?.range, undefined);
  assert.equal(none?.nans, 2);
  assert.equal((await tensorStatistics(Tensor.floats([0], [])))?.range, undefined);
  assert.equal(await tensorStatistics(Tensor.strings([1], ["a"])), undefined);
});

test("the mean of large numbers close together keeps its digits, and so does their deviation", async () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => 1e9 + (i % 2));
  const range = (await tensorStatistics(floatTensor(DataType.Double, [10_000], values)))?.range;
  near(range?.deviation ?? 0, 0.5, "deviation");
});

test("the histogram holds every finite element once, in its bin; the largest is in the last", async () => {
  const values = Array.from({ length: 6400 }, (_, i) => i);
  const range = (await tensorStatistics(Tensor.floats([6400], values)))?.range;
  assert.deepEqual([range?.histogram.from, range?.histogram.to], [0, 6399]);
  assert.deepEqual(new Set(range?.histogram.counts), new Set([100]));
  const same = (await tensorStatistics(Tensor.floats([3], [2, 2, 2])))?.range?.histogram;
  assert.equal(
    same?.counts.reduce((sum, count) => sum + count),
    3,
  );
  const widest = floatTensor(DataType.Double, [3], [-1.7e308, 0, 1.7e308]);
  const counts = (await tensorStatistics(widest))?.range?.histogram.counts;
  assert.deepEqual([counts?.[0], counts?.[32], counts?.[63]], [1, 1, 1]);
});

test("norms of channels along any axis, over the borders of pieces too", async () => {
  const dims = [3, 5, 7];
  const values = numbers(105, 2);
  for (const axis of [0, 1, 2]) {
    const statistics = await tensorStatistics(floatTensor(DataType.Double, dims, values), { channelAxis: axis });
    const squares = new Float64Array(dims[axis]!);
    values.forEach((value, at) => {
      const index = [Math.floor(at / 35), Math.floor(at / 7) % 5, at % 7][axis]!;
      squares[index]! += value * value;
    });
    for (const [channel, sum] of squares.entries())
      near(statistics?.channels?.l2[channel] ?? -1, Math.sqrt(sum), `axis ${axis}`);
  }
  // More than one piece, and runs that end in the middle of one.
  const wide = Tensor.floats([3, 300_001], new Float32Array(900_003).fill(1));
  const norms = (await tensorStatistics(wide, { channelAxis: 0 }))?.channels?.l2;
  for (const norm of norms ?? []) near(norm, Math.sqrt(300_001), "norm");
});

test("a large tensor is read in pieces, never whole, and can be given up between two", async () => {
  const count = 3_000_000;
  let longest = 0;
  const data = {
    byteLength: count * 4,
    bytes: () => assert.fail("read as a whole"),
    readInto: (_: number, target: Uint8Array) => {
      longest = Math.max(longest, target.length);
    },
  };
  const tensor = new Tensor(DataType.Float, [count], data);
  assert.equal((await tensorStatistics(tensor))?.zeros, count);
  assert.ok(longest <= 4 << 20);
  let turns = 0;
  const stopped = tensorStatistics(tensor, {
    turn: async () => {
      if (++turns === 2) throw new Error("stopped");
    },
  });
  await assert.rejects(stopped, /stopped/);
  assert.equal(turns, 2);
});

test("more than the most is sampled evenly over the whole, and says so", async () => {
  const values = Float32Array.from({ length: 100_000 }, (_, i) => i);
  const statistics = await tensorStatistics(Tensor.floats([100_000], values), { most: 4096, channelAxis: 0 });
  assert.equal(statistics?.examined, 4096);
  assert.deepEqual([statistics?.range?.min, statistics?.range?.max], [0, 99_999]);
  near((statistics?.range?.mean ?? 0) / 49_999.5, 1, "mean");
  assert.equal(statistics?.channels, undefined);
});
