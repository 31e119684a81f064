import { attribute, Tensor, type Value } from "../../src/core/ir";
import { type Network, sizeAt } from "./network";
import { heUniform } from "./randomWeights";

type Pair = readonly [number, number];

export interface ConvOptions {
  readonly out: number;
  readonly kernel: number | Pair;
  readonly stride?: number;
  readonly pad?: number | Pair;
  readonly groups?: number;
  readonly bias?: boolean;
}

function pair(value: number | Pair): Pair {
  return typeof value === "number" ? [value, value] : value;
}

export function conv(net: Network, path: string, x: Value, options: ConvOptions): Value {
  const { out, stride = 1, groups = 1 } = options;
  const kernel = pair(options.kernel);
  const [padY, padX] = pair(options.pad ?? 0);
  const dims = [out, sizeAt(x, 1) / groups, ...kernel];
  const fanIn = dims.slice(1).reduce((product, dim) => product * dim, 1);
  const weight = net.weight(`${path}.weight`, dims, heUniform(fanIn));
  const bias = options.bias ? [net.weight(`${path}.bias`, [out], { low: -0.05, high: 0.05 })] : [];
  return net.node(
    path,
    "Conv",
    [x, weight, ...bias],
    [
      attribute.ints("dilations", [1, 1]),
      attribute.int("group", groups),
      attribute.ints("kernel_shape", kernel),
      attribute.ints("pads", [padY, padX, padY, padX]),
      attribute.ints("strides", [stride, stride]),
    ],
  );
}

/** Statistics as training leaves them: means near 0, variances near 1. `gain` scales what the layer lets through. */
export function batchNorm(
  net: Network,
  path: string,
  x: Value,
  options: { epsilon?: number; gain?: number } = {},
): Value {
  const { epsilon = 1e-5, gain = 1 } = options;
  const channels = [sizeAt(x, 1)];
  return net.node(
    path,
    "BatchNormalization",
    [
      x,
      net.weight(`${path}.weight`, channels, { low: 0.8 * gain, high: 1.2 * gain }),
      net.weight(`${path}.bias`, channels, { low: -0.1, high: 0.1 }),
      net.weight(`${path}.running_mean`, channels, { low: -0.1, high: 0.1 }),
      net.weight(`${path}.running_var`, channels, { low: 0.8, high: 1.2 }),
    ],
    [
      attribute.float("epsilon", epsilon),
      attribute.float("momentum", 0.9),
      ...(net.options.opset >= 14 ? [attribute.int("training_mode", 0)] : []),
    ],
  );
}

export function relu(net: Network, path: string, x: Value): Value {
  return net.node(path, "Relu", [x]);
}

export function add(net: Network, path: string, a: Value, b: Value): Value {
  return net.node(path, "Add", [a, b]);
}

export function concat(net: Network, path: string, parts: readonly Value[], axis = 1): Value {
  return net.node(path, "Concat", parts, [attribute.int("axis", axis)]);
}

export interface PoolOptions {
  readonly kernel: number;
  readonly stride: number;
  readonly pad?: number;
  readonly ceil?: boolean;
}

export function maxPool(net: Network, path: string, x: Value, options: PoolOptions): Value {
  return net.node(path, "MaxPool", [x], [attribute.int("ceil_mode", options.ceil ? 1 : 0), ...poolAttributes(options)]);
}

export function averagePool(net: Network, path: string, x: Value, options: PoolOptions): Value {
  return net.node(
    path,
    "AveragePool",
    [x],
    [
      attribute.int("ceil_mode", options.ceil ? 1 : 0),
      attribute.int("count_include_pad", 1),
      ...poolAttributes(options),
    ],
  );
}

function poolAttributes({ kernel, stride, pad = 0 }: PoolOptions) {
  return [
    attribute.ints("kernel_shape", [kernel, kernel]),
    attribute.ints("pads", [pad, pad, pad, pad]),
    attribute.ints("strides", [stride, stride]),
  ];
}

export function globalAveragePool(net: Network, path: string, x: Value): Value {
  return net.node(path, "GlobalAveragePool", [x]);
}

/** AdaptiveAvgPool2d to a square, as the exporter writes it: an AveragePool, of 1x1 when the size is right already. */
export function adaptiveAveragePool(net: Network, path: string, x: Value, target: number): Value {
  const kernel = Math.max(1, Math.floor(sizeAt(x, 2) / target));
  return averagePool(net, path, x, { kernel, stride: kernel });
}

export function linear(net: Network, path: string, x: Value, out: number): Value {
  const inner = sizeAt(x, 1);
  const bound = 1 / Math.sqrt(inner);
  const weight = net.weight(`${path}.weight`, [out, inner], { low: -bound * 1.7, high: bound * 1.7 });
  const bias = net.weight(`${path}.bias`, [out], { low: -bound, high: bound });
  return net.node(
    path,
    "Gemm",
    [x, weight, bias],
    [attribute.float("alpha", 1), attribute.float("beta", 1), attribute.int("transB", 1)],
  );
}

/** Dropout as an export that preserves training leaves it: there, and doing nothing in inference. The ratio is an input since opset 12. */
export function dropout(net: Network, path: string, x: Value, ratio: number): Value {
  if (net.options.opset < 12) return net.node(path, "Dropout", [x], [attribute.float("ratio", ratio)]);
  return net.node(path, "Dropout", [x, net.scalar(path, ratio)]);
}

/** `torch.flatten(x, 1)`. */
export function flatten(net: Network, path: string, x: Value): Value {
  return net.node(path, "Flatten", [x], [attribute.int("axis", 1)]);
}

/** `x.view(x.size(0), -1)`: the batch size is taken from the shape and put together again. */
export function flattenByShape(net: Network, path: string, x: Value): Value {
  const shape = net.node(path, "Shape", [x]);
  const batch = net.node(path, "Gather", [shape, net.integer(path, 0)], [attribute.int("axis", 0)]);
  const parts = [unsqueeze(net, path, batch, 0), net.integers(path, [-1])];
  return net.node(path, "Reshape", [x, concat(net, path, parts, 0)]);
}

/** Axes are an input since opset 13. */
export function unsqueeze(net: Network, path: string, x: Value, axis: number): Value {
  if (net.options.opset < 13) return net.node(path, "Unsqueeze", [x], [attribute.ints("axes", [axis])]);
  return net.node(path, "Unsqueeze", [x, net.integers(path, [axis])]);
}

/** Clip(x, 0, 6), as ReLU6 is exported. */
export function relu6(net: Network, path: string, x: Value): Value {
  return net.node(path, "Clip", [
    x,
    net.constant(path, Tensor.floats([], [0])),
    net.constant(path, Tensor.floats([], [6])),
  ]);
}
