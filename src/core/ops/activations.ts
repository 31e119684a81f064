import type { Dim } from "../ir";
import { elementCount, mulDims } from "../ir";
import { type CostContext, type OpDef, op } from "./opDef";
import { sameAsFirst } from "./unaryMath";

/** Activations: element by element, except the softmax family, which looks along an axis. */

function activation(
  name: string,
  since: readonly number[],
  attributes: OpDef["attributes"] = {},
  inputs: readonly [number, number] = [1, 1],
): OpDef {
  return op(name, { since, inputs, attributes, infer: sameAsFirst });
}

const consumed = { consumed_inputs: "ints" } as const;
const alpha = { alpha: "float" } as const;

/** Largest, difference, exponential, sum and quotient: five operations an element. */
function softmaxCost(context: CostContext): { macs: Dim; flops: Dim } {
  return { macs: 0, flops: mulDims(5, elementCount(context.outputShape(0) ?? [null])) };
}

function softmax(name: string): OpDef {
  return op(name, {
    since: [1, 11, 13],
    inputs: [1, 1],
    attributes: { axis: "int" },
    infer: sameAsFirst,
    cost: softmaxCost,
  });
}

export const activationOps: readonly OpDef[] = [
  activation("Relu", [1, 6, 13, 14], consumed),
  activation("LeakyRelu", [1, 6, 16], { ...consumed, ...alpha }),
  // The slope is broadcast to the input, never the other way round.
  activation("PRelu", [1, 6, 7, 9, 16], consumed, [2, 2]),
  activation("ThresholdedRelu", [10, 22], alpha),
  activation("Elu", [1, 6, 22], { ...consumed, ...alpha }),
  activation("Celu", [12, 28], alpha),
  activation("Selu", [1, 6, 22], { ...consumed, ...alpha, gamma: "float" }),
  activation("Gelu", [20], { approximate: "string" }),
  activation("HardSigmoid", [1, 6, 22], { ...consumed, ...alpha, beta: "float" }),
  activation("HardSwish", [14, 22]),
  activation("Mish", [18, 22]),
  activation("Swish", [24], alpha),
  activation("SwiGLU", [28], alpha, [2, 2]),
  activation("Softplus", [1, 22]),
  activation("Softsign", [1, 22]),
  activation("Shrink", [9], { bias: "float", lambd: "float" }),
  // Bounds are attributes before opset 11 and inputs from then on.
  activation("Clip", [1, 6, 11, 12, 13], { ...consumed, min: "float", max: "float" }, [1, 3]),
  softmax("Softmax"),
  softmax("LogSoftmax"),
  softmax("Hardmax"),
];
