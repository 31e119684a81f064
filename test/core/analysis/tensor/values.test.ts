import assert from "node:assert/strict";
import { test } from "node:test";
import { channelAxis } from "../../../../src/core/analysis/tensor/channels";
import { copiedAtMost, copyText } from "../../../../src/core/analysis/tensor/copyText";
import { kernelPage } from "../../../../src/core/analysis/tensor/kernels";
import { clipWindow, tensorPage } from "../../../../src/core/analysis/tensor/values";
import { floatText, valueTexts } from "../../../../src/core/analysis/tensor/valueText";
import { DataType, floatTensor, narrowFloatValues, parseModel, Tensor } from "../../../../src/core/ir";

const page = (row: number, rows: number, column: number, columns: number, leading: number[] = []) => ({
  leading,
  row,
  rows,
  column,
  columns,
});
const counting = (dims: number[]) =>
  Tensor.floats(
    dims,
    Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i),
  );

test("a window of the last two dimensions at the chosen leading indices", () => {
  const { texts, allRows, allColumns, leadingSizes } = tensorPage(counting([2, 3, 4, 5]), page(1, 2, 3, 2, [1, 2]));
  assert.deepEqual(texts, ["108", "109", "113", "114"]);
  assert.deepEqual([allRows, allColumns, leadingSizes], [4, 5, [2, 3]]);
});

test("a vector is one row, a scalar one value, an empty tensor none", () => {
  assert.deepEqual(tensorPage(counting([6]), page(0, 9, 2, 3)).texts, ["2", "3", "4"]);
  assert.deepEqual(tensorPage(counting([]), page(0, 9, 0, 9)).texts, ["0"]);
  assert.deepEqual(tensorPage(counting([3, 0]), page(0, 9, 0, 9)).texts, []);
  assert.deepEqual(tensorPage(counting([0, 3]), page(0, 9, 0, 9)).texts, []);
});

test("whatever window is asked for, what comes is inside of the tensor", () => {
  for (const odd of [-5, 0, 1, 3.7, 1e12, Number.NaN, Number.POSITIVE_INFINITY])
    for (const dims of [[], [1], [7], [3, 4], [2, 3, 4], [2, 0, 4]]) {
      const { window, allRows, allColumns, start } = clipWindow(dims, page(odd, odd, odd, odd, [odd, odd]));
      const { row, rows, column, columns } = window;
      assert.ok(row >= 0 && rows >= 0 && row + rows <= allRows, `${odd} of [${dims}]`);
      assert.ok(column >= 0 && columns >= 0 && column + columns <= allColumns, `${odd} of [${dims}]`);
      assert.ok(Number.isInteger(start) && start >= 0);
    }
  assert.ok(tensorPage(counting([300, 300]), page(0, 300, 0, 300)).texts.length <= 4096);
});

test("a value is written with as few digits as tell it in its type", () => {
  const text = (dtype: DataType, value: number) => valueTexts(floatTensor(dtype, [1], [value]), 0, 1)[0];
  assert.equal(text(DataType.Float, 0.1), "0.1");
  assert.equal(text(DataType.Float, 1 / 3), "0.33333334");
  assert.equal(text(DataType.Float16, 1 / 3), "0.3333");
  assert.equal(text(DataType.BFloat16, 1 / 3), "0.334");
  assert.equal(text(DataType.Double, 1 / 3), "0.3333333333333333");
  assert.equal(text(DataType.Float, -0), "-0");
  assert.deepEqual(
    [Number.NaN, Infinity, -Infinity].map((value) => text(DataType.Float, value)),
    ["nan", "inf", "-inf"],
  );
});

test("every float16 and bfloat16 is told from its neighbours by its text", () => {
  for (const dtype of [DataType.Float16, DataType.BFloat16]) {
    const codes = Uint16Array.from({ length: 1 << 16 }, (_, code) => code);
    const tensor = Tensor.fromBytes(dtype, [1 << 16], new Uint8Array(codes.buffer));
    const texts = valueTexts(tensor, 0, 1 << 16);
    const back = new Uint16Array(
      floatTensor(
        dtype,
        [1 << 16],
        texts.map((text) => Number(text.replace("inf", "Infinity"))),
      )
        .bytes()
        .slice().buffer,
    );
    texts.forEach((text, code) => {
      if (text !== "nan") assert.equal(back[code], code, `${text} of ${DataType[dtype]}`);
    });
  }
  for (let i = 0; i < 2000; i++) {
    const value = Math.fround(Math.sin(i) * 10 ** ((i % 70) - 35));
    assert.equal(Math.fround(Number(floatText(value, DataType.Float))), value);
  }
});

test("types that the language has no arrays of", () => {
  const texts = (dtype: DataType, dims: number[], bytes: number[]) =>
    valueTexts(Tensor.fromBytes(dtype, dims, Uint8Array.from(bytes)), 0, dims[0]!);
  assert.deepEqual(texts(DataType.Int4, [3], [0xf7, 0x08]), ["7", "-1", "-8"]);
  assert.deepEqual(texts(DataType.Uint4, [3], [0xf7, 0x08]), ["7", "15", "8"]);
  assert.deepEqual(texts(DataType.Int2, [4], [0b11_10_01_00]), ["0", "1", "-2", "-1"]);
  assert.deepEqual(texts(DataType.Uint2, [4], [0b11_10_01_00]), ["0", "1", "2", "3"]);
  assert.deepEqual(texts(DataType.Bool, [2], [0, 1]), ["false", "true"]);
  // Values of onnx's own tables (onnx.numpy_helper, ml_dtypes).
  assert.deepEqual(texts(DataType.Float8E4M3FN, [4], [0x38, 0x7e, 0x7f, 0x81]), ["1", "448", "nan", "-0.001953125"]);
  assert.deepEqual(texts(DataType.Float8E4M3FNUZ, [3], [0x40, 0x7f, 0x80]), ["1", "240", "nan"]);
  assert.deepEqual(texts(DataType.Float8E5M2, [4], [0x3c, 0x7b, 0x7c, 0xfe]), ["1", "57344", "inf", "nan"]);
  assert.deepEqual(texts(DataType.Float8E5M2FNUZ, [3], [0x40, 0x7f, 0x80]), ["1", "57344", "nan"]);
  assert.deepEqual(texts(DataType.Float8E8M0, [3], [127, 128, 255]), ["1", "2", "nan"]);
  assert.deepEqual(texts(DataType.Float4E2M1, [4], [0x71, 0x9f]), ["0.5", "6", "-6", "-0.5"]);
  // Four elements of 6 bits in three bytes: 1, 2, 3 and 33.
  assert.deepEqual(texts(DataType.Float6E2M3, [4], [0x81, 0x30, 0x84]), ["0.125", "0.25", "0.375", "-0.125"]);
  assert.deepEqual([...(narrowFloatValues(DataType.Float6E3M2) ?? [])].slice(28, 32), [16, 20, 24, 28]);
  const wide = Tensor.int64s([2], [-9223372036854775808n, 9007199254740993n]);
  assert.deepEqual(valueTexts(wide, 0, 2), ["-9223372036854775808", "9007199254740993"]);
  const complex = new Uint8Array(Float32Array.of(1, -2, Number.NaN, 0.5).buffer);
  assert.deepEqual(texts(DataType.Complex64, [2], [...complex]), ["1-2j", "nan+0.5j"]);
  assert.deepEqual(valueTexts(Tensor.strings([2], ["a", "été"]), 1, 1), ["été"]);
});

test("a copy as NumPy names type and shape; as JSON it is JSON, whatever the values", () => {
  const whole = page(0, 99, 0, 99);
  const tensor = Tensor.floats([2, 2], [1, Number.NaN, -Infinity, 0.1]);
  assert.equal(
    copyText(tensor, whole, "numpy")?.text,
    "np.array([1, np.nan, -np.inf, 0.1], dtype=np.float32).reshape((2, 2))",
  );
  assert.deepEqual(JSON.parse(copyText(tensor, whole, "json")?.text ?? ""), [
    [1, "NaN"],
    ["-Infinity", 0.1],
  ]);
  const numpy = (of: Tensor) => copyText(of, whole, "numpy")?.text;
  assert.equal(numpy(Tensor.floats([], [2])), "np.array([2], dtype=np.float32).reshape(())");
  assert.equal(numpy(Tensor.int64s([2], [1, 2])), "np.array([1, 2], dtype=np.int64)");
  assert.equal(numpy(floatTensor(DataType.BFloat16, [1], [1.5])), "np.array([1.5], dtype=np.float32)  # bfloat16");
  assert.equal(
    numpy(Tensor.fromBytes(DataType.Int4, [2], Uint8Array.of(0xf7))),
    "np.array([7, -1], dtype=np.int8)  # int4",
  );
  assert.equal(numpy(Tensor.strings([1], ['a"\n'])), 'np.array(["a\\"\\n"], dtype=object)');
  assert.equal(
    numpy(Tensor.fromBytes(DataType.Bool, [2], Uint8Array.of(0, 1))),
    "np.array([False, True], dtype=np.bool_)",
  );
});

test("a copy has a bound", () => {
  const many = new Tensor(DataType.Uint8, [copiedAtMost + 1], {
    byteLength: copiedAtMost + 1,
    bytes: () => assert.fail(),
  });
  assert.equal(copyText(many, page(0, 1, 0, copiedAtMost + 1), "json"), undefined);
});

test("filters of a convolution by output and input channel; a transposed one has its inputs first", () => {
  const weight = counting([3, 2, 2, 2]);
  const asked = { output: 1, outputs: 2, input: 1, inputs: 1 };
  const conv = kernelPage(weight, asked, "output-first");
  assert.deepEqual([conv.allOutputs, conv.allInputs, conv.height, conv.width], [3, 2, 2, 2]);
  assert.deepEqual([...conv.values], [12, 13, 14, 15, 20, 21, 22, 23]);
  const transposed = kernelPage(weight, { output: 1, outputs: 1, input: 1, inputs: 2 }, "input-first");
  assert.deepEqual([transposed.allOutputs, transposed.allInputs], [2, 3]);
  assert.deepEqual([...transposed.values], [12, 13, 14, 15, 20, 21, 22, 23]);
  const beyond = kernelPage(weight, { output: 99, outputs: 99, input: -1, inputs: 99 }, "output-first");
  assert.deepEqual(beyond.window, { output: 0, outputs: 3, input: 0, inputs: 2 });
});

test("the channel axis comes from the operator", () => {
  const { graph } = parseModel(`model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,3,8,8] x, float32[1,4] v) => (float32[...] a) <
  float32[4,3,3,3] w = zeros, float32[3,4,3,3] t = zeros, float32[4,5] m = zeros, float32[5,4] n = zeros > {
    a = Conv (x, w)
    b = ConvTranspose (x, t)
    c = MatMul (v, m)
    d = Gemm (v, m)
    e = Gemm <transB = 1> (v, n)
    f = Add (v, v)
  }`);
  const axes = [...graph.nodes()].map((node) => channelAxis(node, 1, node.input(1)?.shape?.length ?? 0));
  assert.deepEqual(axes, [0, 1, 1, 1, 0, undefined]);
});
