import {
  type Attribute,
  DataType,
  type Dim,
  Graph,
  graphInput,
  Model,
  Node,
  type Shape,
  Tensor,
  tensorType,
  Value,
} from "../../src/core/ir";
import { inferNode } from "../../src/core/ops";
import { type Distribution, randomTensor, seedOf } from "./randomWeights";

export interface NetworkOptions {
  readonly opset: number;
  readonly seed: number;
  /** A size, or the name of a symbol. */
  readonly batch: number | string;
}

/**
 * A model under construction, named as PyTorch's exporter names things: parameters by their path ("layer1.0.conv1.weight"), nodes by the
 * modules around them ("/layer1/layer1.0/conv1/Conv"), values by their node ("/layer1/layer1.0/conv1/Conv_output_0").
 */
export class Network {
  readonly model: Model;
  private readonly graph = new Graph();
  private made = 0;
  private readonly taken = new Map<string, number>();
  private readonly constants = new Map<string, Value>();

  constructor(
    name: string,
    readonly options: NetworkOptions,
  ) {
    this.graph.name = name;
    this.model = new Model(this.graph);
    this.model.irVersion = 8;
    this.model.opsets.set("", options.opset);
    this.model.producerName = "espalier-bench";
  }

  input(name: string, sizes: Shape, dtype = DataType.Float): Value {
    return graphInput(this.graph, name, tensorType(dtype, [this.options.batch, ...sizes]));
  }

  /** Marks a value as an output of the model, under this name. */
  output(name: string, value: Value): void {
    value.name = name;
    this.graph.addOutput(value);
  }

  /** A parameter with seeded numbers. */
  weight(name: string, dims: readonly number[], from: Distribution): Value {
    return this.initializer(name, randomTensor(dims, from, seedOf(name, this.options.seed)));
  }

  initializer(name: string, tensor: Tensor): Value {
    const known = this.constants.get(name);
    if (known) return known;
    const value = this.graph.addInitializer(new Value(name), tensor);
    this.constants.set(name, value);
    return value;
  }

  /** A node of a module. `path` is the module's, "" for the model itself; the scope of "layer1.0" is "/layer1/layer1.0". */
  node(path: string, opType: string, inputs: readonly (Value | null)[], attributes: readonly Attribute[] = []): Value {
    const [output] = this.nodes(path, opType, { inputs, attributes, outputs: 1 });
    return output as Value;
  }

  nodes(
    path: string,
    opType: string,
    of: { inputs: readonly (Value | null)[]; attributes?: readonly Attribute[]; outputs: number },
  ): readonly Value[] {
    const name = this.unique(`${scopeOf(path)}/${opType}`);
    const outputs = Array.from({ length: of.outputs }, (_, index) => new Value(`${name}_output_${index}`));
    const node = new Node(opType, of.inputs, outputs, of.attributes ?? []);
    node.name = name;
    this.graph.append(node);
    this.made++;
    inferNode(this.model, node);
    return outputs;
  }

  /** A Constant node, as the exporter leaves one for every number in the source. */
  constant(path: string, tensor: Tensor): Value {
    return this.node(path, "Constant", [], [{ name: "value", kind: "tensor", value: tensor }]);
  }

  integers(path: string, values: readonly number[]): Value {
    return this.constant(path, Tensor.int64s([values.length], values));
  }

  integer(path: string, value: number): Value {
    return this.constant(path, Tensor.int64s([], [value]));
  }

  scalar(path: string, value: number): Value {
    return this.constant(path, Tensor.floats([], [value]));
  }

  /** Nodes made so far, Constants included. */
  get nodeCount(): number {
    return this.made;
  }

  private unique(name: string): string {
    const times = this.taken.get(name) ?? 0;
    this.taken.set(name, times + 1);
    return times === 0 ? name : `${name}_${times}`;
  }
}

/** "layer1.0.conv1" becomes "/layer1/layer1.0/conv1": a number goes with the name before it. */
function scopeOf(path: string): string {
  let last = "";
  let scope = "";
  for (const part of path === "" ? [] : path.split(".")) {
    last = /^\d+$/.test(part) ? `${last}.${part}` : part;
    scope += `/${last}`;
  }
  return scope;
}

/** The size of a dimension that a builder relies on. */
export function sizeAt(value: Value, axis: number): number {
  const size: Dim | undefined = value.shape?.at(axis);
  if (typeof size !== "number") throw new Error(`size ${axis} of ${value.name} is not known`);
  return size;
}
