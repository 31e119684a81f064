import { DataType, Graph, graphInput, Model, Node, Tensor, tensorType, Value } from "../../src/core/ir";

/** A chain of MatMul and Relu in groups of twenty, without shapes between its nodes: more than is counted before the first picture. */
export function largeModel(nodes = 24_000): Model {
  const graph = new Graph();
  let value = graphInput(graph, "x", tensorType(DataType.Float, [2, 4]));
  const weight = new Value("w");
  graph.addInitializer(weight, Tensor.floats([4, 4], new Float32Array(16).fill(0.5)));
  for (let at = 0; at < nodes; at++) {
    const [operator, inputs] = at % 2 === 0 ? ["MatMul", [value, weight]] : (["Relu", [value]] as const);
    const output = new Value(at === nodes - 1 ? "y" : `v${at}`);
    const node = new Node(operator as string, inputs as Value[], [output]);
    node.name = `block${Math.floor(at / 20)}/${operator}_${at}`;
    graph.append(node);
    value = output;
  }
  graph.addOutput(value);
  value.type = tensorType(DataType.Float, [2, 4]);
  const model = new Model(graph);
  model.irVersion = 8;
  model.opsets.set("", 17);
  return model;
}
