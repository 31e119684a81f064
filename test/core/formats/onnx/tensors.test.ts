import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import { DataType, dataTypeInfo, elementsOf, Tensor } from "../../../../src/core/ir";
import { input, modelFile, node, output } from "../../../support/onnxFile";
import {
  type Bytes,
  bytes,
  concat,
  fixed64,
  float,
  floats,
  int,
  message,
  tag,
  text,
  varint,
} from "../../../support/protobuf";

const graphWith = (tensor: Bytes): Bytes[] => [node("Op", ["x", "w"], ["y"]), tensor, input("x"), output("y")];

/** Reads a model whose initializer "w" has these fields after its dimensions and type. */
function readTensor(dtype: number, dims: readonly number[], ...fields: readonly Bytes[]): Tensor {
  const shape = dims.map((dim) => int(1, dim));
  const file = modelFile({ graph: graphWith(message(5, ...shape, int(2, dtype), ...fields, text(8, "w"))) });
  const [value] = readOnnxBytes("m.onnx", file).graph.initializers;
  assert.ok(value?.initializer);
  return value.initializer;
}

const hex = (tensor: Tensor) => Buffer.from(tensor.bytes()).toString("hex");
const packedInts = (field: number, ...values: (number | bigint)[]) => bytes(field, concat(...values.map(varint)));

describe("elements in typed fields take the layout of raw_data", () => {
  const D = DataType;
  const cases: [name: string, dtype: DataType, dims: number[], field: Bytes, raw: string][] = [
    ["float32", D.Float, [2], bytes(4, floats([1, -2])), "0000803f000000c0"],
    ["complex64", D.Complex64, [1], bytes(4, floats([1, -2])), "0000803f000000c0"],
    ["float64", D.Double, [1], bytes(10, new Uint8Array(Float64Array.of(1.5).buffer)), "000000000000f83f"],
    ["complex128", D.Complex128, [1], bytes(10, new Uint8Array(Float64Array.of(1, 2).buffer)), "000000000000f03f0000000000000040"],
    ["int32", D.Int32, [3], packedInts(5, 1, -1, 2 ** 31 - 1), "01000000ffffffffffffff7f"],
    ["int16", D.Int16, [2], packedInts(5, -2, 300), "feff2c01"],
    ["uint16", D.Uint16, [1], packedInts(5, 65535), "ffff"],
    ["int8", D.Int8, [2], packedInts(5, -128, 127), "807f"],
    ["uint8", D.Uint8, [2], packedInts(5, 255, 0), "ff00"],
    ["bool", D.Bool, [3], packedInts(5, 1, 0, 1), "010001"],
    ["float16", D.Float16, [2], packedInts(5, 0x3c00, 0xc000), "003c00c0"],
    ["bfloat16", D.BFloat16, [1], packedInts(5, 0x3f80), "803f"],
    ["float8e4m3fn", D.Float8E4M3FN, [2], packedInts(5, 0x38, 0xff), "38ff"],
    ["float8e4m3fnuz", D.Float8E4M3FNUZ, [1], packedInts(5, 0x80), "80"],
    ["float8e5m2", D.Float8E5M2, [1], packedInts(5, 0x7c), "7c"],
    ["float8e5m2fnuz", D.Float8E5M2FNUZ, [1], packedInts(5, 0x01), "01"],
    ["float8e8m0", D.Float8E8M0, [1], packedInts(5, 0x7f), "7f"],
    ["uint4, two in a number", D.Uint4, [3], packedInts(5, 0x21, 0x03), "2103"],
    ["int4, two in a number", D.Int4, [2], packedInts(5, 0xf8), "f8"],
    ["float4e2m1, two in a number", D.Float4E2M1, [2], packedInts(5, 0x2a), "2a"],
    ["uint2, four in a number", D.Uint2, [5], packedInts(5, 0xe4, 0x01), "e401"],
    ["int2, four in a number", D.Int2, [4], packedInts(5, 0x1b), "1b"],
    ["float6e2m3, one in a number", D.Float6E2M3, [4], packedInts(5, 1, 2, 3, 4), "813010"],
    ["float6e3m2, the last group short", D.Float6E3M2, [2], packedInts(5, 63, 1), "7f00"],
    ["int64", D.Int64, [2], packedInts(7, -(2n ** 63n), 2n ** 53n + 1n), "00000000000000800100000000002000"],
    ["uint64", D.Uint64, [1], packedInts(11, 2n ** 64n - 1n), "ffffffffffffffff"],
    ["uint32", D.Uint32, [1], packedInts(11, 2 ** 32 - 1), "ffffffff"],
  ]; // biome-ignore format: a table
  for (const [name, dtype, dims, field, raw] of cases) {
    test(name, () => {
      const tensor = readTensor(dtype, dims, field);
      assert.equal(tensor.byteLength, raw.length / 2);
      assert.equal(hex(tensor), raw);
      assert.equal(hex(readTensor(dtype, dims, bytes(9, Buffer.from(raw, "hex")))), raw);
    });
  }

  test("the table above has every type", () => {
    const covered = new Set(cases.map(([, dtype]) => dtype));
    const all = Object.values(DataType).filter((one) => typeof one === "number" && dataTypeInfo(one).bits > 0);
    assert.deepEqual(
      all.filter((one) => !covered.has(one as DataType)),
      [],
    );
  });

  test("one number a field, as old writers did", () => {
    assert.deepEqual([...(elementsOf(readTensor(DataType.Float, [2], float(4, 1), float(4, 2))) ?? [])], [1, 2]);
    assert.deepEqual(
      [...(elementsOf(readTensor(DataType.Int64, [3], int(7, 1), int(7, -1), packedInts(7, 5))) ?? [])],
      [1n, -1n, 5n],
    );
    const half = fixed64(10, 0x3fe0000000000000n);
    assert.deepEqual([...(elementsOf(readTensor(DataType.Double, [1], half)) ?? [])], [0.5]);
  });
});

test("strings, empty and not UTF-8 among them", () => {
  const tensor = readTensor(DataType.String, [3], text(6, "a"), text(6, ""), bytes(6, [0xff]));
  assert.deepEqual(
    tensor.strings().map((one) => [...one]),
    [[97], [], [255]],
  );
});

test("scalars and tensors without elements", () => {
  assert.deepEqual([...(elementsOf(readTensor(DataType.Float, [], bytes(9, floats([7])))) ?? [])], [7]);
  assert.equal(readTensor(DataType.Float, [0, 5]).byteLength, 0);
  assert.equal(readTensor(DataType.Float, [0], bytes(9, [])).bytes().length, 0);
  assert.deepEqual(readTensor(DataType.String, [0]).strings(), []);
});

test("a type from the future keeps its bytes", () => {
  const tensor = readTensor(99, [2], bytes(9, [1, 2, 3]));
  assert.equal(tensor.dtype, 99);
  assert.equal(hex(tensor), "010203");
});

test("weights in memory are views on the file", () => {
  const values = floats(Array.from({ length: 50_000 }, (_, i) => i));
  const file = modelFile({
    graph: graphWith(message(5, int(1, 50_000), int(2, 1), text(8, "w"), bytes(9, values))),
  });
  const [value] = readOnnxBytes("m.onnx", file).graph.initializers;
  const held = value?.initializer?.bytes();
  assert.equal(held?.buffer, file.buffer);
  assert.equal(elementsOf(value?.initializer as Tensor)?.at(-1), 49_999);
});

describe("sparse initializers", () => {
  const sparse = (indices: Bytes, dims: readonly number[]) => {
    const values = message(1, int(1, 2), int(2, 1), text(8, "w"), bytes(9, floats([5, 6])));
    return message(15, values, indices, ...dims.map((dim) => int(3, dim)));
  };
  const linear = (a: number, b: number) => message(2, int(1, 2), int(2, 7), bytes(7, [a, b]));
  const read = (indices: Bytes, dims: readonly number[]) => {
    const model = readOnnxBytes("m.onnx", modelFile({ graph: graphWith(sparse(indices, dims)) }));
    return [...model.graph.initializers][0]?.initializer as Tensor;
  };

  test("linear indices", () => {
    const tensor = read(linear(1, 3), [2, 2]);
    assert.deepEqual(tensor.dims, [2, 2]);
    assert.deepEqual([...(elementsOf(tensor) ?? [])], [0, 5, 0, 6]);
  });

  test("coordinates", () => {
    const indices = message(2, int(1, 2), int(1, 2), int(2, 7), bytes(7, [0, 1, 1, 0]));
    assert.deepEqual([...(elementsOf(read(indices, [2, 2])) ?? [])], [0, 5, 6, 0]);
  });

  test("an index outside the tensor is found when the elements are asked for", () => {
    assert.throws(
      () => read(linear(1, 4), [2, 2]).bytes(),
      /expected sparse indices within the tensor.*found one outside/,
    );
  });

  test("replaced by a dense tensor it is written as one", () => {
    const model = readOnnxBytes("m.onnx", modelFile({ graph: graphWith(sparse(linear(0, 1), [2])) }));
    const [value] = model.graph.initializers;
    assert.ok(value);
    model.graph.addInitializer(value, Tensor.floats([2], [1, 2]));
    const [again] = readOnnxBytes("m.onnx", serialize(model)).graph.initializers;
    assert.equal(again?.name, "w");
    assert.deepEqual([...(elementsOf(again?.initializer as Tensor) ?? [])], [1, 2]);
  });
});

test("a fixed64 field is told from the end of the message", () => {
  const cut = concat(tag(10, 1), [1, 2, 3]);
  assert.throws(() => readTensor(DataType.Double, [1], cut), /m\.onnx: expected .*, found /);
});
