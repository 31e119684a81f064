import type { FamilyDocumentation } from "./documentation";

/** Nonlinearities of networks. */
export const activations: FamilyDocumentation = {
  Celu: { text: "Elu that is smooth at zero for every alpha.", formula: "y = max(0, x) + min(0, α (e^(x/α) − 1))" },
  Elu: {
    text: "Passes positive elements; negative ones bend smoothly towards −alpha.",
    formula: "y = x for x > 0, else α (eˣ − 1)",
    attributes: { alpha: "How far below zero it goes." },
  },
  Gelu: {
    text: "Weighs each element by the chance that a standard normal variable is smaller; the usual nonlinearity of transformers.",
    formula: "y = x · Φ(x) = x/2 · (1 + erf(x/√2))",
    attributes: { approximate: "none: with erf; tanh: the approximation with a hyperbolic tangent." },
  },
  HardSigmoid: {
    text: "A sigmoid made of three straight lines.",
    formula: "y = max(0, min(1, αx + β))",
    attributes: { alpha: "Slope.", beta: "Value at zero." },
  },
  HardSwish: {
    text: "Swish with straight lines in place of the sigmoid: cheap on phones.",
    formula: "y = x · max(0, min(1, x/6 + ½))",
  },
  Hardmax: "1 at the first largest element along the axis, 0 elsewhere.",
  LeakyRelu: {
    text: "Passes positive elements and a small share of negative ones.",
    formula: "y = x for x ≥ 0, else αx",
    attributes: { alpha: "Slope below zero." },
  },
  LogSoftmax: { text: "Logarithm of the softmax, computed without losing digits.", formula: "y = x − ln Σ eˣ" },
  Mish: { text: "A smooth nonlinearity that dips slightly below zero.", formula: "y = x · tanh(ln(1 + eˣ))" },
  PRelu: {
    text: "LeakyRelu whose slope below zero was learned, one for each channel.",
    formula: "y = x for x ≥ 0, else s·x",
    inputs: ["input", "slope"],
  },
  Relu: { text: "Keeps positive elements and sets negative ones to zero.", formula: "y = max(0, x)" },
  Selu: {
    text: "Elu with two fixed factors that keep mean and variance of activations steady from layer to layer.",
    formula: "y = γx for x > 0, else γα (eˣ − 1)",
  },
  Shrink: {
    text: "Sets small elements to zero and moves large ones towards it.",
    formula: "y = x + bias for x < −λ, x − bias for x > λ, else 0",
    attributes: { lambd: "Below this magnitude everything becomes zero.", bias: "How far the others are moved." },
  },
  Sigmoid: { text: "Squeezes each element into the range from 0 to 1.", formula: "y = 1 / (1 + e⁻ˣ)" },
  Softmax: {
    text: "Turns scores along the axis into positive numbers that add up to one. Before opset 13 all dimensions from the axis on were taken as one.",
    formula: "yᵢ = eˣⁱ / Σⱼ eˣʲ",
    inputs: ["scores"],
    outputs: ["probabilities"],
  },
  Softplus: { text: "A smooth Relu.", formula: "y = ln(1 + eˣ)" },
  Softsign: {
    text: "Squeezes each element into the range from −1 to 1, more slowly than tanh.",
    formula: "y = x / (1 + |x|)",
  },
  SwiGLU: {
    text: "Gates one half of the features by the Swish of the other: the feed-forward part of many language models.",
    formula: "y = (a · σ(αa)) · b",
  },
  Swish: { text: "Weighs each element by its own sigmoid; also called SiLU.", formula: "y = x · σ(αx)" },
  Tanh: { text: "Squeezes each element into the range from −1 to 1.", formula: "y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)" },
  ThresholdedRelu: {
    text: "Keeps elements above the threshold and sets all others to zero.",
    formula: "y = x for x > α, else 0",
    attributes: { alpha: "The threshold." },
  },
};
