import { attribute, type Node } from "../../ir";
import { p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { requireMicrosoftDomain } from "../opset/requireMicrosoftDomain";
import { requireOpset } from "../opset/requireOpset";
import type { Pass } from "../pass";
import { isFloat32, scalarOf } from "./constants";

/*
 * Activations that exporters write out, back to one operator. All are elementwise; float32 only, where the runtime has kernels.
 * Scope: all graphs.
 */

const x = p.any.as("x");
const notFloat32 = (root: Node) => refusal(root, "the fused activation is only made for float32");

/*
 * HardSigmoid(x) = max(0, min(1, x / 6 + 1 / 2)) = clip(x + 3, 0, 6) / 6.
 *
 * Before:
 *   main (float32[2,8] x) => (float32[2,8] y) < float32[] three = {3.0}, float32[] zero = {0.0}, float32[] six = {6.0} > {
 *     a = Add (x, three)
 *     c = Clip (a, zero, six)
 *     y = Div (c, six)
 *   }
 * After:
 *   y = HardSigmoid <alpha = 0.16666667, beta = 0.5> (x)
 */
const relu6 = p.op("Clip", p.op("Add", x, p.scalar(3))).as("clip");
const sixth = p.or(p.op("Div", relu6, p.scalar(6)), p.op("Mul", relu6, p.scalar(1 / 6)));

function clipsTo6(clip: Node): boolean {
  const low = clip.float("min") ?? scalarOf(clip.input(1));
  const high = clip.float("max") ?? scalarOf(clip.input(2));
  return low === 0 && high === 6;
}

export const fuseHardSigmoid: Pass = fusion({
  id: "fuse-hardsigmoid",
  title: "Fuse a decomposed HardSigmoid",
  pattern: [p.op("Div", relu6, p.scalar(6)), p.op("Mul", relu6, p.scalar(1 / 6))],
  check: ({ x, clip }, _context, { root }) => {
    if (!clipsTo6(clip)) return "silent";
    return isFloat32(x) ? undefined : notFloat32(root);
  },
  rewrite: ({ x }, build) =>
    build.node("HardSigmoid", [x], [attribute.float("alpha", 1 / 6), attribute.float("beta", 0.5)]).output(),
});

/*
 * HardSwish(x) = x * HardSigmoid(x)   (Howard et al., "Searching for MobileNetV3", 2019, section 5.2)
 *
 * Before:
 *   main (float32[2,8] x) => (float32[2,8] y) {
 *     s = HardSigmoid <alpha = 0.16666667, beta = 0.5> (x)
 *     y = Mul (x, s)
 *   }
 * After:
 *   y = HardSwish (x)
 */
const hardSigmoid = p.op("HardSigmoid", x).with({ where: isSixth });

function isSixth(node: Node): boolean {
  return Math.abs(node.float("alpha", 0.2) - 1 / 6) < 1e-5 && node.float("beta", 0.5) === 0.5;
}

export const fuseHardSwish: Pass = fusion({
  id: "fuse-hardswish",
  title: "Fuse a decomposed HardSwish",
  pattern: [
    p.op("Mul", x, hardSigmoid),
    p.op("Mul", x, sixth),
    p.op("Div", p.op("Mul", x, relu6), p.scalar(6)),
    p.op("Mul", p.op("Mul", x, relu6), p.scalar(1 / 6)),
  ],
  check: ({ x, ...rest }, _context, { root }) => {
    const { clip } = rest as { clip?: Node };
    if (clip && !clipsTo6(clip)) return "silent";
    return isFloat32(x) ? undefined : notFloat32(root);
  },
  rewrite: ({ x }, build, { root }) => requireOpset(build.context, root, 14) ?? build.node("HardSwish", [x]).output(),
});

/*
 * SiLU(x) = x * sigmoid(x)   (Elfwing et al., "Sigmoid-Weighted Linear Units", 2017): Swish of opset 24, or QuickGelu of com.microsoft
 * with alpha 1.
 *
 * Before:
 *   model <ir_version: 11, opsets: { "": 24 }>
 *   main (float32[2,8] x) => (float32[2,8] y) {
 *     s = Sigmoid (x)
 *     y = Mul (x, s)
 *   }
 * After:
 *   y = Swish (x)
 */
export const fuseSilu: Pass = fusion({
  id: "fuse-silu",
  title: "Fuse x * Sigmoid(x) into SiLU",
  pattern: p.op("Mul", x, p.op("Sigmoid", x)),
  check: ({ x }, _context, { root }) => (isFloat32(x) ? undefined : notFloat32(root)),
  rewrite: ({ x }, build, { root }) => {
    if (build.context.target === "onnxruntime") {
      requireMicrosoftDomain(build.context);
      return build.node("QuickGelu", [x], [attribute.float("alpha", 1)], { domain: "com.microsoft" }).output();
    }
    return requireOpset(build.context, root, 24) ?? build.node("Swish", [x]).output();
  },
});

/*
 * Mish(x) = x * tanh(softplus(x))   (Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019, equation 1)
 *
 * Before:
 *   model <ir_version: 8, opsets: { "": 18 }>
 *   main (float32[2,8] x) => (float32[2,8] y) {
 *     s = Softplus (x)
 *     t = Tanh (s)
 *     y = Mul (x, t)
 *   }
 * After:
 *   y = Mish (x)
 */
export const fuseMish: Pass = fusion({
  id: "fuse-mish",
  title: "Fuse a decomposed Mish",
  pattern: p.op("Mul", x, p.op("Tanh", p.op("Softplus", x))),
  check: ({ x }, _context, { root }) => (isFloat32(x) ? undefined : notFloat32(root)),
  rewrite: ({ x }, build, { root }) => requireOpset(build.context, root, 18) ?? build.node("Mish", [x]).output(),
});
