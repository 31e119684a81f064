import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { readOnnx, type WriteOptions, writeOnnx } from "../../src/core/formats/onnx";
import { elementsOf, type Model, type Tensor } from "../../src/core/ir";
import { openFileSet } from "../../src/node/fileSet";
import { stageModel } from "../../src/node/stagedModel";
import { scratchFolder } from "../support/modelFiles";
import { externalInitializer, input, modelFile, node, output } from "../support/onnxFile";
import { floats } from "../support/protobuf";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const read = (...parts: string[]) => readFileSync(path.join(...parts), "utf8");

const writeOnnxFile = (model: Model, file: string, options?: WriteOptions) =>
  stageModel((sink) => writeOnnx(model, sink, options), file).commit();

describe("a file appears whole or not at all", () => {
  test("staged under its own name beside its place, with what lies beside it", (context) => {
    const folder = scratchFolder(context);
    const staged = stageModel(
      (sink) => {
        sink.write(bytes("one "));
        sink.openBeside("a.onnx.data", []).sink.write(bytes("weights"));
        sink.write(bytes("two"));
      },
      path.join(folder, "a.onnx"),
    );
    assert.equal(staged.bytes, "one two".length + "weights".length);
    assert.equal(read(staged.path), "one two");
    assert.ok(readdirSync(folder).every((name) => name.startsWith(".")));
    assert.equal(read(path.dirname(staged.path), ".gitignore"), "*\n", "Git does not see it");
    staged.commit();
    assert.deepEqual(readdirSync(folder).sort(), ["a.onnx", "a.onnx.data"]);
    assert.equal(read(folder, "a.onnx"), "one two");
    assert.equal(read(folder, "a.onnx.data"), "weights");
    staged.discard();
    staged.commit();
    assert.equal(read(folder, "a.onnx"), "one two");
  });

  test("after an error nothing is left, and what was there before is untouched", (context) => {
    const folder = scratchFolder(context);
    writeFileSync(path.join(folder, "a.onnx"), "before");
    const work = () =>
      stageModel(
        (sink) => {
          sink.write(bytes("half"));
          sink.openBeside("a.onnx.data", []).sink.write(bytes("half"));
          throw new Error("cancelled");
        },
        path.join(folder, "a.onnx"),
      );
    assert.throws(work, /cancelled/);
    assert.deepEqual(readdirSync(folder), ["a.onnx"]);
    assert.equal(read(folder, "a.onnx"), "before");
  });

  test("who may read and write a file stays as it was", { skip: process.platform === "win32" }, (context) => {
    const file = path.join(scratchFolder(context), "a.onnx");
    writeFileSync(file, "before");
    chmodSync(file, 0o640);
    stageModel((sink) => sink.write(bytes("after")), file).commit();
    assert.equal(readFileSync(file, "utf8"), "after");
    assert.equal(statSync(file).mode & 0o777, 0o640);
  });

  test("a file that is protected from writing is not replaced", (context) => {
    const folder = scratchFolder(context);
    const file = path.join(folder, "a.onnx");
    writeFileSync(file, "before");
    chmodSync(file, 0o444);
    assert.throws(
      () => stageModel((sink) => sink.write(bytes("other")), file).commit(),
      /a\.onnx cannot be written: it is read-only\.$/,
    );
    assert.deepEqual(readdirSync(folder), ["a.onnx"]);
    assert.equal(read(file), "before");
    chmodSync(file, 0o644);
    stageModel((sink) => sink.write(bytes("other")), file).commit();
    assert.equal(read(file), "other");
  });

  test("discarded, it is gone", (context) => {
    const folder = scratchFolder(context);
    const staged = stageModel((sink) => sink.write(bytes("x")), path.join(folder, "a.onnx"));
    staged.discard();
    assert.deepEqual(readdirSync(folder), []);
    assert.ok(!existsSync(staged.path));
  });

  test("a place that cannot take its name leaves nothing either", (context) => {
    const folder = scratchFolder(context);
    const file = path.join(folder, "a.onnx");
    const staged = stageModel((sink) => sink.write(bytes("x")), file);
    mkdirSync(path.join(file, "full"), { recursive: true });
    assert.throws(() => staged.commit(), /^WriteError: .*a\.onnx cannot be written: it is a folder\.$/);
    assert.deepEqual(readdirSync(folder), ["a.onnx"]);
    assert.throws(() => stageModel(() => assert.fail("nothing is written"), file), /it is a folder/);
  });

  test("folders on the way are made", (context) => {
    const file = path.join(scratchFolder(context), "new", "folders", "a.onnx");
    stageModel((sink) => sink.write(bytes("x")), file).commit();
    assert.equal(read(file), "x");
  });

  test("through a link the file behind it is replaced", (context) => {
    const folder = scratchFolder(context);
    mkdirSync(path.join(folder, "real"));
    writeFileSync(path.join(folder, "real", "a.onnx"), "before");
    symlinkSync(path.join("real", "a.onnx"), path.join(folder, "link.onnx"));
    stageModel((sink) => sink.write(bytes("after")), path.join(folder, "link.onnx")).commit();
    assert.equal(read(folder, "real", "a.onnx"), "after");
  });
});

describe("models with a data file", () => {
  const model = modelFile({
    graph: [
      node("Op", ["x", "w"], ["y"]),
      externalInitializer("w", [2], { location: "m.onnx.data" }),
      input("x"),
      output("y"),
    ],
  });

  function modelFolder(folder: string) {
    writeFileSync(path.join(folder, "m.onnx"), model);
    writeFileSync(path.join(folder, "m.onnx.data"), floats([1, 2]));
    return openFileSet(path.join(folder, "m.onnx"));
  }

  const weightIn = (file: string) => {
    const files = openFileSet(file);
    const [value] = readOnnx(files).graph.initializers;
    const values = [...(elementsOf(value?.initializer as Tensor) ?? [])];
    files.close();
    return values;
  };

  test("a copy beside the original brings its own data file", (context) => {
    const folder = scratchFolder(context);
    const files = modelFolder(folder);
    context.after(() => files.close());
    writeOnnxFile(readOnnx(files), path.join(folder, "m.optimized.onnx"));
    assert.deepEqual(readdirSync(folder).sort(), [
      "m.onnx",
      "m.onnx.data",
      "m.optimized.onnx",
      "m.optimized.onnx.data",
    ]);
    assert.deepEqual(weightIn(path.join(folder, "m.optimized.onnx")), [1, 2]);
  });

  test("a second run replaces the first one's files", (context) => {
    const folder = scratchFolder(context);
    const files = modelFolder(folder);
    context.after(() => files.close());
    for (let run = 0; run < 2; run++) writeOnnxFile(readOnnx(files), path.join(folder, "out.onnx"));
    assert.deepEqual(readdirSync(folder).sort(), ["m.onnx", "m.onnx.data", "out.onnx", "out.onnx.data"]);
  });

  test("saved over the original, its weights are not written over while they are read", (context) => {
    const folder = scratchFolder(context);
    const files = modelFolder(folder);
    context.after(() => files.close());
    writeOnnxFile(readOnnx(files), path.join(folder, "m.onnx"));
    assert.deepEqual(readdirSync(folder).sort(), ["m.onnx", "m.onnx.data", "m.onnx.data.1"]);
    assert.deepEqual(weightIn(path.join(folder, "m.onnx")), [1, 2]);
  });

  test("cancelled, it leaves nothing behind", (context) => {
    const folder = scratchFolder(context);
    const files = modelFolder(folder);
    context.after(() => files.close());
    const checkCancelled = () => {
      throw new Error("cancelled");
    };
    assert.throws(() => writeOnnxFile(readOnnx(files), path.join(folder, "out.onnx"), { checkCancelled }), /cancelled/);
    assert.deepEqual(readdirSync(folder).sort(), ["m.onnx", "m.onnx.data"]);
  });
});
