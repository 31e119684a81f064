import { type InferContext, type OpDef, op } from "./opDef";

/**
 * Optimizers take a rate and a count, then the tensors, the gradients and one or more lists of states, each list as long as the other; they
 * give the new tensors and states, typed as the old ones.
 * @param states how many lists of states.
 */
function inferOptimizer(context: InferContext, states: number): void {
  const { node } = context;
  const count = Math.floor((node.inputs.length - 2) / (2 + states));
  for (let index = 0; index < node.outputs.length; index++) {
    const list = Math.floor(index / count);
    // The list of gradients stands between the tensors and the states.
    const place = 2 + (list === 0 ? index : index + count);
    context.set(index, context.type(place));
  }
}

/** The gradients of y by each of `xs`, which are the first inputs. */
function inferGradient(context: InferContext): void {
  context.node.outputs.forEach((_, index) => {
    context.set(index, context.type(index));
  });
}

export const trainingOps: readonly OpDef[] = [
  op("Adagrad", {
    domain: "ai.onnx.preview.training",
    since: [1],
    inputs: [3, Infinity],
    outputs: [1, Infinity],
    attributes: { decay_factor: "float", epsilon: "float", norm_coefficient: "float" },
    infer: (context) => inferOptimizer(context, 1),
  }),
  op("Momentum", {
    domain: "ai.onnx.preview.training",
    since: [1],
    inputs: [3, Infinity],
    outputs: [1, Infinity],
    attributes: { alpha: "float", beta: "float", mode: "string", norm_coefficient: "float" },
    infer: (context) => inferOptimizer(context, 1),
  }),
  op("Adam", {
    domain: "ai.onnx.preview.training",
    since: [1],
    inputs: [3, Infinity],
    outputs: [1, Infinity],
    attributes: {
      alpha: "float",
      beta: "float",
      epsilon: "float",
      norm_coefficient: "float",
      norm_coefficient_post: "float",
    },
    infer: (context) => inferOptimizer(context, 2),
  }),
  // It names tensors of the graph around it in its attributes: never folded, never shared.
  op("Gradient", {
    domain: "ai.onnx.preview.training",
    since: [1],
    inputs: [1, Infinity],
    outputs: [1, Infinity],
    attributes: { xs: "strings", y: "string", zs: "strings" },
    deterministic: false,
    infer: inferGradient,
  }),
];
