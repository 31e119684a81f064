import type { Value } from "../../src/core/ir";
import {
  averagePool,
  batchNorm,
  type ConvOptions,
  concat,
  conv,
  dropout,
  flatten,
  globalAveragePool,
  linear,
  maxPool,
  relu,
} from "./layers";
import { Network } from "./network";
import type { Architecture, ResolvedOptions } from "./options";

/** Convolution, BatchNormalization with a large epsilon, ReLU: the building block of both networks. */
function unit(net: Network, path: string, x: Value, options: ConvOptions): Value {
  const y = batchNorm(net, `${path}.bn`, conv(net, `${path}.conv`, x, options), { epsilon: 1e-3 });
  return relu(net, path, y);
}

function googlenetBlock(net: Network, path: string, x: Value, sizes: readonly number[]): Value {
  const [one = 0, reduce3 = 0, three = 0, reduce5 = 0, five = 0, pool = 0] = sizes;
  const branch3 = unit(net, `${path}.branch2.0`, x, { out: reduce3, kernel: 1 });
  // The "5x5" branch has 3x3 kernels in torchvision, whose trained weights everybody uses.
  const branch5 = unit(net, `${path}.branch3.0`, x, { out: reduce5, kernel: 1 });
  const pooled = maxPool(net, `${path}.branch4.0`, x, { kernel: 3, stride: 1, pad: 1, ceil: true });
  return concat(net, path, [
    unit(net, `${path}.branch1`, x, { out: one, kernel: 1 }),
    unit(net, `${path}.branch2.1`, branch3, { out: three, kernel: 3, pad: 1 }),
    unit(net, `${path}.branch3.1`, branch5, { out: five, kernel: 3, pad: 1 }),
    unit(net, `${path}.branch4.1`, pooled, { out: pool, kernel: 1 }),
  ]);
}

/** Szegedy et al. 2014 with BatchNormalization (torchvision), without the auxiliary heads. 6.62 M parameters, 1.50 G MACs. */
export const googlenet: Architecture = {
  name: "googlenet",
  size: 224,
  build(options) {
    const { channels } = options;
    const net = new Network("main_graph", options);
    const block = (name: string, ...sizes: number[]) => {
      x = googlenetBlock(net, `inception${name}`, x, sizes.map(channels));
    };
    const pool = (name: string, kernel: number) => {
      x = maxPool(net, `maxpool${name}`, x, { kernel, stride: 2, ceil: true });
    };
    let x = net.input("input", [3, options.size, options.size]);
    x = unit(net, "conv1", x, { out: channels(64), kernel: 7, stride: 2, pad: 3 });
    pool("1", 3);
    x = unit(net, "conv2", x, { out: channels(64), kernel: 1 });
    x = unit(net, "conv3", x, { out: channels(192), kernel: 3, pad: 1 });
    pool("2", 3);
    block("3a", 64, 96, 128, 16, 32, 32);
    block("3b", 128, 128, 192, 32, 96, 64);
    pool("3", 3);
    block("4a", 192, 96, 208, 16, 48, 64);
    block("4b", 160, 112, 224, 24, 64, 64);
    block("4c", 128, 128, 256, 24, 64, 64);
    block("4d", 112, 144, 288, 32, 64, 64);
    block("4e", 256, 160, 320, 32, 128, 128);
    pool("4", 2);
    block("5a", 256, 160, 320, 32, 128, 128);
    block("5b", 384, 192, 384, 48, 128, 128);
    head(net, x, options, { dropout: "dropout", ratio: 0.2 });
    return net.model;
  },
};

function head(net: Network, x: Value, options: ResolvedOptions, last: { dropout: string; ratio: number }): void {
  let y = globalAveragePool(net, "avgpool", x);
  y = flatten(net, "", dropout(net, last.dropout, flatten(net, "", y), last.ratio));
  net.output("output", linear(net, "fc", y, options.classes));
}

/** The modules of Inception v3 (Szegedy et al. 2015), figures 5, 10, 6 and 7 of the paper, named as in torchvision. */
class InceptionV3 {
  constructor(
    private readonly net: Network,
    private readonly channels: (full: number) => number,
  ) {}

  unit(path: string, x: Value, out: number, kernel: ConvOptions["kernel"], more: Partial<ConvOptions> = {}): Value {
    return unit(this.net, path, x, { out: this.channels(out), kernel, ...more });
  }

  a(path: string, x: Value, pooled: number): Value {
    const five = this.unit(`${path}.branch5x5_1`, x, 48, 1);
    const three = this.unit(`${path}.branch3x3dbl_1`, x, 64, 1);
    const deep = this.unit(`${path}.branch3x3dbl_2`, three, 96, 3, { pad: 1 });
    return concat(this.net, path, [
      this.unit(`${path}.branch1x1`, x, 64, 1),
      this.unit(`${path}.branch5x5_2`, five, 64, 5, { pad: 2 }),
      this.unit(`${path}.branch3x3dbl_3`, deep, 96, 3, { pad: 1 }),
      this.unit(`${path}.branch_pool`, this.average(path, x), pooled, 1),
    ]);
  }

  b(path: string, x: Value): Value {
    const deep = this.unit(`${path}.branch3x3dbl_1`, x, 64, 1);
    const deeper = this.unit(`${path}.branch3x3dbl_2`, deep, 96, 3, { pad: 1 });
    return concat(this.net, path, [
      this.unit(`${path}.branch3x3`, x, 384, 3, { stride: 2 }),
      this.unit(`${path}.branch3x3dbl_3`, deeper, 96, 3, { stride: 2 }),
      maxPool(this.net, path, x, { kernel: 3, stride: 2 }),
    ]);
  }

  c(path: string, x: Value, width: number): Value {
    const row = { pad: [0, 3] } as const;
    const column = { pad: [3, 0] } as const;
    let seven = this.unit(`${path}.branch7x7_1`, x, width, 1);
    seven = this.unit(`${path}.branch7x7_2`, seven, width, [1, 7], row);
    let deep = this.unit(`${path}.branch7x7dbl_1`, x, width, 1);
    deep = this.unit(`${path}.branch7x7dbl_2`, deep, width, [7, 1], column);
    deep = this.unit(`${path}.branch7x7dbl_3`, deep, width, [1, 7], row);
    deep = this.unit(`${path}.branch7x7dbl_4`, deep, width, [7, 1], column);
    return concat(this.net, path, [
      this.unit(`${path}.branch1x1`, x, 192, 1),
      this.unit(`${path}.branch7x7_3`, seven, 192, [7, 1], column),
      this.unit(`${path}.branch7x7dbl_5`, deep, 192, [1, 7], row),
      this.unit(`${path}.branch_pool`, this.average(path, x), 192, 1),
    ]);
  }

  d(path: string, x: Value): Value {
    const three = this.unit(`${path}.branch3x3_1`, x, 192, 1);
    let seven = this.unit(`${path}.branch7x7x3_1`, x, 192, 1);
    seven = this.unit(`${path}.branch7x7x3_2`, seven, 192, [1, 7], { pad: [0, 3] });
    seven = this.unit(`${path}.branch7x7x3_3`, seven, 192, [7, 1], { pad: [3, 0] });
    return concat(this.net, path, [
      this.unit(`${path}.branch3x3_2`, three, 320, 3, { stride: 2 }),
      this.unit(`${path}.branch7x7x3_4`, seven, 192, 3, { stride: 2 }),
      maxPool(this.net, path, x, { kernel: 3, stride: 2 }),
    ]);
  }

  e(path: string, x: Value): Value {
    const three = this.unit(`${path}.branch3x3_1`, x, 384, 1);
    const deep = this.unit(`${path}.branch3x3dbl_2`, this.unit(`${path}.branch3x3dbl_1`, x, 448, 1), 384, 3, {
      pad: 1,
    });
    return concat(this.net, path, [
      this.unit(`${path}.branch1x1`, x, 320, 1),
      this.cross(`${path}.branch3x3_2`, path, three),
      this.cross(`${path}.branch3x3dbl_3`, path, deep),
      this.unit(`${path}.branch_pool`, this.average(path, x), 192, 1),
    ]);
  }

  /** A row and a column of the same input, side by side. */
  private cross(name: string, path: string, x: Value): Value {
    const row = this.unit(`${name}a`, x, 384, [1, 3], { pad: [0, 1] });
    return concat(this.net, path, [row, this.unit(`${name}b`, x, 384, [3, 1], { pad: [1, 0] })]);
  }

  private average(path: string, x: Value): Value {
    return averagePool(this.net, path, x, { kernel: 3, stride: 1, pad: 1 });
  }
}

/** Without the auxiliary head. 23.83 M parameters, 5.71 G MACs. */
export const inceptionV3: Architecture = {
  name: "inception_v3",
  size: 299,
  build(options) {
    const net = new Network("main_graph", options);
    const make = new InceptionV3(net, options.channels);
    let x = net.input("input", [3, options.size, options.size]);
    x = make.unit("Conv2d_1a_3x3", x, 32, 3, { stride: 2 });
    x = make.unit("Conv2d_2a_3x3", x, 32, 3);
    x = make.unit("Conv2d_2b_3x3", x, 64, 3, { pad: 1 });
    x = maxPool(net, "maxpool1", x, { kernel: 3, stride: 2 });
    x = make.unit("Conv2d_3b_1x1", x, 80, 1);
    x = make.unit("Conv2d_4a_3x3", x, 192, 3);
    x = maxPool(net, "maxpool2", x, { kernel: 3, stride: 2 });
    x = make.a("Mixed_5b", x, 32);
    x = make.a("Mixed_5c", x, 64);
    x = make.a("Mixed_5d", x, 64);
    x = make.b("Mixed_6a", x);
    x = make.c("Mixed_6b", x, 128);
    x = make.c("Mixed_6c", x, 160);
    x = make.c("Mixed_6d", x, 160);
    x = make.c("Mixed_6e", x, 192);
    x = make.d("Mixed_7a", x);
    x = make.e("Mixed_7b", x);
    x = make.e("Mixed_7c", x);
    x = dropout(net, "dropout", globalAveragePool(net, "avgpool", x), 0.5);
    net.output("output", linear(net, "fc", flatten(net, "", x), options.classes));
    return net.model;
  },
};
