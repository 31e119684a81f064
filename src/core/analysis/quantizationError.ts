import type { Node, Tensor } from "../ir";
import { notApplicable } from "./nodeValues";
import { floatWeights, type NodeWeight, pieces } from "./weightPieces";

/** A weight that 8-bit quantization is about: a matrix or more, with one scale for each index of `axis`. */
export interface QuantizableWeight extends NodeWeight {
  readonly axis: number;
}

/** Largest integer of symmetric int8: -128 is left out, so that both signs reach equally far. */
export const LARGEST_INT8 = 127;

/** The weights of a node that would be quantized, biases and other vectors left out; undefined when they are not all plain floats. */
export function quantizableWeights(node: Node): QuantizableWeight[] | undefined {
  return floatWeights(node)
    ?.filter(({ tensor }) => tensor.dims.length >= 2 && tensor.size > 0)
    .map((weight) => ({ ...weight, axis: outputAxis(node, weight) }));
}

/** The axis of a weight along which output channels lie: each of them gets a scale of its own. */
function outputAxis(node: Node, { input, tensor }: NodeWeight): number {
  switch (node.opType) {
    case "ConvTranspose":
      return 1;
    case "Gemm":
      // The columns of B, or of a constant A the rows, after transposition.
      if (input === 1) return node.int("transB", 0) !== 0 ? 0 : 1;
      return node.int("transA", 0) !== 0 ? 1 : 0;
    case "MatMul":
      return input === 0 ? tensor.dims.length - 2 : tensor.dims.length - 1;
    case "LSTM":
    case "GRU":
    case "RNN":
      return 1;
    default:
      return 0;
  }
}

/**
 * What rounding a node's weights to int8, symmetric and per output channel, would do to them:
 *
 *     s[c] = max |w[c, ...]| / 127,   q = s[c] * floor(w / s[c] + 1/2),   error = sqrt(sum (w - q)^2 / sum w^2)
 *
 * over all its weights of two or more dimensions; as a signal-to-noise ratio that is -20 log10(error) dB. A channel of zeros stays as it is.
 * Gives pieces of work, the last one is the error. NaN for weights that are no plain finite floats, `notApplicable` for a node without any.
 */
export function* quantizationErrorOf(node: Node): Generator<undefined, number, undefined> {
  const weights = quantizableWeights(node);
  if (!weights) return Number.NaN;
  if (weights.length === 0) return notApplicable;
  let noise = 0;
  let signal = 0;
  for (const { tensor, axis } of weights) {
    const scales = yield* channelScales(tensor, axis);
    const { inner, channels } = layoutOf(tensor, axis);
    for (const { from, values } of pieces(tensor)) {
      for (let i = 0; i < values.length; i++) {
        const w = values[i]!;
        const scale = scales[Math.floor((from + i) / inner) % channels]!;
        const q = scale === 0 ? 0 : scale * Math.floor(w / scale + 0.5);
        noise += (w - q) ** 2;
        signal += w * w;
      }
      yield;
    }
  }
  return signal === 0 ? 0 : Math.sqrt(noise / signal);
}

/** s[c] of {@link quantizationErrorOf}. */
export function* channelScales(tensor: Tensor, axis: number): Generator<undefined, Float64Array, undefined> {
  const { inner, channels } = layoutOf(tensor, axis);
  const scales = new Float64Array(channels);
  for (const { from, values } of pieces(tensor)) {
    for (let i = 0; i < values.length; i++) {
      const channel = Math.floor((from + i) / inner) % channels;
      // NaN stays: nothing can be said of such a channel.
      scales[channel] = Math.max(scales[channel]!, Math.abs(values[i]!));
    }
    yield;
  }
  return scales.map((largest) => largest / LARGEST_INT8);
}

function layoutOf({ dims }: Tensor, axis: number): { inner: number; channels: number } {
  return { inner: dims.slice(axis + 1).reduce((product, dim) => product * dim, 1), channels: dims[axis] ?? 1 };
}
