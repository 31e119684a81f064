import type { Node } from "../ir";
import { notApplicable } from "./nodeValues";
import { floatWeights, pieces } from "./weightPieces";

/**
 * The share of a node's weights that is exactly zero (0 or -0), over all its learned constants of floats: weights and biases.
 * Gives pieces of work, for the caller to stop in between; the last one is the share. NaN for weights that are no plain floats (what the zero
 * of a quantized weight is depends on its zero point), `notApplicable` for a node without any.
 */
export function* sparsityOf(node: Node): Generator<undefined, number, undefined> {
  const weights = floatWeights(node);
  if (!weights) return Number.NaN;
  let zeros = 0;
  let size = 0;
  for (const { tensor } of weights) {
    size += tensor.size;
    for (const { values } of pieces(tensor)) {
      zeros += zerosIn(values);
      yield;
    }
  }
  return size === 0 ? notApplicable : zeros / size;
}

function zerosIn(values: Float32Array | Float64Array): number {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  return zeros;
}
