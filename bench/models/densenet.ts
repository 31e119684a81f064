import type { Value } from "../../src/core/ir";
import { averagePool, batchNorm, concat, conv, flatten, globalAveragePool, linear, maxPool, relu } from "./layers";
import { Network, sizeAt } from "./network";
import type { Architecture } from "./options";

/** BatchNormalization and ReLU before each convolution; every layer reads all that came before it. */
function denseLayer(net: Network, path: string, features: readonly Value[], growth: number): Value {
  let y = features.length === 1 ? (features[0] as Value) : concat(net, path, features);
  y = relu(net, `${path}.relu1`, batchNorm(net, `${path}.norm1`, y));
  y = conv(net, `${path}.conv1`, y, { out: 4 * growth, kernel: 1 });
  y = relu(net, `${path}.relu2`, batchNorm(net, `${path}.norm2`, y));
  return conv(net, `${path}.conv2`, y, { out: growth, kernel: 3, pad: 1 });
}

/** Huang et al. 2016, 121 layers. 7.98 M parameters, 2.83 G MACs. */
export const densenet121: Architecture = {
  name: "densenet121",
  size: 224,
  build(options) {
    const net = new Network("main_graph", options);
    const growth = options.channels(32);
    let x = net.input("input", [3, options.size, options.size]);
    x = conv(net, "features.conv0", x, { out: 2 * growth, kernel: 7, stride: 2, pad: 3 });
    x = relu(net, "features.relu0", batchNorm(net, "features.norm0", x));
    x = maxPool(net, "features.pool0", x, { kernel: 3, stride: 2, pad: 1 });
    [6, 12, 24, 16].forEach((layers, stage) => {
      const path = `features.denseblock${stage + 1}`;
      const features = [x];
      for (let i = 1; i <= layers; i++) features.push(denseLayer(net, `${path}.denselayer${i}`, features, growth));
      x = concat(net, path, features);
      if (stage === 3) return;
      const transition = `features.transition${stage + 1}`;
      x = relu(net, `${transition}.relu`, batchNorm(net, `${transition}.norm`, x));
      x = conv(net, `${transition}.conv`, x, { out: sizeAt(x, 1) / 2, kernel: 1 });
      x = averagePool(net, `${transition}.pool`, x, { kernel: 2, stride: 2 });
    });
    x = relu(net, "", batchNorm(net, "features.norm5", x));
    x = flatten(net, "", globalAveragePool(net, "", x));
    net.output("output", linear(net, "classifier", x, options.classes));
    return net.model;
  },
};
