import { attribute, type FreshNames, type Model, type Node, Tensor, Value } from "../../ir";

/**
 * How a node of opset `version - 1` is written in opset `version`. A string says why it cannot be. What is not listed kept its meaning:
 * each change of operators.md from opset 12 to 25 was read, and only type lists and defaulted additions are left out.
 */
export type Adapter = (node: Node, context: AdapterContext) => string | undefined;

export interface AdapterContext {
  readonly model: Model;
  readonly names: FreshNames;
}

const reductions = [
  "ReduceL1",
  "ReduceL2",
  "ReduceLogSum",
  "ReduceLogSumExp",
  "ReduceMax",
  "ReduceMean",
  "ReduceMin",
  "ReduceProd",
  "ReduceSumSquare",
];

/** Keyed `Operator@version`. */
export const adapters: ReadonlyMap<string, Adapter> = new Map<string, Adapter>([
  ["Dropout@12", dropAttribute("ratio")],
  ...["Softmax", "LogSoftmax", "Hardmax"].map((name): [string, Adapter] => [`${name}@13`, lastAxisOnly]),
  ["ReduceSum@13", attributeToInput("axes", 1)],
  ["Split@13", attributeToInput("split", 1)],
  ["Squeeze@13", attributeToInput("axes", 1)],
  ["Unsqueeze@13", attributeToInput("axes", 1)],
  ["BatchNormalization@14", singleOutputOnly],
  ["RoiAlign@16", withDefault("coordinate_transformation_mode", "output_half_pixel")],
  ...reductions.map((name): [string, Adapter] => [`${name}@18`, attributeToInput("axes", 1)]),
  ["Split@18", countOutputs],
  ["DFT@20", () => "DFT takes its axis as an input from opset 20 on"],
  ["GridSample@20", renamedMode],
  [
    "GroupNormalization@21",
    () => "GroupNormalization takes a scale for each channel, not for each group, from opset 21 on",
  ],
]);

/** The newest opset whose changes {@link adapters} covers. */
export const newestKnownOpset = 25;
/** The oldest opset that can be moved from: before it, broadcasting, Pad, Clip, Slice and others are written in too many ways. */
export const oldestKnownOpset = 11;

function dropAttribute(name: string): Adapter {
  return (node) => {
    node.removeAttribute(name);
    return undefined;
  };
}

function attributeToInput(name: string, index: number): Adapter {
  return (node, { model, names }) => {
    const values = node.ints(name);
    node.removeAttribute(name);
    if (!values) return undefined;
    const graph = node.graph ?? model.graph;
    const value = graph.addInitializer(
      new Value(names.take(`${node.name || node.opType}_${name}`)),
      Tensor.int64s([values.length], values),
    );
    node.setInput(index, value);
    return undefined;
  };
}

/** Until opset 12 Softmax flattened to two dimensions at `axis` (1 when absent); from 13 on it works along `axis` alone. */
const lastAxisNeeded =
  "before opset 13 it works over all axes from `axis` on, which is one axis only when that is the last";
function lastAxisOnly(node: Node): string | undefined {
  const rank = node.input(0)?.shape?.length;
  const axis = node.int("axis", 1);
  if (rank === undefined || (axis !== rank - 1 && axis !== -1)) return lastAxisNeeded;
  node.setInt("axis", -1);
  return undefined;
}

function singleOutputOnly(node: Node): string | undefined {
  return node.outputs.length > 1 ? "its training outputs mean something else from opset 14 on" : undefined;
}

function withDefault(name: string, value: string): Adapter {
  return (node) => {
    if (!node.attributes.has(name)) node.setAttribute(attribute.string(name, value));
    return undefined;
  };
}

function countOutputs(node: Node): string | undefined {
  if (!node.input(1)) node.setInt("num_outputs", node.outputs.length);
  return undefined;
}

function renamedMode(node: Node): string | undefined {
  const renamed: Readonly<Record<string, string>> = { bilinear: "linear", bicubic: "cubic" };
  const mode = node.string("mode", "bilinear");
  node.setAttribute(attribute.string("mode", renamed[mode] ?? mode));
  return undefined;
}
