import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import {
  type Attribute,
  DataType,
  Graph,
  Model,
  ModelFormatError,
  Node,
  Tensor,
  tensorType,
  Value,
  type ValueType,
  verifyModel,
} from "../../../../src/core/ir";
import { graphAttribute, initializer, input, modelFile, node, output, valueInfo } from "../../../support/onnxFile";
import { bytes, concat, entry, int, message, text } from "../../../support/protobuf";

/** A small generator with a seed, so that a failure can be repeated (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Damages a copy of the file: flipped bits, bytes that are lengths at their extremes, pieces cut, doubled or moved. */
function mutate(file: Uint8Array, random: (below: number) => number): Uint8Array {
  // Not `slice`, which for a Buffer is a view of the original.
  let result: Uint8Array = new Uint8Array(file);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(result.length);
    const length = Math.min(1 + random(32), result.length - at);
    switch (random(6)) {
      case 0:
        result[at] = (result[at] as number) ^ (1 << random(8));
        break;
      case 1:
        result[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)] as number;
        break;
      case 2:
        result = result.slice(0, at + 1);
        break;
      case 3:
        result = concat(result.subarray(0, at), result.subarray(at + length));
        break;
      case 4:
        result = concat(result.subarray(0, at + length), result.subarray(at));
        break;
      default:
        result.copyWithin(random(result.length), at, at + length);
    }
  }
  return result;
}

/** Reads what may be damaged: a model, which can then be written and read again, or one ModelFormatError; nothing else. */
function readOrRefuse(file: Uint8Array): "read" | "refused" {
  let model: Model;
  try {
    model = readOnnxBytes("fuzz.onnx", file);
  } catch (error) {
    if (error instanceof ModelFormatError) return "refused";
    throw error;
  }
  const again = readOnnxBytes("again.onnx", serialize(model));
  assert.equal(again.graph.nodeCount, model.graph.nodeCount);
  return "read";
}

/** A small file with something of everything: more of its bits mean something than of a trained model's. */
const dense = modelFile({
  irVersion: 3,
  graph: [
    node("Conv", ["x", "w"], ["h"], message(5, text(1, "pads"), int(8, 1), int(8, 1), int(20, 7))),
    node(
      "If",
      ["h"],
      ["y"],
      graphAttribute("then_branch", node("Relu", ["h"], ["t"]), output("t"), initializer("i", [1])),
    ),
    text(2, "g"),
    initializer("w", [1, 2, 3]),
    message(5, int(1, 3), int(2, 7), bytes(7, [1, 2, 3]), text(8, "typed")),
    message(5, int(1, 2), int(2, 8), text(6, "a"), text(6, "b"), text(8, "strings")),
    input("x", ["n", 3]),
    input("w", [3]),
    output("y"),
    valueInfo("h", ["n", "(h+1)/2"]),
    message(
      15,
      message(1, int(1, 1), int(2, 1), text(8, "s"), bytes(9, [0, 0, 0, 0])),
      message(2, int(1, 1), int(2, 7), bytes(7, [1])),
      int(3, 4),
    ),
  ],
  more: [
    entry(14, "k", "v"),
    message(20, message(1, node("Constant", [], ["v"]))),
    message(
      25,
      text(1, "F"),
      text(4, "a"),
      text(5, "b"),
      message(7, text(1, "a"), text(2, "b"), text(4, "Relu")),
      text(10, "local"),
    ),
  ],
});

describe("damaged files give a model or one ModelFormatError", () => {
  const fixtures = path.join(import.meta.dirname, "../../../fixtures");
  const files: [name: string, file: Uint8Array, rounds: number][] = [
    ["a small file with something of everything", dense, 4000],
    ["inception_fashion.onnx", readFileSync(path.join(fixtures, "inception_fashion.onnx")), 300],
    ["resnet_fashion.onnx, its graph alone", graphOnly(readFileSync(path.join(fixtures, "resnet_fashion.onnx"))), 1500],
  ];
  for (const [name, file, rounds] of files) {
    test(name, () => {
      assert.equal(readOrRefuse(file), "read");
      const found = { read: 0, refused: 0 };
      for (let seed = 0; seed < rounds; seed++) {
        try {
          found[readOrRefuse(mutate(file, randomFrom(seed)))]++;
        } catch (error) {
          throw new Error(`seed ${seed}: ${(error as Error).stack}`);
        }
      }
      assert.ok(found.read > rounds / 100 && found.refused > rounds / 100, `both happen: ${JSON.stringify(found)}`);
    });
  }

  test("random bytes", () => {
    for (let seed = 0; seed < 3000; seed++) {
      const random = randomFrom(seed);
      const file = Uint8Array.from({ length: random(200) }, () => random(256));
      if (file.length > 0 && random(2)) file[0] = 0x3a; // else nearly all stop at the first byte
      readOrRefuse(file);
    }
  });

  test("the judge sees an error of another kind", () => {
    const file = new Proxy(dense, {
      get(target, key) {
        if (key === "subarray") throw new TypeError("planted");
        return Reflect.get(target, key, target);
      },
    });
    assert.throws(() => readOrRefuse(file), /planted/);
  });
});

/** The model with short weights instead of its own, so that damage hits the graph. */
function graphOnly(file: Uint8Array): Uint8Array {
  const model = readOnnxBytes("m.onnx", file);
  for (const value of model.graph.initializers) model.graph.addInitializer(value, Tensor.floats([1], [0]));
  return serialize(model);
}

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({ minLength: 1, maxLength: 4, unit: "grapheme" }),
);
const dim = fc.oneof(fc.nat(9), fc.constantFrom("batch", "seq", "2*seq + 1"), fc.constant(null));
const tensorTypes = fc
  .record({
    dtype: fc.constantFrom(DataType.Float, DataType.Int64, DataType.String),
    shape: fc.option(fc.array(dim, { maxLength: 4 }), { nil: undefined }),
  })
  .map(({ dtype, shape }): ValueType => (shape ? { kind: "tensor", dtype, shape } : { kind: "tensor", dtype }));
const types: fc.Arbitrary<ValueType> = fc.oneof(
  tensorTypes,
  tensorTypes.map((element): ValueType => ({ kind: "sequence", element })),
  tensorTypes.map((element): ValueType => ({ kind: "optional", element: { kind: "sequence", element } })),
  tensorTypes.map((value): ValueType => ({ kind: "map", key: DataType.Int64, value })),
);
const tensors = fc.oneof(
  fc.array(fc.float(), { maxLength: 9 }).map((values) => Tensor.floats([values.length], values)),
  fc
    .array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), { maxLength: 5 })
    .map((values) => Tensor.int64s([1, values.length], values)),
  fc.array(fc.string(), { maxLength: 3 }).map((values) => Tensor.strings([values.length], values)),
  fc.uint8Array({ minLength: 2, maxLength: 2 }).map((raw) => Tensor.fromBytes(DataType.Int4, [3], raw)),
);
const attributes: fc.Arbitrary<Attribute> = fc.oneof(
  fc.record({ name, kind: fc.constant("float" as const), value: fc.float() }),
  fc.record({ name, kind: fc.constant("int" as const), value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n) }),
  fc.record({ name, kind: fc.constant("string" as const), value: fc.string({ unit: "binary" }) }),
  fc.record({ name, kind: fc.constant("floats" as const), value: fc.array(fc.float(), { maxLength: 400 }) }),
  fc.record({
    name,
    kind: fc.constant("ints" as const),
    value: fc.array(fc.bigInt(-(2n ** 40n), 2n ** 40n), { maxLength: 400 }),
  }),
  fc.record({ name, kind: fc.constant("strings" as const), value: fc.array(fc.string(), { maxLength: 4 }) }),
  fc.record({ name, kind: fc.constant("type" as const), value: types }),
  fc.record({ name, kind: fc.constant("tensor" as const), value: tensors }),
);

interface NodePlan {
  readonly opType: string;
  readonly domain: string;
  readonly name: string;
  readonly docString: string;
  readonly reads: readonly number[];
  readonly outputs: number;
  readonly attributes: readonly Attribute[];
  readonly body: readonly NodePlan[];
}

const nodePlans = (depth: number): fc.Arbitrary<readonly NodePlan[]> =>
  fc.array(
    fc.record({
      opType: name,
      domain: fc.constantFrom("", "com.example"),
      name: fc.string({ maxLength: 4 }),
      docString: fc.string({ maxLength: 4 }),
      reads: fc.array(fc.integer({ min: -1, max: 20 }), { maxLength: 3 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      attributes: fc.uniqueArray(attributes, { maxLength: 4, selector: (one) => one.name }),
      body: depth > 0 ? nodePlans(depth - 1) : fc.constant([]),
    }),
    { maxLength: 5 },
  );

const models = fc
  .record({
    irVersion: fc.integer({ min: 1, max: 14 }),
    producerName: fc.string(),
    modelVersion: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
    inputs: fc.array(types, { maxLength: 3 }),
    weights: fc.array(tensors, { maxLength: 3 }),
    nodes: nodePlans(2),
  })
  .map((plan) => {
    const model = new Model();
    model.irVersion = plan.irVersion;
    model.producerName = plan.producerName;
    model.modelVersion = plan.modelVersion;
    model.metadata = new Map(Object.entries(plan.metadata));
    model.opsets.set("", 21).set("com.example", 3);
    const visible: Value[] = [];
    visible.push(...plan.inputs.map((type, i) => model.graph.addInput(new Value(`in${i}`, type))));
    visible.push(...plan.weights.map((tensor, i) => model.graph.addInitializer(new Value(`w${i}`), tensor)));
    build(model.graph, plan.nodes, visible, "");
    return model;
  });

function build(graph: Graph, plans: readonly NodePlan[], outer: readonly Value[], prefix: string): void {
  const visible = [...outer];
  plans.forEach((plan, index) => {
    const outputs = Array.from({ length: plan.outputs }, (_, i) => new Value(`${prefix}${index}.${i}`));
    const inputs = plan.reads.map((at) =>
      at < 0 || visible.length === 0 ? null : (visible[at % visible.length] as Value),
    );
    const made = new Node(plan.opType, inputs, outputs, plan.attributes, plan.domain);
    made.name = plan.name;
    made.docString = plan.docString;
    if (plan.body.length > 0) {
      const body = new Graph();
      build(body, plan.body, visible, `${prefix}${index}/`);
      made.setAttribute({ name: "the body", kind: "graph", value: body });
    }
    graph.append(made);
    visible.push(...outputs);
  });
  const last = graph.lastNode?.output(0);
  if (last) {
    last.type = tensorType(DataType.Float, [1]);
    graph.addOutput(last);
  }
}

/** Everything of a model that a file holds, as plain data. */
function dump(model: Model): unknown {
  const { irVersion, producerName, modelVersion } = model;
  return {
    irVersion,
    producerName,
    modelVersion,
    metadata: [...model.metadata],
    opsets: [...model.opsets],
    graph: dumpGraph(model.graph),
  };
}

function dumpGraph(graph: Graph): unknown {
  const value = (one: Value) => ({ name: one.name, type: one.type });
  return {
    inputs: graph.inputs.map(value),
    outputs: graph.outputs.map(value),
    weights: [...graph.initializers].map((one) => [one.name, dumpTensor(one.initializer as Tensor)]),
    nodes: [...graph.nodes()].map((one) => ({
      operator: one.operator,
      name: one.name,
      docString: one.docString,
      inputs: one.inputs.map((read) => read?.name ?? null),
      outputs: one.outputs.map((made) => made.name),
      attributes: [...one.attributes.values()].map(dumpAttribute),
    })),
  };
}

function dumpAttribute(one: Attribute): unknown {
  if (one.kind === "graph") return [one.name, dumpGraph(one.value)];
  if (one.kind === "tensor") return [one.name, dumpTensor(one.value)];
  return [one.name, one.kind, one.kind === "unknown" ? undefined : one.value];
}

function dumpTensor(tensor: Tensor): unknown {
  const { dtype, dims } = tensor;
  return {
    dtype,
    dims,
    elements: dtype === DataType.String ? tensor.strings().map((one) => [...one]) : [...tensor.bytes()],
  };
}

test("what was written reads as what it was", () => {
  fc.assert(
    fc.property(models, (model) => {
      const file = serialize(model);
      const again = readOnnxBytes("again.onnx", file);
      assert.deepEqual(verifyModel(again), []);
      assert.deepEqual(dump(again), dump(model));
      assert.equal(Buffer.compare(serialize(again), file), 0);
    }),
    { numRuns: 300, seed: 20240607 },
  );
});
