import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ByteRange } from "../../src/core/formats/byteRange";
import { readOnnx, writeOnnx } from "../../src/core/formats/onnx";
import { elementsOf, type Tensor } from "../../src/core/ir";
import { openFileSet } from "../../src/node/fileSet";
import { scratchFolder } from "../support/modelFiles";
import { externalInitializer, input, modelFile, node, output } from "../support/onnxFile";
import { concat, floats, int, tag, text, varint } from "../support/protobuf";

/** Writes pieces at their places; what lies between them is a hole, which takes no disk and no time. */
function writeSparse(file: string, size: number, pieces: readonly [at: number, bytes: Uint8Array][]): void {
  const descriptor = openSync(file, "w");
  for (const [at, bytes] of pieces) writeSync(descriptor, bytes, 0, bytes.length, at);
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
}

const gigabyte = 2 ** 30;

test("a model file of five gigabytes, with nodes behind the weights", (context) => {
  const file = path.join(scratchFolder(context), "large.onnx");
  const elements = (5 * gigabyte) / 4;
  const start = concat(int(1, elements), int(2, 1), text(8, "w"), tag(9, 2), varint(elements * 4));
  const tensor = concat(tag(5, 2), varint(start.length + elements * 4), start);
  const after = concat(node("Op", ["x", "w"], ["y"]), input("x"), output("y"));
  const graph = concat(tag(7, 2), varint(tensor.length + elements * 4 + after.length), tensor);
  const head = concat(int(1, 10), graph);
  const weightsEnd = head.length + elements * 4;
  writeSparse(file, weightsEnd + after.length, [
    [0, head],
    [weightsEnd - 4, floats([42])],
    [weightsEnd, after],
  ]);

  const memory = process.memoryUsage().rss;
  const files = openFileSet(file);
  context.after(() => files.close());
  const model = readOnnx(files);
  assert.equal(model.graph.firstNode?.opType, "Op");
  const tensorRead = [...model.graph.initializers][0]?.initializer;
  assert.equal(tensorRead?.byteLength, 5 * gigabyte);
  assert.ok(tensorRead?.data instanceof ByteRange);
  const { source, offset } = tensorRead.data;
  assert.deepEqual([...new Float32Array(source.read(offset + 5 * gigabyte - 4, 4).slice().buffer)], [42]);
  assert.ok(process.memoryUsage().rss - memory < 200e6, "the weights were not read");

  // Protobuf cannot hold it, so that other programs cannot read it: written again, the weights are beside the model.
  const beside: string[] = [];
  const sink = {
    name: "out.onnx",
    write: () => assert.fail("the data file comes first"),
    openBeside(name: string) {
      beside.push(name);
      const write = () => {
        throw new Error("seen enough");
      };
      return { name, sink: { write } };
    },
  };
  assert.throws(() => writeOnnx(model, sink), /seen enough/);
  assert.deepEqual(beside, ["out.onnx.data"]);
});

test("external data of six gigabytes, read at offsets beyond 32 bits and written on without being in memory", (context) => {
  const folder = scratchFolder(context);
  const far = 5 * gigabyte;
  const graph = [
    node("Op", ["x", "a", "b"], ["y"]),
    externalInitializer("a", [gigabyte / 2], { location: "w.bin", offset: "0", length: String(2 * gigabyte) }),
    externalInitializer("b", [2], { location: "w.bin", offset: String(far), length: "8" }),
    input("x"),
    output("y"),
  ];
  writeSparse(path.join(folder, "w.bin"), 6 * gigabyte, [[far, floats([1, 2])]]);
  const descriptor = openSync(path.join(folder, "m.onnx"), "w");
  writeSync(descriptor, modelFile({ graph }));
  closeSync(descriptor);
  const files = openFileSet(path.join(folder, "m.onnx"));
  context.after(() => files.close());
  const model = readOnnx(files);
  const tensors = [...model.graph.initializers].map(({ initializer }) => initializer as Tensor);
  assert.equal(tensors[0]?.byteLength, 2 * gigabyte);
  assert.deepEqual([...(elementsOf(tensors[1] as Tensor) ?? [])], [1, 2]);

  // Embedding passes protobuf's limit, so nothing is written; beside the model all of it streams through a few megabytes.
  const refuse = { write: () => assert.fail("nothing is written") };
  assert.throws(() => writeOnnx(model, refuse), /expected a model of at most 2 GB/);
  let written = 0;
  let largest = 0;
  const count = (chunk: Uint8Array) => {
    written += chunk.length;
    largest = Math.max(largest, chunk.length);
  };
  const stop = 256 * 1024 * 1024;
  const sink = {
    name: "out.onnx",
    write: () => {},
    openBeside: (name: string) => ({ name, sink: { write: count } }),
  };
  const checkCancelled = () => {
    if (written >= stop) throw new Error("seen enough");
  };
  assert.throws(() => writeOnnx(model, sink, { checkCancelled }), /seen enough/);
  assert.ok(written >= stop && largest <= 4 * 1024 * 1024, `pieces of ${largest} bytes`);
  assert.equal(statSync(path.join(folder, "m.onnx")).size, modelFile({ graph }).length);
});
