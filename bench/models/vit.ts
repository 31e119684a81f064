import { attribute, type Value } from "../../src/core/ir";
import { add, concat, conv, linear } from "./layers";
import { Network, sizeAt } from "./network";
import type { Architecture } from "./options";
import { attend, dense, gelu, layerNorm, reshape, shapeAt, transpose } from "./transformer";

const patch = 16;
const epsilon = 1e-6;

function attention(net: Network, path: string, x: Value, heads: number): Value {
  const width = sizeAt(x, -1);
  const [batch, length] = [shapeAt(net, path, x, 0), shapeAt(net, path, x, 1)];
  const packed = dense(net, `${path}.qkv`, x, 3 * width);
  const split = transpose(
    net,
    path,
    reshape(net, path, packed, [batch, length, 3, heads, width / heads]),
    [2, 0, 3, 1, 4],
  );
  const part = (index: number) =>
    net.node(path, "Gather", [split, net.integer(path, index)], [attribute.int("axis", 0)]);
  const [queries, keys, values] = [part(0), part(1), part(2)];
  const attended = attend(net, path, { queries, keys: transpose(net, path, keys, [0, 1, 3, 2]), values });
  const joined = reshape(net, path, transpose(net, path, attended, [0, 2, 1, 3]), [batch, length, width]);
  return dense(net, `${path}.proj`, joined, width);
}

/** Dosovitskiy et al. 2020, ViT-B/16, attention written out as in timm. 86.57 M parameters, 17.6 G MACs. */
export const vitB16: Architecture = {
  name: "vit_b_16",
  size: 224,
  build(options) {
    const net = new Network("main_graph", options);
    const heads = 12;
    const width = heads * Math.max(4, Math.round(options.channels(768) / heads));
    const input = net.input("input", [3, options.size, options.size]);
    const patches = conv(net, "patch_embed.proj", input, { out: width, kernel: patch, stride: patch, bias: true });
    const batch = shapeAt(net, "patch_embed", patches, 0);
    let x = transpose(net, "patch_embed", reshape(net, "patch_embed", patches, [batch, width, -1]), [0, 2, 1]);
    x = concat(net, "", [expanded(net, x, width), x]);
    x = add(net, "", x, net.weight("pos_embed", [1, sizeAt(x, 1), width], { low: -0.03, high: 0.03 }));
    for (let i = 0; i < 12; i++) {
      const path = `blocks.${i}`;
      x = add(net, path, x, attention(net, `${path}.attn`, layerNorm(net, `${path}.norm1`, x, epsilon), heads));
      let y = dense(net, `${path}.mlp.fc1`, layerNorm(net, `${path}.norm2`, x, epsilon), 4 * width);
      y = dense(net, `${path}.mlp.fc2`, gelu(net, `${path}.mlp.act`, y), width);
      x = add(net, path, x, y);
    }
    x = layerNorm(net, "norm", x, epsilon);
    const first = net.node("", "Gather", [x, net.integer("", 0)], [attribute.int("axis", 1)]);
    net.output("output", linear(net, "head", first, options.classes));
    return net.model;
  },
};

/** The class token, once for each picture of the batch: `cls_token.expand(x.shape[0], -1, -1)`. */
function expanded(net: Network, x: Value, width: number): Value {
  const token = net.weight("cls_token", [1, 1, width], { low: -0.03, high: 0.03 });
  const sizes = [shapeAt(net, "", x, 0)].map((batch) => net.node("", "Unsqueeze", [batch, net.integers("", [0])]));
  const shape = concat(net, "", [...sizes, net.integers("", [1]), net.integers("", [width])], 0);
  return net.node("", "Expand", [token, shape]);
}
