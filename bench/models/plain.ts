import type { Value } from "../../src/core/ir";
import { adaptiveAveragePool, conv, dropout, flattenByShape, linear, maxPool, relu } from "./layers";
import { Network } from "./network";
import type { Architecture, ResolvedOptions } from "./options";

/** The classifier of AlexNet and VGG: two wide layers, each with a Dropout. */
function classifier(net: Network, x: Value, options: ResolvedOptions, indices: readonly number[]): Value {
  const [first, second, last] = indices;
  const wide = options.channels(4096);
  let y = x;
  if (first === 1) y = dropout(net, "classifier.0", y, 0.5);
  y = relu(net, `classifier.${(first ?? 0) + 1}`, linear(net, `classifier.${first}`, y, wide));
  y = dropout(net, `classifier.${(first ?? 0) + 2}`, y, 0.5);
  y = relu(net, `classifier.${(second ?? 0) + 1}`, linear(net, `classifier.${second}`, y, wide));
  if (first === 0) y = dropout(net, `classifier.${(second ?? 0) + 2}`, y, 0.5);
  return linear(net, `classifier.${last}`, y, options.classes);
}

/** Krizhevsky 2014, "One weird trick": the AlexNet of torchvision. 61.10 M parameters, 0.71 G MACs. */
export const alexnet: Architecture = {
  name: "alexnet",
  size: 224,
  build(options) {
    const net = new Network("main_graph", options);
    const { channels } = options;
    const layers = [
      { at: 0, out: 64, kernel: 11, stride: 4, pad: 2, pool: true },
      { at: 3, out: 192, kernel: 5, stride: 1, pad: 2, pool: true },
      { at: 6, out: 384, kernel: 3, stride: 1, pad: 1, pool: false },
      { at: 8, out: 256, kernel: 3, stride: 1, pad: 1, pool: false },
      { at: 10, out: 256, kernel: 3, stride: 1, pad: 1, pool: true },
    ];
    let x = net.input("input", [3, options.size, options.size]);
    for (const { at, out, kernel, stride, pad, pool } of layers) {
      x = conv(net, `features.${at}`, x, { out: channels(out), kernel, stride, pad, bias: true });
      x = relu(net, `features.${at + 1}`, x);
      if (pool) x = maxPool(net, `features.${at + 2}`, x, { kernel: 3, stride: 2 });
    }
    x = flattenByShape(net, "", adaptiveAveragePool(net, "avgpool", x, 6));
    net.output("output", classifier(net, x, options, [1, 4, 6]));
    return net.model;
  },
};

/** Simonyan and Zisserman 2014, configuration D. 138.36 M parameters, 15.47 G MACs. */
export const vgg16: Architecture = {
  name: "vgg16",
  size: 224,
  build(options) {
    const net = new Network("main_graph", options);
    let x = net.input("input", [3, options.size, options.size]);
    let at = 0;
    for (const out of [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]) {
      if (out === 0) {
        x = maxPool(net, `features.${at++}`, x, { kernel: 2, stride: 2 });
        continue;
      }
      x = conv(net, `features.${at++}`, x, { out: options.channels(out), kernel: 3, pad: 1, bias: true });
      x = relu(net, `features.${at++}`, x);
    }
    x = flattenByShape(net, "", adaptiveAveragePool(net, "avgpool", x, 7));
    net.output("output", classifier(net, x, options, [0, 3, 6]));
    return net.model;
  },
};
