import type { FamilyDocumentation } from "./documentation";

/** Images and signals. */
export const image: FamilyDocumentation = {
  AffineGrid: {
    text: "Sampling points of an affine transform, for GridSample to read at.",
    inputs: ["transform", "size"],
  },
  BlackmanWindow: {
    text: "A Blackman window: a bell of cosines with very low side lobes.",
    inputs: ["length"],
    attributes: {
      periodic: "1: for spectra; 0: symmetric, for filters.",
      output_datatype: "Element type of the result.",
    },
  },
  DFT: {
    text: "Discrete Fourier transform along the axis; real and imaginary parts stand in the last dimension.",
    formula: "Xₖ = Σ xₙ e^(−2πi kn/N)",
    inputs: ["input", "length", "axis"],
    attributes: { inverse: "1: from frequencies back.", onesided: "1: only the half that real signals need." },
  },
  GridSample: {
    text: "Reads an image at arbitrary points, which a grid gives in coordinates from −1 to 1.",
    inputs: ["image", "grid"],
    attributes: {
      mode: "How it reads between pixels: linear, nearest or cubic.",
      padding_mode: "What stands outside: zeros, the border, or a reflection.",
    },
  },
  HammingWindow: {
    text: "A Hamming window: one raised cosine that does not reach zero at its ends.",
    inputs: ["length"],
    attributes: {
      periodic: "1: for spectra; 0: symmetric, for filters.",
      output_datatype: "Element type of the result.",
    },
  },
  HannWindow: {
    text: "A Hann window: one raised cosine that reaches zero at its ends.",
    inputs: ["length"],
    attributes: {
      periodic: "1: for spectra; 0: symmetric, for filters.",
      output_datatype: "Element type of the result.",
    },
  },
  ImageDecoder: {
    text: "Decodes the bytes of an image file (JPEG, PNG, WebP, …) into pixels.",
    inputs: ["file bytes"],
    attributes: { pixel_format: "RGB, BGR or Grayscale." },
  },
  MelWeightMatrix: {
    text: "The matrix that gathers a spectrum's bins into triangles on the mel scale, which follows hearing.",
    inputs: ["mel bins", "DFT length", "sample rate", "lowest frequency", "highest frequency"],
    attributes: { output_datatype: "Element type of the result." },
  },
  Resize: {
    text: "Changes the size of an image, or of any dimensions, by interpolation.",
    inputs: ["input", "region", "scales", "sizes"],
    attributes: {
      mode: "nearest, linear or cubic.",
      coordinate_transformation_mode: "Which input coordinate belongs to an output coordinate.",
      nearest_mode: "Which neighbour is the nearest when two are equally far.",
      antialias: "1: widens the filter when shrinking, so that nothing is skipped.",
      cubic_coeff_a: "Sharpness of cubic interpolation.",
      exclude_outside: "1: points outside have no weight.",
      extrapolation_value: "What stands outside of the region.",
      keep_aspect_ratio_policy: "Whether the sizes are to be filled, fitted into, or taken as they are.",
    },
  },
  STFT: {
    text: "Fourier transforms of overlapping pieces of a signal: its spectrum over time.",
    inputs: ["signal", "step", "window", "piece length"],
    attributes: { onesided: "1: only the half that real signals need." },
  },
  Upsample: {
    text: "Enlarges by whole or broken factors: the old form of Resize.",
    inputs: ["input", "scales"],
    attributes: {
      scales: "Factor of each dimension.",
      mode: "nearest or linear.",
      height_scale: "Factor of the rows.",
      width_scale: "Factor of the columns.",
    },
  },
};
