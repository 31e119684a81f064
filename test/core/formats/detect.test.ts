import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { detectFormat } from "../../../src/core/formats/detect";
import { memorySource } from "../../../src/core/formats/fileSet";
import { ModelFormatError } from "../../../src/core/ir";
import { modelFile, relu } from "../../support/onnxFile";
import { concat, int, message, text } from "../../support/protobuf";

const detect = (content: Uint8Array | string) =>
  detectFormat(memorySource("model.onnx", Uint8Array.from(Buffer.from(content as string))));
const padded = (start: readonly number[], size = 64) => Uint8Array.from([...start, ...new Array(size).fill(0)]);
const ascii = (textual: string) => [...Buffer.from(textual, "latin1")];

/** A zip archive's first entry, of this name. */
const zip = (name: string) =>
  padded([...ascii("PK\x03\x04"), ...new Array(22).fill(0), name.length, 0, 0, 0, ...ascii(name)]);

describe("a file that is no ONNX model is named for what it is, with advice", () => {
  const cases: Record<string, [content: Uint8Array | string, says: RegExp]> = {
    empty: ["", /found an empty file\. .*repeat it/],
    "Git LFS pointer": [
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
      /found a Git LFS pointer .* Run `git lfs pull`/,
    ],
    zip: [zip("model.onnx"), /found a zip archive\. Unpack it/],
    "empty zip": [padded(ascii("PK\x05\x06")), /found a zip archive/],
    "PyTorch checkpoint": [zip("archive/data.pkl"), /found a PyTorch checkpoint\. Export it with torch\.onnx\.export/],
    Keras: [zip("metadata.json"), /found a Keras model archive/],
    npz: [zip("weights.npy"), /found a NumPy archive/],
    npy: [padded(ascii("\x93NUMPY\x01\x00")), /found a NumPy array/],
    gzip: [padded([0x1f, 0x8b, 8]), /found a gzip archive/],
    xz: [padded([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /found an xz archive/],
    zstd: [padded([0x28, 0xb5, 0x2f, 0xfd]), /found a Zstandard archive/],
    bzip2: ["BZh91AY&SY", /found a bzip2 archive/],
    "7z": [padded([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), /found a 7-Zip archive/],
    tar: [padded([...ascii("model.onnx"), ...new Array(247).fill(0), ...ascii("ustar")]), /found a tar archive/],
    HDF5: [padded([...ascii("\x89HDF\r\n\x1a\n")]), /found an HDF5 file/],
    "TensorFlow Lite": [padded([...[0x1c, 0, 0, 0], ...ascii("TFL3")]), /found a TensorFlow Lite model/],
    "ONNX Runtime": [padded([...[0x1c, 0, 0, 0], ...ascii("ORTM")]), /found an ONNX Runtime model/],
    GGUF: [padded(ascii("GGUF")), /found a GGUF file/],
    safetensors: [padded([0x40, 1, 0, 0, 0, 0, 0, 0, ...ascii('{"w":{}}')]), /found a safetensors file/],
    pickle: [padded([0x80, 4, 0x95]), /found a Python pickle/],
    HTML: ["\n<!DOCTYPE html><html>", /found a web page/],
    XML: ['<?xml version="1.0"?><net name="m">', /found an XML file/],
    JSON: ['{"format": "layers-model"}', /found a JSON file/],
    "ONNX text": ["<\n  ir_version: 10,\n", /found a model in ONNX's text form/],
    "protobuf text": ["ir_version: 8\ngraph {\n", /found a protobuf message in text form/],
    SavedModel: [concat(int(1, 1), message(2, message(1, text(1, "")))), /found a TensorFlow SavedModel/],
    "TensorFlow graph": [message(1, text(1, "Placeholder"), text(2, "x")), /found a TensorFlow graph/],
    zeros: [padded([]), /begins with the bytes 00 00 00 00 00 00 00 00/],
    "random bytes": [Uint8Array.of(0xd3, 0x91, 0x5c, 0x22), /begins with the bytes d3 91 5c 22/],
  };
  for (const [name, [content, says]] of Object.entries(cases)) {
    test(name, () => {
      assert.throws(
        () => detect(content),
        (error) => {
          assert.ok(error instanceof ModelFormatError);
          assert.match(error.message, says);
          assert.match(error.message, /^model\.onnx: expected an ONNX model, found /);
          return true;
        },
      );
    });
  }
});

test("ONNX models are recognised whatever field comes first", () => {
  assert.equal(detect(modelFile({ graph: relu })), "onnx");
  assert.equal(detect(message(7, ...relu)), "onnx");
  assert.equal(detect(concat(int(1, 8), text(2, "pytorch"), text(3, "2.0"))), "onnx");
  assert.equal(detect(concat(int(1, 1), text(2, "old exporter"))), "onnx");
  assert.equal(detect(message(8, int(2, 13))), "onnx");
  assert.equal(detect(concat(int(40, 1), int(1, 8))), "onnx");
});
