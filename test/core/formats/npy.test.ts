import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { planNpy } from "../../../src/core/formats/npy";
import { DataType, dataTypeInfo, packedByteLength, Tensor } from "../../../src/core/ir";
import { readNpy } from "../../../src/data/npy";
import { scratchFolder } from "../../support/modelFiles";

function written(tensor: Tensor): { bytes: Uint8Array; note: string | undefined } {
  const plan = planNpy(tensor);
  if ("refused" in plan) assert.fail(plan.refused);
  const bytes = Buffer.concat([plan.header, ...plan.pieces()]);
  assert.equal(bytes.length, plan.bytes);
  assert.equal(plan.header.length % 64, 0);
  return { bytes: new Uint8Array(bytes), note: plan.note };
}

/** Bytes that look like nothing in particular. */
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 131 + (i >> 3) * 17 + 7) & 255);

const own = ["Float", "Double", "Float16", "Int8", "Int16", "Int32", "Int64", "Uint8", "Uint16", "Uint32", "Uint64"];
const complex = ["Complex64", "Complex128"];

test("types that NumPy has come back bit by bit, in every rank", () => {
  for (const name of [...own, ...complex] as (keyof typeof DataType)[])
    for (const dims of [[], [5], [0, 3], [2, 3], [2, 1, 3, 2]]) {
      const count = dims.reduce((a, b) => a * b, 1);
      const bytes = noise(packedByteLength(DataType[name], count));
      const { bytes: file, note } = written(Tensor.fromBytes(DataType[name], dims, bytes));
      const back = readNpy(file, "a.npy");
      assert.deepEqual([back.dtype, back.dims, note], [DataType[name], dims, undefined]);
      assert.deepEqual(back.bytes(), bytes);
    }
  const bools = Tensor.fromBytes(DataType.Bool, [3], Uint8Array.of(1, 0, 1));
  assert.deepEqual(readNpy(written(bools).bytes, "a.npy").bytes(), bools.bytes());
});

test("types that it has not are written as their values or bits, with a sentence", () => {
  const int4 = written(Tensor.fromBytes(DataType.Int4, [3], Uint8Array.of(0xf7, 0x08)));
  const back = readNpy(int4.bytes, "a.npy");
  assert.deepEqual([back.dtype, [...new Int8Array(back.bytes().slice().buffer)]], [DataType.Int8, [7, -1, -8]]);
  assert.match(int4.note ?? "", /NumPy has no int4: the values are written as int8\./);
  const brain = written(Tensor.fromBytes(DataType.BFloat16, [2], Uint8Array.of(0x80, 0x3f, 0, 0x40)));
  const bits = readNpy(brain.bytes, "a.npy");
  assert.deepEqual([bits.dtype, [...bits.bytes()]], [DataType.Uint16, [0x80, 0x3f, 0, 0x40]]);
  assert.match(brain.note ?? "", /bits of each element are written as uint16\./);
  const narrow = Object.values(DataType).filter((one): one is DataType => typeof one === "number" && one >= 17);
  for (const dtype of narrow) {
    const count = 11;
    const { bytes, note } = written(Tensor.fromBytes(dtype, [count], noise(packedByteLength(dtype, count))));
    const read = readNpy(bytes, "a.npy");
    assert.deepEqual([read.dims, dataTypeInfo(read.dtype).bits], [[count], 8], DataType[dtype]);
    assert.ok(note);
  }
});

test("texts have the width of the longest; what is no text is written as bytes", () => {
  const texts = Tensor.strings([2, 2], ["", "été", "𝄞x", "plain"]);
  const back = readNpy(written(texts).bytes, "a.npy");
  assert.deepEqual(
    back.strings().map((bytes) => new TextDecoder().decode(bytes)),
    ["", "été", "𝄞x", "plain"],
  );
  const odd = new Tensor(DataType.String, [1], [Uint8Array.of(0xff, 0x41)]);
  assert.match(written(odd).note ?? "", /no UTF-8/);
  const wide = new Tensor(DataType.String, [2000], Array(2000).fill(new Uint8Array(1 << 17).fill(65)));
  assert.match((planNpy(wide) as { refused: string }).refused, /too much room/);
});

test("what no array can be is refused with a reason", () => {
  const deep = Tensor.floats(Array(65).fill(1), [0]);
  assert.match((planNpy(deep) as { refused: string }).refused, /65 dimensions/);
  const unknown = new Tensor(99 as DataType, [1], { byteLength: 1, bytes: () => new Uint8Array(1) });
  assert.match((planNpy(unknown) as { refused: string }).refused, /not known/);
});

test("a tensor of several pieces is whole", () => {
  const count = 2_500_000;
  const tensor = Tensor.fromBytes(DataType.Float, [count], noise(count * 4));
  assert.equal(Buffer.compare(readNpy(written(tensor).bytes, "a.npy").bytes(), tensor.bytes()), 0);
  const plan = planNpy(tensor);
  assert.ok(!("refused" in plan) && [...plan.pieces()].length === 3);
});

const python = process.env.ESPALIER_PYTHON ?? "";
test("NumPy itself reads it", {
  skip: existsSync(python) ? false : "set ESPALIER_PYTHON to a Python with NumPy",
}, (context) => {
  const file = join(scratchFolder(context), "a.npy");
  writeFileSync(file, written(Tensor.floats([2, 3], [1, 2, 3, 4, 5, 6])).bytes);
  const code = "import numpy, sys; a = numpy.load(sys.argv[1]); print(a.dtype, a.tolist())";
  assert.equal(
    execFileSync(python, ["-c", code, file]).toString().trim(),
    "float32 [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]",
  );
});
