import { attribute, DataType, floatTensor, type Node, type Value } from "../../ir";
import { type OpPattern, p, type Refusal, refusal } from "../../patterns";
import { type Builder, fusion } from "../fusion";
import { requireOpset } from "../opset/requireOpset";
import type { Pass } from "../pass";
import { isFloat32, reducesLastAxis, scalarOf } from "./constants";

/*
 * LayerNormalization over the last axis (Ba et al., "Layer Normalization", 2016, equation 3):
 *   y = gamma * (x - mean) / sqrt(mean((x - mean)^2) + epsilon) + beta
 *
 * Scope: all graphs. Opset 17; float32; gamma and beta are vectors over the last axis. A form without gamma gets one of ones when the
 * size of the last axis is known.
 *
 * Before:
 *   main (float32[N,4,8] x) => (float32[N,4,8] y) <
 *     float32[8] gamma = random(1), float32[8] beta = random(2), float32[] two = {2.0}, float32[] eps = {1e-5}
 *   > {
 *     m = ReduceMean <axes = [-1]> (x)
 *     d = Sub (x, m)
 *     q = Pow (d, two)
 *     v = ReduceMean <axes = [-1]> (q)
 *     e = Add (v, eps)
 *     s = Sqrt (e)
 *     n = Div (d, s)
 *     g = Mul (n, gamma)
 *     y = Add (g, beta)
 *   }
 * After:
 *   y = LayerNormalization <axis = -1, epsilon = 0.00001> (x, gamma, beta)
 */
const x = p.any.as("x");
const centred = p.op("Sub", x, p.op("ReduceMean", x).as("mean")).as("centred");
const square = p.or(p.op("Pow", centred, p.scalar(2)), p.op("Mul", centred, centred));
const deviation = p.op("Sqrt", p.op("Add", p.op("ReduceMean", square).as("variance"), p.constant.as("epsilon")));
const normalized = p.or(p.op("Div", centred, deviation), p.op("Mul", centred, p.op("Reciprocal", deviation)));
const gamma = p.constant.as("gamma");

interface Captured {
  x: Value;
  mean: Node;
  variance: Node;
  centred: Node;
  epsilon: Value;
  gamma?: Value;
  beta?: Value;
}

const patterns = [
  p.op("Add", p.op("Mul", normalized, gamma), p.constant.as("beta")),
  p.op("Mul", normalized, gamma),
  p.op("Div", centred, deviation),
] as unknown as readonly OpPattern<Captured>[];

export const fuseLayerNorm: Pass = fusion<Captured>({
  id: "fuse-layernorm",
  title: "Fuse a decomposed LayerNormalization",
  from: "end",
  pattern: patterns,
  check: ({ x, mean, variance, epsilon, gamma, beta }, _context, { root }) => {
    if (!isFloat32(x)) return refusal(root, "LayerNormalization is only made for float32");
    if (!reducesLastAxis(mean) || !reducesLastAxis(variance)) {
      return refusal(
        root,
        "the mean and the variance are not both taken over the last axis with their dimensions kept",
      );
    }
    if (scalarOf(epsilon) === undefined) return refusal(root, "what is added to the variance is not one number");
    return notAVector(root, x, gamma) ?? notAVector(root, x, beta);
  },
  rewrite: ({ x, epsilon, gamma, beta }, build, { root }) => {
    if (!gamma && typeof x.shape?.at(-1) !== "number") {
      return refusal(root, "it has no gamma, and the size of the last axis is not known, so none can be made");
    }
    const refused = requireOpset(build.context, root, 17);
    if (refused) return refused;
    const scale = gamma ?? ones(build, x);
    const inputs = beta ? [x, vector(build, scale), vector(build, beta)] : [x, vector(build, scale)];
    const attributes = [attribute.int("axis", -1), attribute.float("epsilon", scalarOf(epsilon) ?? 0)];
    return build.node("LayerNormalization", inputs, attributes).output();
  },
});

/*
 * RMSNormalization (Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019, equation 4): y = gamma * x / sqrt(mean(x^2) + epsilon)
 *
 * Before:
 *   model <ir_version: 11, opsets: { "": 23 }>
 *   main (float32[N,4,8] x) => (float32[N,4,8] y) <
 *     float32[8] gamma = random(1), int64[1] last = {-1}, float32[] two = {2.0}, float32[] eps = {1e-5}
 *   > {
 *     q = Pow (x, two)
 *     v = ReduceMean (q, last)
 *     e = Add (v, eps)
 *     s = Sqrt (e)
 *     n = Div (x, s)
 *     y = Mul (n, gamma)
 *   }
 * After:
 *   y = RMSNormalization <axis = -1, epsilon = 0.00001> (x, gamma)
 */
const rawSquare = p.or(p.op("Pow", x, p.scalar(2)), p.op("Mul", x, x));
const rms = p.op("Sqrt", p.op("Add", p.op("ReduceMean", rawSquare).as("variance"), p.constant.as("epsilon")));
const rmsNormalized = p.or(
  p.op("Div", x, rms),
  p.op("Mul", x, p.or(p.op("Reciprocal", rms), p.op("Div", p.scalar(1), rms))),
);

export const fuseRmsNorm: Pass = fusion({
  id: "fuse-rmsnorm",
  title: "Fuse a decomposed RMSNormalization",
  pattern: p.op("Mul", rmsNormalized, gamma) as unknown as OpPattern<Omit<Captured, "mean" | "centred" | "beta">>,
  check: ({ x, variance, epsilon, gamma }, _context, { root }) => {
    if (!isFloat32(x)) return refusal(root, "RMSNormalization is only made for float32");
    if (!reducesLastAxis(variance))
      return refusal(root, "the mean square is not taken over the last axis with its dimension kept");
    if (scalarOf(epsilon) === undefined) return refusal(root, "what is added to the mean square is not one number");
    return notAVector(root, x, gamma);
  },
  rewrite: ({ x, epsilon, gamma }, build, { root }) => {
    const refused = requireOpset(build.context, root, 23);
    if (refused || !gamma) return refused ?? refusal(root, "it has no gamma");
    const attributes = [attribute.int("axis", -1), attribute.float("epsilon", scalarOf(epsilon) ?? 0)];
    return build.node("RMSNormalization", [x, vector(build, gamma)], attributes).output();
  },
});

/** gamma and beta must have the size of the last axis, so that no broadcasting can make the output larger. */
function notAVector(root: Node, x: Value, parameter: Value | undefined): Refusal | undefined {
  if (!parameter) return undefined;
  const dims = parameter.constant?.dims ?? [];
  const last = x.shape?.at(-1);
  const isVector =
    dims.length >= 1 && dims.slice(0, -1).every((dim) => dim === 1) && dims.length <= (x.shape?.length ?? 0);
  if (isVector && dims.at(-1) === last && parameter.constant?.dtype === DataType.Float) return undefined;
  return refusal(
    root,
    `"${parameter.name}" [${dims}] is not a float32 vector over the last axis (size ${last ?? "unknown"})`,
  );
}

/** The constant as a plain vector: [1,1,8] becomes [8]. */
function vector(build: Builder, value: Value): Value {
  const tensor = value.constant;
  return tensor && tensor.dims.length !== 1
    ? build.constant(tensor.reshaped([tensor.size]), `${value.name}_vector`)
    : value;
}

/** The gamma that changes nothing; the size of the last axis must be known. */
function ones(build: Builder, x: Value): Value {
  const size = Number(x.shape?.at(-1));
  return build.constant(floatTensor(DataType.Float, [size], new Float32Array(size).fill(1)), `${x.name}_scale`);
}
