import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ByteRange } from "../../../../src/core/formats/byteRange";
import {
  type ByteSink,
  type ByteSource,
  type FileSet,
  type FileSetSink,
  memorySource,
} from "../../../../src/core/formats/fileSet";
import { readOnnx, serialize, writeOnnx } from "../../../../src/core/formats/onnx";
import {
  attribute,
  elementsOf,
  type Model,
  ModelFormatError,
  type Tensor,
  Tensor as TensorOf,
  Value,
} from "../../../../src/core/ir";
import { externalInitializer, initializer, input, modelFile, node, output } from "../../../support/onnxFile";
import { type Bytes, bytes, concat, entry, floats, int, message, text } from "../../../support/protobuf";

/** A folder in memory; the first file is the model. */
function folder(files: Readonly<Record<string, Bytes>>): FileSet {
  const [name = ""] = Object.keys(files);
  const source = (of: string) => memorySource(of, files[of] as Bytes);
  return {
    name,
    main: source(name),
    open(path): ByteSource {
      if (!files[path]) throw new ModelFormatError({ file: name, expected: "external data", found: `no file ${path}` });
      return source(path);
    },
  };
}

/** What was written, by file name. */
class MemorySink implements FileSetSink {
  readonly files: Record<string, Uint8Array> = {};
  largestChunk = 0;

  constructor(readonly name: string) {
    this.files[name] = new Uint8Array();
  }

  write(chunk: Uint8Array): void {
    this.append(this.name, chunk);
  }

  openBeside(wish: string, inUse: Iterable<ByteSource>): { name: string; sink: ByteSink } {
    const name = [...inUse].some((source) => source.name === wish) ? `other-${wish}` : wish;
    this.files[name] = new Uint8Array();
    return { name, sink: { write: (chunk) => this.append(name, chunk) } };
  }

  private append(name: string, chunk: Uint8Array): void {
    this.largestChunk = Math.max(this.largestChunk, chunk.length);
    this.files[name] = concat(this.files[name] as Uint8Array, chunk);
  }
}

const around = (...initializers: Bytes[]) =>
  modelFile({ graph: [node("Op", ["x", "w"], ["y"]), ...initializers, input("x"), output("y")] });
const external = (dims: readonly number[], entries: Readonly<Record<string, string>>) =>
  around(externalInitializer("w", dims, entries));
const weight = (model: Model, name = "w"): Tensor => {
  const value = [...model.graph.initializers].find((one) => one.name === name);
  assert.ok(value?.initializer);
  return value.initializer;
};
const values = (tensor: Tensor) => [...(elementsOf(tensor) ?? [])].map(Number);
const count = (n: number) => floats(Array.from({ length: n }, (_, i) => i));

describe("reading", () => {
  test("a range of another file, with and without offset and length", () => {
    const data = concat(new Uint8Array(16), floats([1, 2, 3]));
    const read = (entries: Record<string, string>, dims: number[]) =>
      values(weight(readOnnx(folder({ "m.onnx": external(dims, { location: "w.bin", ...entries }), "w.bin": data }))));
    assert.deepEqual(read({ offset: "16", length: "8" }, [2]), [1, 2]);
    assert.deepEqual(read({ offset: "20" }, [2]), [2, 3]);
    assert.deepEqual(read({ length: "16", checksum: "da39a3" }, [4]), [0, 0, 0, 0]);
    assert.deepEqual(read({}, [0]), []);
  });

  test("the value of an attribute", () => {
    const fields = [int(1, 2), int(2, 1), entry(13, "location", "w.bin"), int(14, 1)];
    const held = message(5, text(1, "value"), message(5, ...fields), int(20, 4));
    const file = modelFile({ graph: [node("Constant", [], ["y"], held), output("y")] });
    const model = readOnnx(folder({ "m.onnx": file, "w.bin": floats([7, 8]) }));
    assert.deepEqual(values(model.graph.firstNode?.tensor("value") as Tensor), [7, 8]);
  });

  const refusals: [string, Record<string, string>, RegExp][] = [
    ["a path upwards", { location: "../w.bin" }, /in a file of the model's folder.*found the path "\.\.\/w\.bin"/],
    ["a path upwards in the middle", { location: "a/../../w.bin" }, /found the path/],
    ["a path upwards on Windows", { location: "a\\..\\..\\w.bin" }, /found the path/],
    ["an absolute path", { location: "/etc/passwd" }, /found the path "\/etc\/passwd"/],
    ["a drive", { location: "C:/w.bin" }, /found the path "C:\/w\.bin"/],
    ["a network path", { location: "\\\\host\\w.bin" }, /found the path/],
    ["a zero byte", { location: "w.bin\0.txt" }, /found the path "w\.bin\\u0000\.txt"/],
    ["a file that is not there", { location: "lost.bin" }, /found no file lost\.bin/],
    ["no path", { offset: "0" }, /expected the file that holds tensor "w".*found no location/],
    [
      "a range past the end",
      { location: "w.bin", offset: "4" },
      /at bytes 4 to 12 of w\.bin.*found a file of 8 bytes.*truncated/,
    ],
    [
      "an offset past all numbers",
      { location: "w.bin", offset: "99999999999999999999" },
      /expected an offset for tensor "w"/,
    ],
    ["a negative offset", { location: "w.bin", offset: "-4" }, /expected an offset/],
    ["a length that is no number", { location: "w.bin", length: "0x8" }, /expected a length/],
    [
      "a length that is not the tensor's",
      { location: "w.bin", length: "4" },
      /expected 8 bytes for tensor "w".*found 4 bytes/,
    ],
  ];
  for (const [name, entries, says] of refusals) {
    test(`${name} is refused`, () => {
      assert.throws(
        () => readOnnx(folder({ "m.onnx": external([2], entries), "w.bin": floats([1, 2]) })),
        (error) => {
          assert.ok(error instanceof ModelFormatError);
          assert.match(error.message, says);
          return true;
        },
      );
    });
  }

  test("external strings and training information are refused", () => {
    const strings = message(5, int(1, 1), int(2, 8), text(8, "w"), entry(13, "location", "w.bin"), int(14, 1));
    assert.throws(
      () => readOnnx(folder({ "m.onnx": around(strings), "w.bin": new Uint8Array(8) })),
      /strings inside the model file/,
    );
    const training = message(20, message(1, externalInitializer("t", [1], { location: "w.bin" })));
    const file = modelFile({ graph: [input("x"), output("x")], more: [training] });
    assert.throws(
      () => readOnnx(folder({ "m.onnx": file, "w.bin": new Uint8Array(8) })),
      /training information in one piece/,
    );
  });
});

describe("writing", () => {
  const data = concat(count(2000), count(3));
  const both = modelFile({
    graph: [
      node("Op", ["x", "w", "v", "u"], ["y"]),
      externalInitializer("w", [2000], { location: "m.onnx.data", offset: "0", length: "8000", checksum: "old" }),
      externalInitializer("v", [3], { location: "m.onnx.data", offset: "8000", length: "12", mine: "kept" }),
      initializer("u", [5, 6]),
      input("x"),
      output("y"),
    ],
  });
  const read = () => readOnnx(folder({ "m.onnx": both, "m.onnx.data": data }));
  const rereadable = (sink: MemorySink) => readOnnx(folder(sink.files));

  test("tensors stay where they were: beside the model, in a new file", () => {
    const sink = new MemorySink("out.onnx");
    writeOnnx(read(), sink);
    assert.deepEqual(Object.keys(sink.files), ["out.onnx", "out.onnx.data"]);
    const again = rereadable(sink);
    assert.deepEqual(values(weight(again)), values(weight(read())));
    assert.deepEqual(values(weight(again, "v")), [0, 1, 2]);
    const text = Buffer.from(sink.files["out.onnx"] as Uint8Array).toString("latin1");
    assert.ok(text.includes("mine") && text.includes("kept"), "keys that are not ours stay");
    assert.ok(!text.includes("checksum"), "the checksum was that of the old file");
    assert.deepEqual(values(weight(again, "u")), [5, 6]);
  });

  test("never over the file that the weights are read from", () => {
    const sink = new MemorySink("m.onnx");
    writeOnnx(read(), sink);
    assert.deepEqual(Object.keys(sink.files), ["m.onnx", "other-m.onnx.data"]);
    assert.deepEqual(values(weight(rereadable(sink), "v")), [0, 1, 2]);
  });

  test("a new weight joins the others; a small one does not", () => {
    const model = read();
    const add = (name: string, size: number) => {
      const value = new Value(name);
      model.graph.addInitializer(value, TensorOf.floats([size], new Array(size).fill(1)));
      model.graph.firstNode?.setInput(size, value);
    };
    add("large", 1000);
    add("small", 10);
    const sink = new MemorySink("out.onnx");
    writeOnnx(model, sink);
    assert.equal((sink.files["out.onnx.data"] as Uint8Array).length, 8064 + 4000);
    assert.deepEqual(values(weight(rereadable(sink), "small")), new Array(10).fill(1));
    assert.deepEqual(values(weight(rereadable(sink), "large")), new Array(1000).fill(1));
  });

  test("large tensors begin at pages, small ones at cache lines", () => {
    const model = read();
    const value = new Value("page");
    model.graph.addInitializer(value, TensorOf.floats([2000], new Array(2000).fill(1)));
    model.graph.firstNode?.setInput(4, value);
    const sink = new MemorySink("out.onnx");
    writeOnnx(model, sink);
    const offsets = [...rereadable(sink).graph.initializers].map(({ initializer }) => {
      const data = initializer?.data;
      return data instanceof ByteRange ? data.offset : undefined;
    });
    assert.deepEqual(offsets, [0, 8000, undefined, 8192]);
  });

  test("embedded on demand, with the same fields otherwise", () => {
    const embedded = modelFile({
      graph: [
        node("Op", ["x", "w", "v", "u"], ["y"]),
        message(5, int(1, 2000), int(2, 1), text(8, "w"), bytes(9, count(2000))),
        message(5, int(1, 3), int(2, 1), text(8, "v"), bytes(9, count(3))),
        initializer("u", [5, 6]),
        input("x"),
        output("y"),
      ],
    });
    assert.deepEqual(Buffer.from(serialize(read())), Buffer.from(embedded));
    const sink = new MemorySink("out.onnx");
    writeOnnx(read(), sink, { externalData: "embed" });
    assert.deepEqual(Buffer.from(sink.files["out.onnx"] as Uint8Array), Buffer.from(embedded));
  });

  test("all weights of at least a kilobyte on demand, those of attributes too", () => {
    const large = message(5, int(1, 300), int(2, 1), text(8, "w"), bytes(9, count(300)), text(12, "kept"));
    const typed = message(5, int(1, 300), int(2, 1), bytes(4, count(300)), text(8, "t"));
    const held = message(5, text(1, "value"), message(5, int(1, 300), int(2, 1), bytes(9, count(300))), int(20, 4));
    const constant = node("Constant", [], ["c"], held);
    const graph = [
      node("Op", ["x", "w", "t", "c"], ["y"]),
      large,
      typed,
      initializer("small", [1]),
      input("x"),
      output("y"),
    ];
    const model = readOnnx(folder({ "m.onnx": modelFile({ graph: [constant, ...graph] }) }));
    const sink = new MemorySink("out.onnx");
    writeOnnx(model, sink, { externalData: "external" });
    assert.equal((sink.files["out.onnx.data"] as Uint8Array).length, 1216 * 2 + 1200);
    assert.ok(Buffer.from(sink.files["out.onnx"] as Uint8Array).includes("kept"));
    const again = rereadable(sink);
    assert.deepEqual(values(weight(again)), values(weight(model)));
    assert.deepEqual(values(weight(again, "t")), values(weight(model)));
    assert.deepEqual(values(again.graph.firstNode?.tensor("value") as Tensor), values(weight(model)));
    // And back into one file: the original's bytes, typed fields apart.
    assert.deepEqual(values(weight(readOnnx(folder({ "m.onnx": serialize(again) })), "t")), values(weight(model)));
  });

  test("equal ranges are written once", () => {
    const model = read();
    const shared = new Value("again");
    model.graph.addInitializer(shared, weight(model));
    model.graph.firstNode?.setInput(4, shared);
    const sink = new MemorySink("out.onnx");
    writeOnnx(model, sink);
    assert.equal((sink.files["out.onnx.data"] as Uint8Array).length, 8000 + 12);
    assert.deepEqual(values(weight(rereadable(sink), "again")), values(weight(model)));
  });

  test("beyond 2 GB weights move to a data file by themselves; a single file is refused", () => {
    const model = read();
    // Weights that are made when they are written: nothing of this size is in memory.
    const byteLength = 2 ** 31;
    const data = { byteLength, bytes: () => assert.fail("not before it is written") };
    model.graph.firstNode?.setAttribute(attribute.tensor("value", new TensorOf(1, [byteLength / 4], data)));
    const single: ByteSink = { write: () => assert.fail("nothing is written") };
    assert.throws(
      () => writeOnnx(model, single),
      /expected a model of at most 2 GB, found \d+ bytes\. Write it with external data/,
    );
    assert.throws(() => serialize(model), /at most 2 GB/);
  });

  test("a tensor that is made with another length than it said is an error, not a damaged file", () => {
    const model = read();
    const data = { byteLength: 8000, bytes: () => new Uint8Array(7) };
    model.graph.addInitializer([...model.graph.initializers][0] as Value, new TensorOf(1, [2000], data));
    assert.throws(() => writeOnnx(model, new MemorySink("out.onnx")), /announced 8000 bytes and gave 7/);
  });

  test("stops when the caller gave up", () => {
    const checkCancelled = () => {
      throw new Error("cancelled");
    };
    assert.throws(() => writeOnnx(read(), new MemorySink("out.onnx"), { checkCancelled }), /^Error: cancelled$/);
  });
});
