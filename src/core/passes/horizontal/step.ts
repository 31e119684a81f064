import type { Node, Tensor, Value } from "../../ir";
import { concatenated } from "./concatenated";
import { attributesKey } from "./sibling";

/** An elementwise operation after a sibling that can be done once for all siblings. */
export interface Step {
  /** Equal for steps that do the same thing (a bias may have other numbers). */
  readonly key: string;
  readonly nodes: readonly Node[];
  readonly output: Value;
  /** Adds the constants of the siblings' Adds, joined, to the merged value. Absent: the nodes are repeated as they are. */
  readonly bias?: Value | undefined;
}

const activations = new Set([
  "Relu",
  "LeakyRelu",
  "Sigmoid",
  "HardSigmoid",
  "HardSwish",
  "Tanh",
  "Elu",
  "Selu",
  "Celu",
  "Softplus",
  "Softsign",
  "ThresholdedRelu",
  "Gelu",
  "Mish",
  "Swish",
  "Clip",
  "Erf",
  "Abs",
  "Exp",
  "Neg",
]);

/**
 * The steps that follow a value, as long as nobody else reads what is between them.
 * @param columns how many channels there are when they lie along the last axis, where an Add of a vector is a bias; else undefined.
 */
export function stepsAfter(value: Value, columns: number | undefined): Step[] {
  const steps: Step[] = [];
  for (let step = stepAfter(value, columns); step; step = stepAfter(step.output, columns)) steps.push(step);
  return steps;
}

function stepAfter(value: Value, columns: number | undefined): Step | undefined {
  if (value.isGraphOutput || value.consumerCount > 2) return undefined;
  const only = value.soleConsumer;
  if (!only) return selfGated(value);
  if (only.domain !== "" || only.graph !== value.graph || only.outputs.length !== 1) return undefined;
  if (only.opType === "Add") return biasStep(value, only, columns);
  if (!activations.has(only.opType) || only.input(0) !== value) return undefined;
  const settings = attributesKey(only);
  const bounds = only.inputs.slice(1).map(constantKey);
  if (settings === undefined || bounds.includes(undefined)) return undefined;
  return { key: `${only.opType} ${settings} ${bounds.join()}`, nodes: [only], output: only.output() };
}

/** x * sigmoid(x), written as two nodes. */
function selfGated(value: Value): Step | undefined {
  const [gate, product] = value.consumers.sort((a, b) =>
    a.opType === "Sigmoid" ? -1 : b.opType === "Sigmoid" ? 1 : 0,
  );
  if (gate?.opType !== "Sigmoid" || product?.opType !== "Mul" || value.useCount !== 2) return undefined;
  if (gate.domain !== "" || product.domain !== "" || gate.graph !== value.graph) return undefined;
  if (gate.output().soleConsumer !== product || product.graph !== value.graph) return undefined;
  return { key: "x * Sigmoid(x)", nodes: [gate, product], output: product.output() };
}

/** A vector of one number for each channel along the last axis. */
function biasStep(value: Value, add: Node, columns: number | undefined): Step | undefined {
  const bias = add.input(0) === value ? add.input(1) : add.input(0);
  const tensor = bias?.constant;
  if (columns === undefined || !bias || tensor?.dims.length !== 1 || tensor.size !== columns) return undefined;
  if (bias.useCount !== 1) return undefined;
  return { key: `Add ${tensor.dtype}`, nodes: [add], output: add.output(), bias };
}

/** A small constant as text; undefined when it is not one. An omitted input is "". */
function constantKey(value: Value | null): string | undefined {
  if (!value) return "";
  const tensor = value.constant;
  if (tensor?.size !== 1) return undefined;
  return `${tensor.dtype}[${tensor.dims}]:${Array.from(tensor.bytes())}`;
}

/**
 * Does the step once, on the merged value.
 * @param steps the same step of all siblings, in the order of their channels.
 * @param like whose constant inputs are read: one whose inputs are there where the nodes will stand.
 */
export function mergeStep(steps: readonly Step[], like: Step, merged: Value, make: Maker): Value {
  const input = like.nodes[0]?.inputs.find((value) => value && value !== like.bias && !value.constant);
  const renamed = new Map<Value, Value>(input ? [[input, merged]] : []);
  if (like.bias) {
    const biases = steps.flatMap((step) => step.bias?.constant ?? []);
    renamed.set(like.bias, make.constant(concatenated(biases, 0), like.bias.name));
  }
  for (const node of like.nodes) {
    const inputs = node.inputs.map((value) => value && (renamed.get(value) ?? value));
    renamed.set(node.output(), make.like(node, inputs));
  }
  return renamed.get(like.output) ?? merged;
}

/** Makes what a merge needs, where it needs it. */
export interface Maker {
  constant(tensor: Tensor, wish: string): Value;
  /** A node as another, with other inputs; gives its output. */
  like(node: Node, inputs: readonly (Value | null)[]): Value;
}
