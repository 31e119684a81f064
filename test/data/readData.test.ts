import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { DataType, floatsOf, integersOf } from "../../src/core/ir";
import { DataError, readData } from "../../src/data";
import { readNpy } from "../../src/data/npy";
import { readNpz } from "../../src/data/npz";
import { scratchFolder } from "../support/modelFiles";
import { bytes, concat, floats, int, text } from "../support/protobuf";

/** A .npy file of format version 1.0 around raw elements. */
function npy(
  descr: string,
  shape: readonly number[],
  body: ArrayBufferView,
  options: { fortran?: boolean } = {},
): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = options.fortran ? "True" : "False";
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${dims}), }`.padEnd(117) + "\n";
  const head = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([head, Buffer.from(header), Buffer.from(body.buffer, body.byteOffset, body.byteLength)]);
}

/** A zip archive of one entry. */
function zip(name: string, content: Uint8Array, method: 0 | 8): Buffer {
  const packed = method === 0 ? Buffer.from(content) : deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

test("a .npy array keeps its type, shape and elements", () => {
  const floats = readNpy(npy("<f4", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)), "a.npy");
  assert.deepEqual(
    [floats.dtype, floats.dims, [...(floatsOf(floats) ?? [])]],
    [DataType.Float, [2, 3], [1, 2, 3, 4, 5, 6]],
  );
  const scalar = readNpy(npy("<i8", [], BigInt64Array.of(-7n)), "s.npy");
  assert.deepEqual([scalar.dtype, scalar.dims, integersOf(scalar)], [DataType.Int64, [], [-7]]);
  const bools = readNpy(npy("|b1", [2], Uint8Array.of(1, 0)), "b.npy");
  assert.deepEqual([bools.dtype, integersOf(bools)], [DataType.Bool, [1, 0]]);
});

test("big-endian and column-major arrays are turned around", () => {
  const big = Buffer.alloc(8);
  big.writeInt32BE(1, 0);
  big.writeInt32BE(258, 4);
  assert.deepEqual(integersOf(readNpy(npy(">i4", [2], big), "big.npy")), [1, 258]);
  const columns = readNpy(npy("<i4", [2, 3], Int32Array.of(1, 4, 2, 5, 3, 6), { fortran: true }), "f.npy");
  assert.deepEqual(integersOf(columns), [1, 2, 3, 4, 5, 6]);
});

test("text arrays become strings", () => {
  const codes = Uint32Array.from([..."été", ..."ab\0"].map((c) => c.codePointAt(0) ?? 0));
  const texts = readNpy(npy("<U3", [2], codes), "t.npy").strings();
  assert.deepEqual(
    texts.map((text) => Buffer.from(text).toString()),
    ["été", "ab"],
  );
});

test("an archive gives its arrays by name, stored or deflated", () => {
  const array = npy("<f4", [2], Float32Array.of(1, 2));
  for (const method of [0, 8] as const) {
    const arrays = readNpz(zip("input.npy", array, method), "x.npz");
    assert.deepEqual([...(floatsOf(arrays.get("input")!) ?? [])], [1, 2]);
  }
});

test("broken data is refused with one sentence each", (context) => {
  const folder = scratchFolder(context);
  const array = npy("<f4", [4], Float32Array.of(1, 2, 3, 4));
  const archive = zip("x.npy", array, 8);
  const bad: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ["short.npy", array.subarray(0, array.length - 1), /should hold 16 bytes/],
    ["head.npy", array.subarray(0, 40), /ends in its header/],
    ["none.npy", "", /not a \.npy array/],
    ["object.npy", npy("|O", [1], new Uint8Array(8)), /"\|O" are not read/],
    ["bomb.npz", archive.subarray(0, archive.length - 30), /not a whole \.npz archive/],
    ["text.npz", "PK", /not a whole \.npz archive/],
    ["ragged.json", '{"x": [[1, 2], [3]]}', /different lengths/],
    ["mixed.json", '{"x": [1, "a"]}', /nothing mixed/],
    ["broken.json", "{", /not JSON/],
    ["list.json", "[1]", /expected an object/],
    ["image.png", "x", /expected a \.npy/],
  ];
  for (const [name, content, message] of bad) {
    writeFileSync(join(folder, name), content);
    assert.throws(
      () => readData(join(folder, name)),
      (error: unknown) => {
        assert.ok(error instanceof DataError, `${name}: ${error}`);
        assert.match(error.message, message);
        assert.match(error.message, /^[^\n]*\.$/);
        return true;
      },
    );
  }
  assert.throws(() => readData(join(folder, "absent.npy")), /no such file/);
});

test("damage anywhere in an archive is an error, never a hang or another exception", () => {
  const archive = zip("x.npy", npy("<f4", [4], Float32Array.of(1, 2, 3, 4)), 8);
  for (let at = 0; at < archive.length; at++) {
    const damaged = Uint8Array.from(archive);
    damaged[at] = (damaged[at] as number) ^ 0xff;
    try {
      readNpz(damaged, "x.npz", 1 << 20);
    } catch (error) {
      assert.ok(error instanceof DataError, `byte ${at}: ${error}`);
    }
  }
});

test("a folder holds one sample of .npy files, and one for each archive, JSON object and subfolder", (context) => {
  const folder = scratchFolder(context);
  writeFileSync(join(folder, "a.npy"), npy("<f4", [1], Float32Array.of(1)));
  writeFileSync(join(folder, "scope~b.npy"), npy("<f4", [1], Float32Array.of(2)));
  writeFileSync(join(folder, "more.json"), '[{"a": [1.5], "scope/b": [2]}, {"a": [3], "scope/b": [4]}]');
  mkdirSync(join(folder, "second"));
  writeFileSync(join(folder, "second", "a.npy"), npy("<f4", [1], Float32Array.of(5)));
  writeFileSync(join(folder, "README.md"), "not data");
  const samples = readData(folder);
  assert.deepEqual(
    samples.map(({ feeds }) => [...feeds.keys()]),
    [["a", "scope/b"], ["a", "scope/b"], ["a", "scope/b"], ["a"]],
  );
});

test("a folder of ONNX's test data is a sample: inputs by position, others by name, outputs left out", (context) => {
  const folder = scratchFolder(context);
  const set = join(folder, "test_data_set_0");
  mkdirSync(set);
  const tensor = (name: string, value: number) =>
    concat(int(1, 1), int(2, 1), text(8, name), bytes(9, floats([value])));
  writeFileSync(join(set, "input_0.pb"), tensor("whatever", 1));
  writeFileSync(join(set, "mask.pb"), tensor("attention/mask", 2));
  writeFileSync(join(set, "output_0.pb"), tensor("y", 3));
  const [sample, ...others] = readData(folder);
  assert.deepEqual(others, []);
  assert.equal(sample?.name, "test_data_set_0");
  assert.deepEqual([...(sample?.positional?.keys() ?? [])], [0]);
  assert.deepEqual([...(sample?.feeds.keys() ?? [])], ["attention/mask"]);
  const [alone] = readData(join(set, "input_0.pb"));
  assert.equal(alone?.positional?.size, 1);
});

test("a .pb file that holds no tensor is refused in a sentence", (context) => {
  const file = join(scratchFolder(context), "input_0.pb");
  writeFileSync(file, "not a tensor");
  assert.throws(() => readData(file), /input_0\.pb: not an ONNX tensor/);
});
