import type { FamilyDocumentation } from "./documentation";

const quantized = ["input", "scale", "zero point"];

/** Between real numbers and small integers. */
export const quantization: FamilyDocumentation = {
  DequantizeLinear: {
    text: "Turns small integers back into real numbers: one scale and zero point for all, for each channel, or for each block.",
    formula: "y = (x − zero) · scale",
    inputs: quantized,
    attributes: { axis: "Dimension of the channels that have scales of their own." },
  },
  DynamicQuantizeLinear: {
    text: "Quantizes to 8 bits with a scale that is taken from the data's own range.",
    formula: "scale = (max − min) / 255",
    outputs: ["result", "scale", "zero point"],
  },
  QuantizeLinear: {
    text: "Rounds real numbers to small integers in steps of the scale and cuts off what is out of range.",
    formula: "y = saturate(round(x / scale) + zero)",
    inputs: quantized,
    attributes: {
      axis: "Dimension of the channels that have scales of their own.",
      precision: "Type in which the division is computed.",
    },
  },
};
