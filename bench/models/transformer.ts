import { attribute, DataType, Tensor, type Value } from "../../src/core/ir";
import { add, concat, unsqueeze } from "./layers";
import { type Network, sizeAt } from "./network";

/** The pieces of transformers as PyTorch exports them below opset 17: every function written out in elementary operators. */

/** Matrix product with a weight of its own, then the bias, as Linear is exported for inputs of rank 3. */
export function dense(net: Network, path: string, x: Value, out: number): Value {
  const inner = sizeAt(x, -1);
  const bound = 1 / Math.sqrt(inner);
  const weight = net.weight(`${path}.weight_t`, [inner, out], { low: -bound, high: bound });
  const bias = net.weight(`${path}.bias`, [out], { low: -0.02, high: 0.02 });
  return net.node(path, "Add", [bias, net.node(path, "MatMul", [x, weight])]);
}

/** Over the last axis: (x - mean) / sqrt(variance + epsilon) * weight + bias. One operator from opset 17 on. */
export function layerNorm(net: Network, path: string, x: Value, epsilon: number): Value {
  const weight = net.weight(`${path}.weight`, [sizeAt(x, -1)], { low: 0.9, high: 1.1 });
  const bias = net.weight(`${path}.bias`, [sizeAt(x, -1)], { low: -0.05, high: 0.05 });
  if (net.options.opset >= 17) {
    const attributes = [attribute.int("axis", -1), attribute.float("epsilon", epsilon)];
    return net.node(path, "LayerNormalization", [x, weight, bias], attributes);
  }
  const last = [attribute.ints("axes", [-1])];
  const centred = net.node(path, "Sub", [x, net.node(path, "ReduceMean", [x], last)]);
  const squared = net.node(path, "Pow", [centred, net.scalar(path, 2)]);
  const variance = net.node(path, "ReduceMean", [squared], last);
  const deviation = net.node(path, "Sqrt", [add(net, path, variance, net.scalar(path, epsilon))]);
  const normal = net.node(path, "Div", [centred, deviation]);
  return add(net, path, net.node(path, "Mul", [normal, weight]), bias);
}

/** 0.5 * x * (1 + erf(x / sqrt(2))). */
export function gelu(net: Network, path: string, x: Value): Value {
  const erf = net.node(path, "Erf", [net.node(path, "Div", [x, net.scalar(path, Math.SQRT2)])]);
  const gate = add(net, path, erf, net.scalar(path, 1));
  return net.node(path, "Mul", [net.node(path, "Mul", [x, gate]), net.scalar(path, 0.5)]);
}

export function transpose(net: Network, path: string, x: Value, permutation: readonly number[]): Value {
  return net.node(path, "Transpose", [x], [attribute.ints("perm", permutation)]);
}

/** One size out of a tensor's shape, read when the model runs, as `x.shape[axis]` is traced. */
export function shapeAt(net: Network, path: string, x: Value, axis: number): Value {
  const shape = net.node(path, "Shape", [x]);
  return net.node(path, "Gather", [shape, net.integer(path, axis)], [attribute.int("axis", 0)]);
}

/** Reshape to sizes of which some are read at run time. */
export function reshape(net: Network, path: string, x: Value, sizes: readonly (number | Value)[]): Value {
  const parts = sizes.map((size) =>
    typeof size === "number" ? net.integers(path, [size]) : unsqueeze(net, path, size, 0),
  );
  return net.node(path, "Reshape", [x, concat(net, path, parts, 0)]);
}

/** softmax(scores) * values for [batch, heads, length, size]; `keys` come transposed. */
export function attend(
  net: Network,
  path: string,
  parts: { queries: Value; keys: Value; values: Value; mask?: Value },
): Value {
  const size = sizeAt(parts.queries, -1);
  let scores = net.node(path, "MatMul", [parts.queries, parts.keys]);
  scores = net.node(path, "Div", [scores, net.scalar(path, Math.sqrt(size))]);
  if (parts.mask) scores = add(net, path, scores, parts.mask);
  const weights = net.node(path, "Softmax", [scores], [attribute.int("axis", -1)]);
  return net.node(path, "MatMul", [weights, parts.values]);
}

/** (1 - mask) * -10000 as [batch, 1, 1, length], from [batch, length] of 0 and 1. */
export function additiveMask(net: Network, path: string, mask: Value): Value {
  const wide = unsqueeze(net, path, unsqueeze(net, path, mask, 1), 2);
  const kept = net.node(path, "Cast", [wide], [attribute.int("to", DataType.Float)]);
  const away = net.node(path, "Sub", [net.constant(path, Tensor.floats([], [1])), kept]);
  return net.node(path, "Mul", [away, net.scalar(path, -10000)]);
}
