import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import {
  type Attribute,
  attribute,
  cloneModel,
  DataType,
  type Graph,
  Model,
  Node,
  Tensor,
  tensorType,
  Value,
  verifyModel,
} from "../../../../src/core/ir";
import {
  graphAttribute,
  initializer,
  input,
  modelFile,
  node,
  output,
  relu,
  valueInfo,
} from "../../../support/onnxFile";
import { type Bytes, entry, int, message, text } from "../../../support/protobuf";

/** What a file written now and read again is. */
function rewritten(model: Model): Model {
  const again = readOnnxBytes("again.onnx", serialize(model));
  assert.deepEqual(verifyModel(again), []);
  return again;
}

const read = (graph: readonly Bytes[], parts: { irVersion?: number } = {}) =>
  readOnnxBytes("m.onnx", modelFile({ graph, ...parts }));
const first = (graph: Graph) => graph.firstNode as Node;

describe("what a pass changed is what is written", () => {
  test("a clone writes the same bytes as its original", () => {
    const body = graphAttribute("body", node("Neg", ["x"], ["h"]), output("h"), valueInfo("h"));
    const file = modelFile({ graph: [node("Op", [], ["y"], body), input("x"), output("y"), valueInfo("y")] });
    assert.deepEqual(Buffer.from(serialize(cloneModel(readOnnxBytes("m.onnx", file)))), Buffer.from(file));
  });

  test("a renamed initializer keeps its tensor's description", () => {
    const tensor = message(5, int(1, 1), int(2, 1), text(8, "w"), message(4, new Uint8Array(4)), text(12, "trained"));
    const model = read([node("Op", ["x", "w"], ["y"]), tensor, input("x"), output("y")]);
    const [value] = model.graph.initializers;
    assert.ok(value);
    value.name = "renamed";
    const bytes = serialize(model);
    assert.ok(Buffer.from(bytes).includes("trained"));
    assert.equal([...readOnnxBytes("m.onnx", bytes).graph.initializers][0]?.name, "renamed");
  });

  test("a renamed value keeps its declared type, denotations included", () => {
    const body = message(1, int(1, 1), message(2, message(1, int(1, 2), text(3, "DATA_BATCH"))));
    const info = message(13, text(1, "h"), message(2, body), text(3, "hidden"));
    const model = read([node("Relu", ["x"], ["h"]), node("Neg", ["h"], ["y"]), input("x"), output("y"), info]);
    first(model.graph).output().name = "other";
    const bytes = serialize(model);
    assert.ok(Buffer.from(bytes).includes("DATA_BATCH"));
    const value = first(readOnnxBytes("m.onnx", bytes).graph).output();
    assert.equal(value.name, "other");
    assert.equal(value.docString, "hidden");
    assert.ok(value.declared);
  });

  test("a type that is only known better leaves the declaration alone; another one replaces it", () => {
    const graph = [
      node("Cast", ["x"], ["h"]),
      node("Neg", ["h"], ["y"]),
      input("x"),
      output("y"),
      valueInfo("h", ["n"]),
    ];
    const model = read(graph);
    const value = first(model.graph).output();
    value.type = tensorType(DataType.Float, [7]);
    assert.deepEqual(Buffer.from(serialize(model)), Buffer.from(modelFile({ graph })));
    value.type = tensorType(DataType.Int64, [7]);
    assert.deepEqual(first(rewritten(model).graph).output().type, tensorType(DataType.Int64, [7]));
  });

  test("an attribute spread into a new one is the new one, not the old one's bytes", () => {
    const held = message(5, text(1, "axis"), int(3, 1), int(20, 2));
    const model = read([node("Op", ["x"], ["y"], held), input("x"), output("y")]);
    const old = first(model.graph).attributes.get("axis");
    assert.ok(old?.kind === "int");
    first(model.graph).setAttribute({ ...old, value: 5n });
    assert.equal(first(rewritten(model).graph).int("axis"), 5);
  });

  test("new metadata replaces what was read", () => {
    const model = readOnnxBytes("m.onnx", modelFile({ graph: relu, more: [entry(14, "a", "1")] }));
    model.metadata = new Map([...model.metadata, ["b", "2"]]);
    assert.deepEqual(
      [...rewritten(model).metadata],
      [
        ["a", "1"],
        ["b", "2"],
      ],
    );
  });

  test("another opset version under the file's own spelling of the domain", () => {
    const model = readOnnxBytes("m.onnx", modelFile({ graph: relu }));
    model.opsets.set("", 22);
    model.opsets.set("com.microsoft", 1);
    assert.deepEqual(
      [...rewritten(model).opsets],
      [
        ["", 22],
        ["com.microsoft", 1],
      ],
    );
  });

  test("a model made from nothing", () => {
    const model = new Model();
    model.opsets.set("", 21);
    const x = model.graph.addInput(new Value("x", tensorType(DataType.Float, ["batch", 3, null])));
    const w = model.graph.addInitializer(new Value("w"), Tensor.floats([3, 1], [1, 2, 3]));
    const types: readonly Attribute[] = [
      attribute.float("f", 0.1),
      attribute.int("i", -(2n ** 63n)),
      attribute.string("s", "häuser"),
      attribute.tensor("t", Tensor.strings([1], ["x"])),
      attribute.floats("fs", [1, 2]),
      attribute.ints("is", [1, -1]),
      attribute.strings("ss", ["", "a"]),
      {
        name: "tp",
        kind: "type",
        value: { kind: "map", key: 7, value: { kind: "sequence", element: tensorType(1, [2]) } },
      },
    ];
    const made = model.graph.append(new Node("Op", [x, null, w], 1, types, "com.example"));
    made.output().name = "y";
    model.graph.addOutput(made.output());
    const again = first(rewritten(model).graph);
    assert.equal(again.operator, "com.example.Op");
    assert.equal(again.inputs[1], null);
    assert.deepEqual(again.input(0)?.type, x.type);
    for (const one of types) {
      const held = again.attributes.get(one.name);
      assert.ok(held && held.kind !== "unknown" && one.kind !== "unknown");
      const { kind, value } = held;
      assert.equal(kind, one.kind);
      if (kind === "tensor") assert.deepEqual((value as Tensor).strings()[0], new TextEncoder().encode("x"));
      else assert.deepEqual(value, one.value);
    }
  });

  test("a constant added to a function body becomes a node", () => {
    const body = [text(1, "F"), text(4, "a"), text(5, "b"), message(7, text(1, "a"), text(2, "b"), text(4, "Relu"))];
    const more = [message(25, ...body, message(9, text(1, ""), int(2, 21)), text(10, "local"))];
    const graph = [node("F", ["x"], ["y"], text(7, "local")), input("x"), output("y")];
    const model = readOnnxBytes("m.onnx", modelFile({ graph, more }));
    const [one] = model.functions.values();
    assert.ok(one);
    const bias = one.body.addInitializer(new Value("bias"), Tensor.floats([1], [3]));
    first(one.body).setInput(1, bias);
    const [again] = rewritten(model).functions.values();
    assert.deepEqual(
      [...(again?.body.nodes() ?? [])].map(({ opType }) => opType),
      ["Constant", "Relu"],
    );
  });
});

describe("names in the file", () => {
  test("two values of one name: the later one gets another, inputs and outputs never", () => {
    const model = read([node("Relu", ["x"], ["h"]), node("Neg", ["h"], ["y"]), input("x"), output("y")]);
    first(model.graph).output().name = "y";
    const again = rewritten(model);
    assert.equal(again.graph.outputs[0]?.name, "y");
    assert.equal(first(again.graph).output().name, "y_1");
    assert.equal(again.graph.lastNode?.input(0), first(again.graph).output());
  });

  test("a subgraph brought under a name that is in use around it", () => {
    const body = graphAttribute("body", node("Add", ["x", "h"], ["z"]), output("z"));
    const model = read([node("Relu", ["x"], ["h"]), node("Op", [], ["y"], body), input("x"), output("y")]);
    const [subgraph] = model.graph.lastNode?.subgraphs ?? [];
    assert.ok(subgraph);
    first(subgraph).output().name = "h";
    const again = rewritten(model);
    const [inner] = again.graph.lastNode?.subgraphs ?? [];
    assert.equal(inner?.firstNode?.input(1), again.graph.firstNode?.output());
    assert.equal(inner?.outputs[0], inner?.firstNode?.output());
  });

  test("in a file that shadows names, only what would read the wrong value is renamed", () => {
    const body = graphAttribute("body", node("Neg", ["x"], ["h"]), node("Abs", ["h"], ["z"]), output("z"));
    const nodes = [node("Relu", ["x"], ["h"]), node("Op", ["h"], ["y"], body)];
    const model = read([...nodes, input("x"), output("y")]);
    const [subgraph] = model.graph.lastNode?.subgraphs ?? [];
    assert.ok(subgraph);
    // The inner Abs now reads both "h".
    (subgraph.lastNode as Node).setInput(1, first(model.graph).output());
    const again = readOnnxBytes("m.onnx", serialize(model));
    const [inner] = again.graph.lastNode?.subgraphs ?? [];
    assert.equal(inner?.lastNode?.input(0), inner?.firstNode?.output());
    assert.equal(inner?.lastNode?.input(1), again.graph.firstNode?.output());
  });

  test("a value that is read gets a name; an omitted output stays without", () => {
    const model = read([node("Op", ["x"], ["h", ""]), node("Neg", ["h"], ["y"]), input("x"), output("y")]);
    first(model.graph).output().name = "";
    const again = first(rewritten(model).graph);
    assert.equal(again.output(0).name, "Op_output");
    assert.equal(again.output(1).name, "");
  });
});

describe("initializers that are inputs too", () => {
  const graph = [node("Add", ["w", "x"], ["y"]), initializer("w", [1, 2]), input("w"), input("x"), output("y")];

  test("from IR version 4 on the caller may override them", () => {
    const model = read(graph, { irVersion: 4 });
    const [value] = model.graph.initializers;
    assert.equal(value?.isGraphInput, true);
    assert.equal(value?.isConstant, false);
  });

  test("before, they are constants, and listed where they were", () => {
    const model = read(graph, { irVersion: 3 });
    assert.deepEqual(
      model.graph.inputs.map(({ name }) => name),
      ["x"],
    );
    assert.equal([...model.graph.initializers][0]?.isConstant, true);
    assert.deepEqual(Buffer.from(serialize(model)), Buffer.from(modelFile({ graph, irVersion: 3 })));
  });

  test("before, a new one is listed at the end and a removed one no more", () => {
    const model = read(graph, { irVersion: 3 });
    const [old] = model.graph.initializers;
    assert.ok(old);
    const added = model.graph.addInitializer(new Value("v"), Tensor.floats([2], [3, 4]));
    first(model.graph).setInput(0, added);
    model.graph.removeInitializer(old);
    const file = Buffer.from(serialize(model));
    assert.ok(!file.includes(Buffer.from(text(1, "w"))));
    const raw = readOnnxBytes("m.onnx", Uint8Array.from([...file, ...int(1, 4)])); // the last ir_version counts
    assert.deepEqual(
      raw.graph.inputs.map(({ name }) => name),
      ["x", "v"],
    );
  });

  test("a model moved to IR version 4 lists only real inputs", () => {
    const model = read(graph, { irVersion: 3 });
    model.irVersion = 4;
    assert.deepEqual(
      rewritten(model).graph.inputs.map(({ name }) => name),
      ["x"],
    );
  });
});
