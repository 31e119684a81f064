import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { readOnnx } from "../../src/core/formats/onnx";
import { elementsOf, ModelFormatError, type Tensor } from "../../src/core/ir";
import { openFileSet } from "../../src/node/fileSet";
import { scratchFolder } from "../support/modelFiles";
import { externalInitializer, initializer, input, modelFile, node, output } from "../support/onnxFile";
import { type Bytes, floats } from "../support/protobuf";

const around = (weight: Bytes) =>
  modelFile({ graph: [node("Op", ["x", "w"], ["y"]), weight, input("x"), output("y")] });
const external = (location: string) => around(externalInitializer("w", [2], { location }));

function assertRefused(work: () => unknown, says: RegExp): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof ModelFormatError, `a ModelFormatError, not ${error}`);
    assert.match(error.message, says);
    return true;
  });
}

/** Reads the weight of a model in `folder` and closes its files. */
function readWeight(folder: string): number[] {
  const files = openFileSet(path.join(folder, "m.onnx"));
  try {
    const [value] = readOnnx(files).graph.initializers;
    return [...(elementsOf(value?.initializer as Tensor) ?? [])].map(Number);
  } finally {
    files.close();
  }
}

describe("a model on disk", () => {
  test("weights are read when they are asked for", (context) => {
    const folder = scratchFolder(context);
    const values = Array.from({ length: 100_000 }, (_, i) => i);
    writeFileSync(path.join(folder, "m.onnx"), around(initializer("w", values)));
    assert.deepEqual(readWeight(folder), values);
  });

  test("external data in the folder, in a folder of it, through a link that stays in it", (context) => {
    const folder = scratchFolder(context);
    mkdirSync(path.join(folder, "weights"));
    writeFileSync(path.join(folder, "weights", "w.bin"), floats([1, 2]));
    symlinkSync(path.join("weights", "w.bin"), path.join(folder, "link.bin"));
    for (const location of ["weights/w.bin", "./weights/w.bin", "link.bin"]) {
      writeFileSync(path.join(folder, "m.onnx"), external(location));
      assert.deepEqual(readWeight(folder), [1, 2]);
    }
  });

  test("the folder itself may be reached through a link", (context) => {
    const folder = scratchFolder(context);
    mkdirSync(path.join(folder, "real"));
    symlinkSync("real", path.join(folder, "alias"));
    writeFileSync(path.join(folder, "real", "w.bin"), floats([1, 2]));
    writeFileSync(path.join(folder, "real", "m.onnx"), external("w.bin"));
    assert.deepEqual(readWeight(path.join(folder, "alias")), [1, 2]);
  });
});

describe("files that a model may not read", () => {
  test("links that lead out of the folder, whatever part of the path they are", (context) => {
    const folder = scratchFolder(context);
    for (const name of ["model", "secret"]) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, "secret", "w.bin"), floats([1, 2]));
    symlinkSync(path.join(folder, "secret", "w.bin"), path.join(folder, "model", "file.bin"));
    symlinkSync(path.join(folder, "secret"), path.join(folder, "model", "folder"));
    for (const location of ["file.bin", "folder/w.bin"]) {
      writeFileSync(path.join(folder, "model", "m.onnx"), external(location));
      assertRefused(() => readWeight(path.join(folder, "model")), /found a link at ".*" that leads out of it/);
    }
  });

  test("paths upwards, also when nobody checked them before", (context) => {
    const folder = scratchFolder(context);
    writeFileSync(path.join(folder, "m.onnx"), around(initializer("w", [1, 2])));
    const files = openFileSet(path.join(folder, "m.onnx"));
    context.after(() => files.close());
    for (const location of ["../m.onnx", "..", ".", "/etc/hostname", "a/../../x"])
      assertRefused(() => files.open(location), /expected external data in the model's folder, found the path/);
  });

  test("what is not there, a folder, a pipe, links in a circle", (context) => {
    const folder = scratchFolder(context);
    writeFileSync(path.join(folder, "m.onnx"), around(initializer("w", [1, 2])));
    mkdirSync(path.join(folder, "folder"));
    symlinkSync("b.bin", path.join(folder, "a.bin"));
    symlinkSync("a.bin", path.join(folder, "b.bin"));
    const files = openFileSet(path.join(folder, "m.onnx"));
    context.after(() => files.close());
    const lost = files.open("lost.bin");
    assertRefused(() => lost.read(0, 1), /found no such file at "lost\.bin"\. .*put it beside the model/);
    assertRefused(() => files.open("folder"), /found a folder or a device/);
    assertRefused(() => files.open("a.bin"), /found links that go in a circle/);
    if (process.platform === "win32") return;
    execFileSync("mkfifo", [path.join(folder, "pipe.bin")]);
    assertRefused(() => files.open("pipe.bin"), /found a folder or a device/);
  });
});

describe("trouble with the model file itself", () => {
  test("not there, or a folder", (context) => {
    const folder = scratchFolder(context);
    assertRefused(() => openFileSet(path.join(folder, "lost.onnx")), /^lost\.onnx: expected .*, found no such file/);
    assertRefused(() => openFileSet(folder), /found a folder or a device/);
  });

  test("a file that becomes shorter while it is open", (context) => {
    const folder = scratchFolder(context);
    const file = path.join(folder, "m.onnx");
    writeFileSync(file, around(initializer("w", new Array(100_000).fill(1))));
    const files = openFileSet(file);
    context.after(() => files.close());
    const [value] = readOnnx(files).graph.initializers;
    truncateSync(file, 1000);
    assertRefused(() => value?.initializer?.bytes(), /found a shorter one\. Another program changed it: open it again/);
  });

  test("a file that was closed", (context) => {
    const folder = scratchFolder(context);
    writeFileSync(path.join(folder, "m.onnx"), around(initializer("w", new Array(100_000).fill(1))));
    const files = openFileSet(path.join(folder, "m.onnx"));
    const [value] = readOnnx(files).graph.initializers;
    files.close();
    files.close();
    assert.throws(() => value?.initializer?.bytes(), /m\.onnx was closed/);
  });
});
