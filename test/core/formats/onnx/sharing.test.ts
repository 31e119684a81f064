// A large model has few kernels and few forms of weights: what is equal is read once. None of it may be noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readOnnxBytes, serialize } from "../../../../src/core/formats/onnx";
import type { Node, Tensor } from "../../../../src/core/ir";
import { input, modelFile, node, output } from "../../../support/onnxFile";
import { bytes, int, message, text } from "../../../support/protobuf";

const ints = (name: string, ...values: number[]) =>
  message(5, text(1, name), ...values.map((value) => int(8, value)), int(20, 7));
const weight = (name: string, dims: readonly number[], raw: readonly number[]) =>
  message(5, ...dims.map((dim) => int(1, dim)), int(2, 2), text(8, name), bytes(9, Uint8Array.from(raw)));

const file = modelFile({
  graph: [
    node("MaxPool", ["x"], ["a"], ints("kernel_shape", 3, 3), ints("strides", 2, 2)),
    node("MaxPool", ["a"], ["b"], ints("kernel_shape", 3, 3), ints("strides", 2, 2)),
    node("MaxPool", ["b"], ["c"], ints("kernel_shape", 3, 3), ints("strides", 1, 1)),
    node("MaxPool", ["c"], ["d"], ints("strides", 2, 2), ints("kernel_shape", 3, 3)),
    node("MaxPool", ["d"], ["y"], ints("kernel_shape", 3, 3), ints("strides", 2, 2)),
    weight("u", [2, 1], [1, 2]),
    weight("v", [2, 1], [3, 4]),
    weight("w", [1, 2], [5, 6]),
    input("x", [1, 1, 99, 99]),
    output("y", [1, 1, 1, 1]),
  ],
});
const opened = () => {
  const model = readOnnxBytes("pools.onnx", file);
  const weights = [...model.graph.initializers].map((value) => value.initializer as Tensor);
  return { model, nodes: [...model.graph.nodes()] as Node[], weights };
};

test("nodes and weights that stand alike in the file share what is the same, and nothing else", () => {
  const { nodes, weights } = opened();
  const maps = nodes.map((one) => one.attributes);
  assert.equal(maps[0], maps[1]);
  assert.equal(maps[0], maps[4], "also with others between them");
  assert.notEqual(maps[0], maps[2]);
  assert.notEqual(maps[0], maps[3], "the order is the file's");
  assert.deepEqual(
    nodes.map((one) => [one.ints("kernel_shape"), one.ints("strides")]),
    [2, 2, 1, 2, 2].map((stride) => [
      [3, 3],
      [stride, stride],
    ]),
  );
  assert.equal(weights[0]?.dims, weights[1]?.dims);
  assert.deepEqual(
    weights.map((tensor) => [[...tensor.dims], [...tensor.bytes()]]),
    [
      [
        [2, 1],
        [1, 2],
      ],
      [
        [2, 1],
        [3, 4],
      ],
      [
        [1, 2],
        [5, 6],
      ],
    ],
  );
});

test("an edit of one of them leaves the others, and what was not edited is written as it stood", () => {
  const { model, nodes } = opened();
  assert.deepEqual(serialize(model), file);
  nodes[1]?.setInts("strides", [1, 1]);
  assert.deepEqual(nodes[0]?.ints("strides"), [2, 2]);
  assert.deepEqual(nodes[4]?.ints("strides"), [2, 2]);
  const again = [...readOnnxBytes("again.onnx", serialize(model)).graph.nodes()];
  assert.deepEqual(
    again.map((one) => one.ints("strides")?.[0]),
    [2, 1, 1, 2, 2],
  );
});
