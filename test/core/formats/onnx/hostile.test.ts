import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memorySource } from "../../../../src/core/formats/fileSet";
import { readOnnx, readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import { ModelFormatError } from "../../../../src/core/ir";
import { graphAttribute, initializer, input, modelFile, node, output, relu } from "../../../support/onnxFile";
import { type Bytes, bytes, concat, fixed64, floats, int, message, tag, text, varint } from "../../../support/protobuf";

/** Asserts that reading throws one sentence that names the file and says this. */
function assertRefused(file: Bytes, says: RegExp): void {
  assert.throws(
    () => readOnnxBytes("bad.onnx", file),
    (error) => {
      assert.ok(error instanceof ModelFormatError, `a ModelFormatError, not ${error}`);
      assert.match(error.message, says);
      assert.match(error.message, /^bad\.onnx: expected /);
      assert.ok(error.message.length < 400, "it is one short sentence");
      return true;
    },
  );
}

const many = (one: Bytes, count: number) => Buffer.alloc(one.length * count, one);
const around = (...fields: Bytes[]) => modelFile({ graph: [...fields, input("x"), output("y")] });
const tensor = (...fields: Bytes[]) => around(node("Op", ["x", "w"], ["y"]), message(5, ...fields, text(8, "w")));

describe("damage", () => {
  const file = modelFile({
    graph: [node("Add", ["x", "w"], ["y"]), initializer("w", [1, 2]), input("x"), output("y")],
  });

  test("a file cut anywhere", () => {
    for (let length = 1; length < file.length; length++) {
      const cut = file.subarray(0, length);
      try {
        readOnnxBytes("bad.onnx", cut);
      } catch (error) {
        assert.ok(error instanceof ModelFormatError, `cut at ${length}: ${error}`);
      }
    }
    assertRefused(file.subarray(0, file.length - 20), /found .*The file is truncated or damaged/);
  });

  test("a length past the end", () => {
    assertRefused(
      concat(int(1, 8), tag(7, 2), varint(1000), [1]),
      /expected the graph of 1000 bytes at byte 3, found only 1 left/,
    );
  });

  test("lengths of four gigabytes and more", () => {
    for (const length of [2 ** 32 - 1, 2 ** 40, 2 ** 53, 2n ** 63n, 2n ** 64n - 1n])
      assertRefused(
        concat(int(1, 8), tag(7, 2), varint(length)),
        /expected the graph of .* bytes at byte 3, found only 0 left/,
      );
  });

  test("a length inside a message that leads out of it", () => {
    const inner = concat(tag(1, 2), varint(50), [0]);
    assertRefused(concat(message(7, inner), new Uint8Array(100)), /expected a node of 50 bytes.*found only 1 left/);
  });

  test("a number without an end", () => {
    assertRefused(concat(tag(1, 0), new Uint8Array(20).fill(0xff)), /found a protobuf number of more than 10 bytes/);
  });

  test("field number 0, wire types that do not exist, groups that do not match", () => {
    assertRefused(concat(int(1, 8), [0x00]), /found field number 0/);
    assertRefused(concat(int(1, 8), tag(100, 6)), /found wire type 6/);
    assertRefused(concat(int(1, 8), tag(100, 4)), /found the end of a group that never began/);
    assertRefused(concat(int(1, 8), tag(100, 3)), /expected the end of a protobuf group/);
  });

  test("known fields of another wire type", () => {
    assertRefused(concat(int(1, 8), int(7, 1)), /expected the graph at byte 2, found protobuf field 7 of wire type 0/);
    assertRefused(concat(fixed64(7, 1n)), /expected an ONNX model/);
    assertRefused(around(int(1, 3)), /expected a node at byte/);
  });

  test("a hundred thousand nested groups are stepped over", () => {
    const groups = concat(many(tag(100, 3), 100_000), many(tag(100, 4), 100_000));
    assert.equal(readOnnxBytes("m.onnx", modelFile({ graph: relu, more: [groups] })).graph.nodeCount, 1);
  });
});

describe("models that mean nothing", () => {
  test("no graph", () => {
    assertRefused(concat(int(1, 8), text(2, "pytorch")), /found a protobuf message without a graph/);
    assertRefused(concat(int(1, 2), bytes(4, [0, 0])), /found a protobuf message without a graph/);
  });

  test("a graph without nodes is fine", () => {
    const file = modelFile({ graph: [input("x"), output("x")] });
    assert.deepEqual(Buffer.from(serialize(readOnnxBytes("m.onnx", file))), Buffer.from(file));
    assert.equal(readOnnxBytes("m.onnx", modelFile({ graph: [] })).graph.nodeCount, 0);
  });

  test("a node that reads what nothing defines", () => {
    assertRefused(
      around(node("Add", ["x", "lost"], ["y"])),
      /expected a definition of "lost", which Add "y" reads at byte \d+, found none/,
    );
  });

  test("a subgraph's value is not seen outside", () => {
    const body = graphAttribute("body", node("Neg", ["x"], ["h"]), output("h"));
    assertRefused(
      around(node("Op", [], ["z"], body), node("Neg", ["h"], ["y"])),
      /expected a definition of "h", which Neg "y" reads/,
    );
  });

  test("a graph output that nothing defines", () => {
    assertRefused(around(node("Relu", ["x"], ["z"])), /expected a definition of the graph output "y".*found none/);
  });

  test("names defined twice", () => {
    const twice = /expected names that are defined once at byte \d+, found "y" defined twice/;
    assertRefused(around(node("Relu", ["x"], ["y"]), node("Neg", ["x"], ["y"])), twice);
    assertRefused(around(node("Split", ["x"], ["y", "y"])), twice);
    assertRefused(around(node("Relu", ["x"], ["y"]), initializer("y", [1])), twice);
    assertRefused(around(node("Relu", ["x"], ["y"]), input("y")), twice);
    const repeated = [initializer("w", [1]), initializer("w", [1])];
    assertRefused(modelFile({ graph: repeated }), /found two of "w"/);
  });

  test("nameless inputs and initializers", () => {
    assertRefused(modelFile({ graph: [...relu, input("")] }), /expected a name for each input/);
    assertRefused(modelFile({ graph: [...relu, initializer("", [1])] }), /found one without a name/);
  });

  test("cycles: of two nodes, of one, through a subgraph", () => {
    const cycle = /expected a graph without cycles at byte \d+, found a cycle among the nodes/;
    assertRefused(around(node("Add", ["x", "b"], ["a"]), node("Neg", ["a"], ["b"]), node("Neg", ["b"], ["y"])), cycle);
    assertRefused(around(node("Add", ["x", "y"], ["y"])), cycle);
    const body = graphAttribute("body", node("Neg", ["y"], ["z"]), output("z"));
    assertRefused(around(node("Op", ["x"], ["y"], body)), cycle);
  });

  test("an attribute twice, a node without operator, a function twice", () => {
    const axis = message(5, text(1, "axis"), int(3, 1), int(20, 2));
    assertRefused(around(node("Op", ["x"], ["y"], axis, axis)), /expected each attribute of Op "y" once/);
    assertRefused(around(message(1, text(1, "x"), text(2, "y"))), /found a node without one/);
    const one = message(25, text(1, "F"), text(10, "local"));
    assertRefused(modelFile({ graph: relu, more: [one, one] }), /found "local::F::" defined twice/);
  });
});

describe("tensors that lie about themselves", () => {
  test("raw_data of another length", () => {
    assertRefused(
      tensor(int(1, 3), int(2, 1), bytes(9, floats([1, 2]))),
      /expected 12 bytes for tensor "w" of float32\[3\] at byte \d+, found 8 bytes/,
    );
    assertRefused(tensor(int(1, 3), int(2, 1)), /expected 12 bytes for tensor "w".*found 0 bytes/);
  });

  test("another number of elements in a typed field, or in a field for another type", () => {
    assertRefused(tensor(int(1, 3), int(2, 1), bytes(4, floats([1, 2]))), /expected 3 numbers for tensor "w"/);
    assertRefused(tensor(int(1, 3), int(2, 7), bytes(7, [1, 2])), /expected 3 numbers for tensor "w"/);
    assertRefused(tensor(int(1, 1), int(2, 1), bytes(7, [1])), /expected 1 numbers for tensor "w"/);
    assertRefused(tensor(int(1, 1), int(2, 7), bytes(4, floats([1]))), /expected 1 numbers/);
    assertRefused(
      tensor(int(1, 2), int(2, 1), bytes(4, floats([1])), bytes(7, [1])),
      /found elements in several fields/,
    );
    assertRefused(tensor(int(1, 2), int(2, 8), text(6, "one")), /expected 2 strings for tensor "w".*found 1/);
  });

  test("dimensions: negative, overflowing, a million of them", () => {
    assertRefused(tensor(int(1, -1), int(2, 1)), /expected a tensor dimension of 0 or more at byte \d+, found -1/);
    assertRefused(
      tensor(int(1, 2 ** 31), int(1, 2 ** 31), int(2, 1)),
      /found dimensions \[2147483648,2147483648\] with too many elements/,
    );
    assertRefused(tensor(int(1, 2n ** 62n), int(2, 1)), /expected a tensor dimension/);
    assertRefused(
      tensor(bytes(1, new Uint8Array(1_000_000).fill(1)), int(2, 1)),
      /expected a tensor of at most 1024 dimensions/,
    );
  });

  test("a large product with a zero in it is an empty tensor", () => {
    const file = tensor(int(1, 2 ** 40), int(1, 2 ** 40), int(1, 0), int(2, 1));
    assert.equal([...readOnnxBytes("m.onnx", file).graph.initializers][0]?.initializer?.byteLength, 0);
  });

  test("a segment, a number cut in the middle, sparse nonsense", () => {
    assertRefused(tensor(message(3, int(1, 0), int(2, 5)), int(1, 1), int(2, 1)), /found a segment of one/);
    assertRefused(tensor(int(1, 1), int(2, 7), bytes(7, [0x80])), /expected 1 numbers/);
    const sparse = message(15, message(1, int(1, 1), int(2, 1), bytes(9, floats([1]))), int(3, 4));
    assertRefused(modelFile({ graph: [...relu, sparse] }), /expected a sparse tensor with values and indices/);
    const huge = concat(
      message(1, int(1, 0), int(2, 1), text(8, "s")),
      message(2, int(1, 0), int(2, 7)),
      int(3, 2 ** 52),
    );
    assertRefused(modelFile({ graph: [...relu, message(15, huge)] }), /expected a sparse tensor that fits in memory/);
  });

  test("external data where there are no other files", () => {
    const entries = [message(13, text(1, "location"), text(2, "w.bin"))];
    assertRefused(
      tensor(int(1, 1), int(2, 1), ...entries, int(14, 1)),
      /found external data in "w\.bin"\. Open the model from its folder/,
    );
  });
});

describe("depth and size", () => {
  /** Subgraphs in subgraphs, made from the inside out. */
  function nested(depth: number): Bytes {
    const parts: Bytes[] = [];
    let length = 0;
    // The bytes around a body are put before it: a body that is copied at each level would take quadratic time.
    const wrap = (field: number, extra: Bytes) => {
      const header = concat(extra, tag(field, 2), varint(length));
      parts.push(header);
      length += header.length;
    };
    for (let i = 0; i < depth; i++) {
      wrap(6, text(1, "g"));
      wrap(5, text(4, "Op"));
      wrap(1, new Uint8Array());
    }
    wrap(7, int(1, 8));
    return concat(...parts.reverse());
  }

  test("subgraphs 10,000 deep", () => {
    assertRefused(nested(10_000), /expected subgraphs nested at most 100 deep at byte \d+, found deeper ones/);
    assert.equal(readOnnxBytes("m.onnx", nested(100)).graph.nodeCount, 1);
  });

  test("types 10,000 deep", () => {
    let type = new Uint8Array();
    for (let i = 0; i < 10_000; i++) type = message(4, message(1, type)) as Uint8Array<ArrayBuffer>;
    assertRefused(around(message(13, text(1, "h"), message(2, type))), /expected types nested at most 100 deep/);
  });

  test("a million empty nodes stop at the first", () => {
    const nodes = new Uint8Array(2_000_000);
    for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a;
    assertRefused(modelFile({ graph: [nodes] }), /expected an operator for each node/);
  });

  test("more small things than the memory for them", () => {
    const read = (file: Bytes) => {
      const main = memorySource("bad.onnx", file);
      const open = () => assert.fail("there is no other file");
      return readOnnx({ name: "bad.onnx", main, open }, { memoryBudget: 10_000 });
    };
    const budget = /expected a model of at most a million nodes at byte \d+, found more objects/;
    const hoards = [
      many(node("A", [], []), 2_000),
      many(message(1, text(4, "A"), text(2, "")), 1_000),
      node("A", [], [], many(bytes(5, []), 3_000)),
      message(5, int(1, 20_000), int(2, 8), many(text(6, ""), 20_000)),
      many(bytes(13, []), 3_000),
      many(int(99, 1), 20_000),
      many(message(16), 20_000),
    ];
    for (const hoard of hoards) assert.throws(() => read(modelFile({ graph: [hoard] })), budget);
    assert.equal(read(modelFile({ graph: [many(node("A", [], []), 1_000)] })).graph.nodeCount, 1_000);
  });

  test("a dimension that is a product of many sums stays a name", () => {
    const expression = new Array(100).fill("(a+b+c+d+e)").join("*");
    const info = message(13, text(1, "h"), message(2, message(1, message(2, message(1, text(2, expression))))));
    const file = modelFile({ graph: [...relu, info] });
    assert.deepEqual(Buffer.from(serialize(readOnnxBytes("m.onnx", file))), Buffer.from(file));
  });

  test("long names are cut in messages; a name of 100 MB is refused", () => {
    assertRefused(around(node("Op", ["n".repeat(100_000)], ["y"])), /expected a definition of "n{77}\.\.\."/);
    assertRefused(
      modelFile({ graph: [bytes(2, new Uint8Array(100_000_000).fill(0xff))] }),
      /expected the name of a graph of at most/,
    );
  });

  test("a megabyte that is not UTF-8 comes back", () => {
    const description = bytes(10, new Uint8Array(1_000_000).fill(0xc3));
    const [relus, name, ...ends] = relu as [Bytes, Bytes, ...Bytes[]];
    const file = modelFile({ graph: [relus, name, description, ...ends] });
    assert.equal(Buffer.compare(serialize(readOnnxBytes("m.onnx", file)), file), 0);
  });
});
