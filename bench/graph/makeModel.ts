/**
 * Writes an ONNX file of about so many nodes with the shape of a real network and tiny weights: residual blocks with batch normalization
 * (staged: in stages of some 500 nodes), or transformer layers that all read one mask. Arguments: residual, staged or transformer, number of nodes, file.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { writeOnnx } from "../../src/core/formats/onnx";
import { attribute, type Value } from "../../src/core/ir";
import { add, batchNorm, conv, relu } from "../models/layers";
import { Network } from "../models/network";
import { dense, gelu, layerNorm, transpose } from "../models/transformer";

const CHANNELS = 4;
const WIDTH = 8;
const HEADS = 2;

/** @param blocks how many are in one stage */
function residual(net: Network, size: number, blocks = 16): void {
  let x = net.input("input", [CHANNELS, 8, 8]);
  const unit = (path: string, from: Value, kernel: number) =>
    batchNorm(net, `${path}.bn`, conv(net, `${path}.conv`, from, { out: CHANNELS, kernel, pad: kernel >> 1 }));
  for (let block = 0; net.nodeCount + 12 < size; block++) {
    const path = `layer${Math.floor(block / blocks)}.${block % blocks}`;
    const skip = block % 4 === 0 ? unit(`${path}.downsample`, x, 1) : x;
    const first = relu(net, `${path}.relu`, unit(`${path}.0`, x, 1));
    const second = relu(net, `${path}.relu`, unit(`${path}.1`, first, 3));
    x = relu(net, path, add(net, path, unit(`${path}.2`, second, 1), skip));
  }
  while (net.nodeCount + 1 < size) x = relu(net, "tail", x);
  net.output("output", net.node("", "Flatten", [x]));
}

function transformer(net: Network, size: number): void {
  let x = net.input("hidden", [6, WIDTH]);
  const allowed = net.input("mask", [1, 1, 6]);
  const mask = net.node("mask", "Mul", [
    net.node("mask", "Sub", [net.scalar("mask", 1), allowed]),
    net.scalar("mask", -1e4),
  ]);
  const split = (path: string, from: Value, order: readonly number[]) => {
    const heads = net.node(path, "Reshape", [
      dense(net, path, from, WIDTH),
      net.integers(path, [1, 6, HEADS, WIDTH / HEADS]),
    ]);
    return transpose(net, path, heads, order);
  };
  for (let layer = 0; net.nodeCount + 70 < size; layer++) {
    const path = `encoder.layer.${layer}`;
    const attention = `${path}.attention`;
    const normal = layerNorm(net, `${path}.norm1`, x, 1e-5);
    const query = split(`${attention}.query`, normal, [0, 2, 1, 3]);
    const key = split(`${attention}.key`, normal, [0, 2, 3, 1]);
    const value = split(`${attention}.value`, normal, [0, 2, 1, 3]);
    const scores = net.node(attention, "Div", [net.node(attention, "MatMul", [query, key]), net.scalar(attention, 2)]);
    const weights = net.node(attention, "Softmax", [add(net, attention, scores, mask)], [attribute.int("axis", -1)]);
    const mixed = transpose(net, attention, net.node(attention, "MatMul", [weights, value]), [0, 2, 1, 3]);
    const joined = net.node(attention, "Reshape", [mixed, net.integers(attention, [1, 6, WIDTH])]);
    x = add(net, path, x, dense(net, `${attention}.output`, joined, WIDTH));
    const hidden = gelu(
      net,
      `${path}.mlp`,
      dense(net, `${path}.mlp.0`, layerNorm(net, `${path}.norm2`, x, 1e-5), WIDTH),
    );
    x = add(net, path, x, dense(net, `${path}.mlp.1`, hidden, WIDTH));
  }
  while (net.nodeCount + 1 < size) x = relu(net, "tail", x);
  net.output("output", net.node("", "Identity", [x]));
}

const [, , family = "", size = "", file = ""] = process.argv;
/** Stages of some 500 nodes. */
const staged = (net: Network, size: number) => residual(net, size, 46);
const make = { residual, staged, transformer }[family];
if (!make || !(Number(size) > 0) || file === "") {
  console.error("usage: makeModel.ts residual|staged|transformer NODES OUT.onnx");
  process.exit(2);
}
const net = new Network(`${family} of ${size}`, { opset: 13, seed: 1, batch: 1 });
make(net, Number(size));
const descriptor = openSync(file, "w");
writeOnnx(net.model, { write: (chunk) => void writeSync(descriptor, chunk) });
closeSync(descriptor);
