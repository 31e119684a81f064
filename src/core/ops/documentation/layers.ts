import type { FamilyDocumentation } from "./documentation";

const convolution = ["input", "weight", "bias"];
const recurrent = ["sequence", "input weight", "recurrent weight", "bias", "sequence lengths", "first hidden state"];

/** Layers with weights, pooling, normalization, recurrence and attention. */
export const layers: FamilyDocumentation = {
  Attention: {
    text: "Each query position takes an average of the values, weighed by how well its query matches their keys. Heads do so side by side; masks and earlier keys and values may come in.",
    formula: "y = softmax(QKᵀ · scale + mask) V",
    inputs: ["query", "key", "value", "mask", "past key", "past value"],
    outputs: ["result", "present key", "present value"],
    attributes: {
      qk_matmul_output_mode: "Which stage of the scores is given out.",
      softmax_precision: "Type in which the softmax is computed.",
      left_window_size: "How many positions back are seen.",
      right_window_size: "How many positions ahead are seen.",
    },
  },
  AveragePool: {
    text: "Average of the elements under a window that moves over the spatial dimensions, channel by channel.",
    formula: "y[c, p] = mean of x[c, window at p]",
  },
  BatchNormalization: {
    text: "Shifts and scales each channel by statistics that were gathered in training. At inference it is one multiplication and one addition a channel, which a convolution before it can take over.",
    formula: "y = scale · (x − mean) / √(variance + ε) + shift",
    inputs: ["input", "scale", "shift", "mean", "variance"],
  },
  CausalConvWithState: {
    text: "A convolution along time, channel by channel, that sees only the present and the past. What the next piece of the sequence needs is handed on as a state.",
    inputs: ["input", "weight", "bias", "past state"],
    outputs: ["result", "present state"],
  },
  Conv: {
    text: "Slides a window of weights over the input: each output element is the weighted sum of what lies under the window, over all input channels of its group.",
    formula: "y[m, p] = b[m] + Σ x[c, p·stride + k·dilation − pad] · w[m, c, k]",
    inputs: convolution,
    attributes: { group: "Parts that the channels are split into; as many as channels makes it depthwise." },
  },
  ConvInteger: {
    text: "A convolution of 8-bit integers with exact 32-bit sums; zero points are taken off first.",
    inputs: ["input", "weight", "input zero point", "weight zero point"],
  },
  ConvTranspose: {
    text: "The reverse of a convolution's data flow: each input element adds its multiple of the window to the output, which is larger by the stride.",
    inputs: convolution,
  },
  DeformConv: {
    text: "A convolution whose taps are moved by learned offsets, read between the grid points, and weighed by a mask where one is given.",
    inputs: ["input", "weight", "offsets", "bias", "mask"],
    attributes: { offset_group: "Groups of channels that share offsets." },
  },
  Einsum: { text: "Sum of products over named dimensions: labels that do not occur in the result are summed over." },
  Det: { text: "Determinant of each square matrix of the last two dimensions.", formula: "y = det X" },
  GRU: {
    text: "Gated recurrent unit: walks along a sequence with a hidden state, which an update gate renews and a reset gate forgets.",
    formula: "h = (1 − z) · h̃ + z · h₋₁",
    inputs: recurrent,
    outputs: ["all hidden states", "last hidden state"],
  },
  Gemm: {
    text: "A fully connected layer: matrix product plus bias.",
    formula: "Y = α · A · B + β · C",
    inputs: ["input", "weight", "bias"],
    attributes: {
      alpha: "Factor of the product.",
      beta: "Factor of the bias.",
      transA: "1: the input is transposed first.",
      transB: "1: the weight is stored with one output a row.",
    },
  },
  GlobalAveragePool: {
    text: "Average of each channel over all its positions.",
    formula: "y[c] = mean over p of x[c, p]",
  },
  GlobalLpPool: { text: "Norm of each channel over all its positions.", formula: "y[c] = (Σ |x[c, p]|ᵖ)^(1/p)" },
  GlobalMaxPool: {
    text: "Largest element of each channel over all its positions.",
    formula: "y[c] = max over p of x[c, p]",
  },
  GroupNormalization: {
    text: "Makes mean 0 and variance 1 over each group of channels of a sample, then scales and shifts.",
    formula: "y = scale · (x − μ) / √(σ² + ε) + shift",
    inputs: ["input", "scale", "shift"],
  },
  InstanceNormalization: {
    text: "Makes mean 0 and variance 1 over the positions of each channel of a sample, then scales and shifts.",
    formula: "y = scale · (x − μ) / √(σ² + ε) + shift",
    inputs: ["input", "scale", "shift"],
  },
  LRN: {
    text: "Divides each element by a power of the energy in neighbouring channels, as AlexNet did.",
    formula: "y = x / (bias + α/size · Σ x²)^β",
    attributes: {
      size: "How many neighbouring channels count.",
      alpha: "Weight of the energy.",
      beta: "The power.",
      bias: "What is added to the energy.",
    },
  },
  LSTM: {
    text: "Long short-term memory: walks along a sequence with a hidden and a cell state, which three gates write, forget and give out.",
    formula: "c = f · c₋₁ + i · c̃;  h = o · tanh c",
    inputs: [...recurrent, "first cell state", "peepholes"],
    outputs: ["all hidden states", "last hidden state", "last cell state"],
    attributes: { input_forget: "1: input and forget gate are one." },
  },
  LayerNormalization: {
    text: "Makes mean 0 and variance 1 over the dimensions from the axis on, then scales and shifts: the normalization of transformers.",
    formula: "y = scale · (x − μ) / √(σ² + ε) + shift",
    inputs: ["input", "scale", "shift"],
    outputs: ["result", "mean", "inverse deviation"],
    attributes: { axis: "First of the dimensions that are normalized." },
  },
  LinearAttention: {
    text: "Attention whose cost grows linearly: a state sums outer products of keys and values, and each query reads from it. The update rule says how old entries fade.",
    inputs: ["query", "key", "value"],
    attributes: {
      chunk_size: "Positions that are worked on together.",
      update_rule: "How the state takes in a new pair of key and value.",
    },
  },
  LpNormalization: {
    text: "Divides by the norm along the axis, so that each vector has length 1.",
    formula: "y = x / ‖x‖ₚ",
  },
  LpPool: { text: "Norm of the elements under a moving window, channel by channel.", formula: "y = (Σ |x|ᵖ)^(1/p)" },
  MatMul: {
    text: "Product of matrices in the last two dimensions; leading dimensions are batches and broadcast.",
    formula: "Y = A · B",
    inputs: ["left", "right"],
  },
  MatMulInteger: {
    text: "Matrix product of 8-bit integers with exact 32-bit sums; zero points are taken off first.",
    formula: "Y = (A − a₀)(B − b₀)",
    inputs: ["left", "right", "left zero point", "right zero point"],
  },
  MaxPool: {
    text: "Largest element under a window that moves over the spatial dimensions, channel by channel.",
    formula: "y[c, p] = max of x[c, window at p]",
    outputs: ["result", "places"],
    attributes: { storage_order: "How the places of the largest elements are counted: 0 by rows, 1 by columns." },
  },
  MaxRoiPool: {
    text: "Cuts regions out of a feature map and pools each to one fixed size by largest elements.",
    inputs: ["features", "regions"],
    attributes: {
      pooled_shape: "Size of each result.",
      spatial_scale: "From the regions' coordinates to the feature map's.",
    },
  },
  MaxUnpool: {
    text: "Puts elements back where MaxPool found them, zeros everywhere else.",
    inputs: ["input", "places", "output shape"],
  },
  MeanVarianceNormalization: {
    text: "Makes mean 0 and variance 1 over the given dimensions.",
    formula: "y = (x − μ) / σ",
  },
  QLinearConv: {
    text: "A convolution of quantized numbers to quantized numbers; each operand comes with its scale and zero point.",
    inputs: [
      "input",
      "input scale",
      "input zero point",
      "weight",
      "weight scale",
      "weight zero point",
      "output scale",
      "output zero point",
      "bias",
    ],
  },
  QLinearMatMul: {
    text: "A matrix product of quantized numbers to quantized numbers; each operand comes with its scale and zero point.",
    inputs: [
      "left",
      "left scale",
      "left zero point",
      "right",
      "right scale",
      "right zero point",
      "output scale",
      "output zero point",
    ],
  },
  RMSNormalization: {
    text: "Divides by the root mean square over the dimensions from the axis on, then scales: a layer normalization without the mean.",
    formula: "y = scale · x / √(mean(x²) + ε)",
    inputs: ["input", "scale"],
  },
  RNN: {
    text: "The plain recurrent layer: walks along a sequence, mixing each step with the hidden state before it.",
    formula: "h = f(W x + R h₋₁ + b)",
    inputs: recurrent,
    outputs: ["all hidden states", "last hidden state"],
  },
  RoiAlign: {
    text: "Cuts regions out of a feature map and samples each to one fixed size, between the grid points, so that nothing is rounded to whole places.",
    inputs: ["features", "regions", "batch of each region"],
    attributes: {
      sampling_ratio: "Samples in each output cell; 0 chooses by size.",
      spatial_scale: "From the regions' coordinates to the feature map's.",
      output_height: "Rows of each result.",
      output_width: "Columns of each result.",
    },
  },
  RotaryEmbedding: {
    text: "Turns pairs of features by angles that grow with the position, so that scores depend on distances only.",
    formula: "(a, b) → (a cos θ − b sin θ, a sin θ + b cos θ)",
    inputs: ["input", "cosines", "sines", "positions"],
    attributes: { rotary_embedding_dim: "Features that are turned; 0: all." },
  },
};
