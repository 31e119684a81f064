import {
  type Attribute,
  attribute,
  type Dim,
  dataTypeFromName,
  dimFromParam,
  Graph,
  graphInput,
  Model,
  Node,
  type Shape,
  Tensor,
  tensorType,
  typeText,
  Value,
  type ValueType,
} from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";

/** A type as its text says it (`float32[batch,3,?]`, `int64[...]`), a constant, or null for an omitted input. */
export type Input = string | Tensor | ValueType | null;

export interface OneNode {
  /** Types of the outputs as text. */
  readonly types: string[];
  readonly contents: (Shape | undefined)[];
  readonly node: Node;
  readonly model: Model;
}

/** Attributes by their plain value: a whole number is an int, a text a string, a list of whole numbers ints. */
export type Attributes = Readonly<Record<string, number | string | readonly number[] | Tensor | Graph>>;

export function attributesOf(attributes: Attributes): Attribute[] {
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number")
      return Number.isInteger(value) ? attribute.int(name, value) : attribute.float(name, value);
    if (typeof value === "string") return attribute.string(name, value);
    if (value instanceof Tensor) return attribute.tensor(name, value);
    if (value instanceof Graph) return attribute.graph(name, value);
    return attribute.ints(name, value);
  });
}

/** A model of one node, inferred. */
export function inferOne(
  opType: string,
  inputs: readonly Input[],
  attributes: Attributes = {},
  options: { opset?: number; outputs?: number; domain?: string } = {},
): OneNode {
  const graph = new Graph();
  const model = new Model(graph);
  model.opsets.set("", options.opset ?? 21);
  const values = inputs.map((input, index) => {
    if (input === null) return null;
    if (input instanceof Tensor) return graph.addInitializer(new Value(`in${index}`), input);
    return graphInput(graph, `in${index}`, typeof input === "string" ? typeFrom(input) : input);
  });
  const outputs = Array.from({ length: options.outputs ?? 1 }, (_, index) => new Value(`out${index}`));
  const node = graph.append(new Node(opType, values, outputs, attributesOf(attributes), options.domain));
  for (const output of outputs) graph.addOutput(output);
  inferModel(model);
  return {
    types: outputs.map((output) => typeText(output.type)),
    contents: outputs.map((output) => output.content),
    node,
    model,
  };
}

export function typeFrom(text: string): ValueType {
  const [, name, inside] = /^(\w+)\[(.*)\]$/.exec(text) ?? [];
  const dtype = name === undefined ? undefined : dataTypeFromName(name);
  if (dtype === undefined || inside === undefined) throw new Error(`not a type: ${text}`);
  if (inside === "...") return tensorType(dtype);
  return tensorType(dtype, inside === "" ? [] : inside.split(",").map(dimFrom));
}

export function dimFrom(text: string): Dim {
  return /^\d+$/.test(text) ? Number(text) : dimFromParam(text);
}

export const int64s = (...values: number[]): Tensor => Tensor.int64s([values.length], values);
export const int64 = (value: number): Tensor => Tensor.int64s([], [value]);
