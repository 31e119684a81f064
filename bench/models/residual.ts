import type { Value } from "../../src/core/ir";
import {
  add,
  batchNorm,
  conv,
  dropout,
  flatten,
  flattenByShape,
  globalAveragePool,
  linear,
  maxPool,
  relu,
  relu6,
} from "./layers";
import { Network, sizeAt } from "./network";
import type { Architecture } from "./options";

/** What a residual branch adds is kept small, as training keeps it: the sums of many blocks would grow without bound. */
const branchGain = 0.25;

function bottleneck(net: Network, path: string, x: Value, width: number, stride: number): Value {
  let y = batchNorm(net, `${path}.bn1`, conv(net, `${path}.conv1`, x, { out: width, kernel: 1 }));
  y = relu(net, `${path}.relu`, y);
  y = batchNorm(net, `${path}.bn2`, conv(net, `${path}.conv2`, y, { out: width, kernel: 3, stride, pad: 1 }));
  y = relu(net, `${path}.relu`, y);
  y = conv(net, `${path}.conv3`, y, { out: 4 * width, kernel: 1 });
  y = batchNorm(net, `${path}.bn3`, y, { gain: branchGain });
  let skip = x;
  if (stride !== 1 || sizeAt(x, 1) !== 4 * width) {
    skip = conv(net, `${path}.downsample.0`, x, { out: 4 * width, kernel: 1, stride });
    skip = batchNorm(net, `${path}.downsample.1`, skip);
  }
  return relu(net, `${path}.relu`, add(net, path, y, skip));
}

/** He et al. 2015, 50 layers, stride in the 3x3 (torchvision). 25.56 M parameters, 4.09 G MACs. */
export const resnet50: Architecture = {
  name: "resnet50",
  size: 224,
  build(options) {
    const net = new Network("main_graph", options);
    let x = net.input("input", [3, options.size, options.size]);
    x = conv(net, "conv1", x, { out: options.channels(64), kernel: 7, stride: 2, pad: 3 });
    x = relu(net, "relu", batchNorm(net, "bn1", x));
    x = maxPool(net, "maxpool", x, { kernel: 3, stride: 2, pad: 1 });
    [3, 4, 6, 3].forEach((blocks, stage) => {
      for (let block = 0; block < blocks; block++) {
        const stride = stage > 0 && block === 0 ? 2 : 1;
        x = bottleneck(net, `layer${stage + 1}.${block}`, x, options.channels(64 << stage), stride);
      }
    });
    x = flatten(net, "", globalAveragePool(net, "avgpool", x));
    net.output("output", linear(net, "fc", x, options.classes));
    return net.model;
  },
};

interface Inverted {
  readonly out: number;
  readonly stride: number;
  readonly expand: number;
}

function invertedResidual(net: Network, path: string, x: Value, { out, stride, expand }: Inverted): Value {
  const input = sizeAt(x, 1);
  const hidden = input * expand;
  const keeps = stride === 1 && input === out;
  let y = x;
  let at = 0;
  if (expand !== 1) {
    y = batchNorm(net, `${path}.conv.0.1`, conv(net, `${path}.conv.0.0`, y, { out: hidden, kernel: 1 }));
    y = relu6(net, `${path}.conv.0.2`, y);
    at = 1;
  }
  y = conv(net, `${path}.conv.${at}.0`, y, { out: hidden, kernel: 3, stride, pad: 1, groups: hidden });
  y = relu6(net, `${path}.conv.${at}.2`, batchNorm(net, `${path}.conv.${at}.1`, y));
  y = conv(net, `${path}.conv.${at + 1}`, y, { out, kernel: 1 });
  y = batchNorm(net, `${path}.conv.${at + 2}`, y, { gain: keeps ? branchGain : 1 });
  return keeps ? add(net, path, x, y) : y;
}

/** Sandler et al. 2018, width 1. 3.50 M parameters, 0.30 G MACs. */
export const mobilenetV2: Architecture = {
  name: "mobilenet_v2",
  size: 224,
  build(options) {
    const { channels } = options;
    const net = new Network("main_graph", options);
    let x = net.input("input", [3, options.size, options.size]);
    x = conv(net, "features.0.0", x, { out: channels(32), kernel: 3, stride: 2, pad: 1 });
    x = relu6(net, "features.0.2", batchNorm(net, "features.0.1", x));
    let at = 1;
    // Expansion, channels, blocks and stride of each stage: table 2 of the paper.
    for (const [expand, out, blocks, stride] of [
      [1, 16, 1, 1],
      [6, 24, 2, 2],
      [6, 32, 3, 2],
      [6, 64, 4, 2],
      [6, 96, 3, 1],
      [6, 160, 3, 2],
      [6, 320, 1, 1],
    ] as const) {
      for (let block = 0; block < blocks; block++) {
        const place = { out: channels(out), stride: block === 0 ? stride : 1, expand };
        x = invertedResidual(net, `features.${at++}`, x, place);
      }
    }
    x = conv(net, `features.${at}.0`, x, { out: channels(1280), kernel: 1 });
    x = relu6(net, `features.${at}.2`, batchNorm(net, `features.${at}.1`, x));
    x = flattenByShape(net, "", globalAveragePool(net, "", x));
    x = dropout(net, "classifier.0", x, 0.2);
    net.output("output", linear(net, "classifier.1", x, options.classes));
    return net.model;
  },
};
