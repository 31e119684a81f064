import assert from "node:assert/strict";
import { test } from "node:test";
import { externalLocations } from "../../src/host/compare/externalLocations";
import { externalInitializer, initializer, modelFile, relu } from "../support/onnxFile";

const long = `${"weights/".repeat(20)}w.bin`;

const model = (...weights: Uint8Array[]) => modelFile({ graph: [...relu, ...weights] });

test("the files that hold a model's weights are found, each once, in order, with names of any length and alphabet", () => {
  const bytes = model(
    externalInitializer("a", [2], { location: "b.data", offset: "0", length: "8" }),
    externalInitializer("b", [2], { location: "b.data", offset: "8", length: "8" }),
    externalInitializer("c", [1], { location: long }),
    externalInitializer("d", [1], { location: "größe/重み.bin" }),
  );
  assert.deepEqual(externalLocations(bytes), ["b.data", long, "größe/重み.bin"]);
  // Of a part of a larger buffer too.
  const inside = new Uint8Array(bytes.length + 20);
  inside.set(bytes, 7);
  assert.deepEqual(externalLocations(inside.subarray(7, 7 + bytes.length)), ["b.data", long, "größe/重み.bin"]);
});

test("weights in the file itself, the word alone, and a file that ends in the middle name nothing", () => {
  assert.deepEqual(externalLocations(model(initializer("location", [1]))), []);
  assert.deepEqual(externalLocations(Buffer.from("location\u0012\u0003abc")), []);
  for (const end of ["", "\u0000", "\u0005abc", "\u00ff\u00ff\u00ff\u00ff\u000f"])
    assert.deepEqual(externalLocations(Buffer.from(`\n\u0008location\u0012${end}`, "latin1")), []);
});

test("a model that names a file for each of its tensors is read; endless names are not", () => {
  const entry = (name: string) =>
    Buffer.from(`\n\u0008location\u0012${String.fromCharCode(name.length)}${name}`, "latin1");
  const names = Array.from({ length: 1000 }, (_, at) => `tensor_${at}`);
  assert.deepEqual(externalLocations(Buffer.concat(names.map(entry))), names);
  const many = Array.from({ length: 9000 }, (_, at) => entry(`t${at}`));
  assert.equal(externalLocations(Buffer.concat(many)).length, 4096);
});
