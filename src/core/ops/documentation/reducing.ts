import type { FamilyDocumentation } from "./documentation";

const reduced = ["data", "axes"];

/** Reductions, running sums, and selection by size. */
export const reducing: FamilyDocumentation = {
  ArgMax: "Where along the axis the largest element is.",
  ArgMin: "Where along the axis the smallest element is.",
  CumProd: { text: "Running product along the axis.", formula: "yᵢ = x₀ · x₁ · … · xᵢ", inputs: ["input", "axis"] },
  CumSum: { text: "Running sum along the axis.", formula: "yᵢ = x₀ + x₁ + … + xᵢ", inputs: ["input", "axis"] },
  ReduceL1: { text: "Sum of magnitudes over the axes.", formula: "y = Σ |x|", inputs: reduced },
  ReduceL2: { text: "Euclidean norm over the axes.", formula: "y = √Σ x²", inputs: reduced },
  ReduceLogSum: { text: "Logarithm of the sum over the axes.", formula: "y = ln Σ x", inputs: reduced },
  ReduceLogSumExp: {
    text: "Logarithm of the sum of exponentials over the axes: a smooth maximum.",
    formula: "y = ln Σ eˣ",
    inputs: reduced,
  },
  ReduceMax: { text: "Largest element over the axes.", formula: "y = max x", inputs: reduced },
  ReduceMean: { text: "Average over the axes.", formula: "y = Σ x / n", inputs: reduced },
  ReduceMin: { text: "Smallest element over the axes.", formula: "y = min x", inputs: reduced },
  ReduceProd: { text: "Product over the axes.", formula: "y = Π x", inputs: reduced },
  ReduceSum: { text: "Sum over the axes.", formula: "y = Σ x", inputs: reduced },
  ReduceSumSquare: { text: "Sum of squares over the axes.", formula: "y = Σ x²", inputs: reduced },
  TopK: {
    text: "The k largest or smallest elements along the axis, and where they are.",
    inputs: ["input", "k"],
    outputs: ["values", "places"],
    attributes: { k: "How many." },
  },
};
