import {
  addDims,
  ceilDivDims,
  DataType,
  type Dim,
  dataTypeInfo,
  lowerBound,
  maxDims,
  mulDims,
  type Shape,
  subDims,
  Tensor,
} from "../ir";
import { normalizeAxis } from "./axes";
import { constantTensor, contentOf, maxContent } from "./constants";
import { sizeOf } from "./indices";
import { maxEvaluated, pickElements, staticDims } from "./moveElements";
import { bigintsOf, bigintTensor } from "./numericKernels";
import { type InferContext, type OpDef, op } from "./opDef";
import { free } from "./reshaping";
import { shapeInput } from "./stretching";

/** Operators that make a tensor out of attributes, sizes or chance. */

function inferConstant(context: InferContext): void {
  const sparse = context.node.attributes.get("sparse_value");
  if (sparse?.kind === "sparse") {
    context.tensor(0, sparse.value.values.dtype, sparse.value.dims);
    return;
  }
  const tensor = constantTensor(context.node.attributes);
  if (!tensor) return;
  context.tensor(0, tensor.dtype, tensor.dims);
  context.setContent(0, contentOf(tensor));
}

function inferConstantOfShape(context: InferContext): void {
  const shape = shapeInput(context, 0);
  const value = context.node.tensor("value");
  context.tensor(0, value?.dtype ?? DataType.Float, shape);
  const dims = staticDims(shape);
  const [element] = value ? (contentOf(value) ?? []) : [0];
  if (dims && element !== undefined && sizeOf(dims) <= maxContent)
    context.setContent(0, Array<Dim>(sizeOf(dims)).fill(element));
}

/** max(ceil((limit - start) / delta), 0) for whole numbers. */
function rangeLength(start: Dim, limit: Dim, delta: Dim): Dim {
  if (typeof delta !== "number" || delta === 0) return null;
  const span = delta > 0 ? subDims(limit, start) : subDims(start, limit);
  if (span === null) return null;
  const positive = (lowerBound(span) ?? -1) >= 0 ? span : maxDims(span, 0);
  return ceilDivDims(positive, Math.abs(delta));
}

function inferRange(context: InferContext): void {
  const [start = null, limit = null, delta = null] = [0, 1, 2].map((index) => context.content(index)?.[0] ?? null);
  const length = rangeLength(start, limit, delta);
  context.tensor(0, context.dtype(0), [length]);
  if (typeof length === "number" && length <= maxContent)
    context.setContent(
      0,
      Array.from({ length }, (_, i) => addDims(start, mulDims(i, delta))),
    );
}

/** Integers only: how a runtime sums up float steps is its own affair. */
function integerRange(inputs: readonly (Tensor | undefined)[]): readonly Tensor[] | undefined {
  const [start, limit, delta] = inputs.map((tensor) => (tensor?.size === 1 ? bigintsOf(tensor)?.[0] : undefined));
  const dtype = inputs[0]?.dtype;
  if (start === undefined || limit === undefined || !delta || dtype === undefined) return undefined;
  const values: bigint[] = [];
  for (let at = start; delta > 0n ? at < limit : at > limit; at += delta) {
    if (values.length >= maxEvaluated) return undefined;
    values.push(at);
  }
  return [bigintTensor(dtype, [values.length], values)];
}

function inferOneHot(context: InferContext): void {
  const indices = context.shape(0);
  const axis = indices && normalizeAxis(context.node.int("axis", -1), indices.length + 1);
  const depth = context.content(1)?.[0] ?? null;
  context.tensor(0, context.dtype(2), axis === undefined ? undefined : indices?.toSpliced(axis, 0, depth));
}

/** `dtype` says the type of the output; without it, it is the input's. */
function like(context: InferContext): void {
  context.tensor(0, context.node.int("dtype") ?? context.dtype(0), context.shape(0));
}

function random(name: string, parameters: readonly string[]): OpDef {
  const attributes = { dtype: "int", seed: "float", ...Object.fromEntries(parameters.map((each) => [each, "float"])) };
  return op(name, {
    since: [1, 22],
    inputs: [0, 0],
    attributes: { ...attributes, shape: "ints" } as OpDef["attributes"],
    deterministic: false,
    infer: (context) => context.tensor(0, context.node.int("dtype", DataType.Float), context.node.ints("shape")),
  });
}

function randomLike(name: string, since: readonly number[], parameters: readonly string[]): OpDef {
  const attributes = { dtype: "int", seed: "float", ...Object.fromEntries(parameters.map((each) => [each, "float"])) };
  return op(name, {
    since,
    inputs: [1, 1],
    attributes: attributes as OpDef["attributes"],
    deterministic: false,
    infer: like,
  });
}

function filled(shape: Shape | undefined, value: Tensor | undefined): readonly Tensor[] | undefined {
  const dims = staticDims(shape);
  if (!dims || dims.some((dim) => dim < 0) || sizeOf(dims) > maxEvaluated) return undefined;
  const element = value ?? Tensor.floats([1], [0]);
  const result = element.size === 1 ? pickElements(element, dims, new Int32Array(sizeOf(dims))) : undefined;
  return result && [result];
}

export const generatingOps: readonly OpDef[] = [
  op("Constant", {
    since: [1, 9, 11, 12, 13, 19, 21, 23, 24, 25],
    inputs: [0, 0],
    attributes: {
      value: "tensor",
      sparse_value: "sparse",
      value_float: "float",
      value_floats: "floats",
      value_int: "int",
      value_ints: "ints",
      value_string: "string",
      value_strings: "strings",
    },
    infer: inferConstant,
    cost: free,
    evaluate(_inputs, node) {
      const tensor = constantTensor(node.attributes);
      return tensor && [tensor];
    },
  }),
  op("ConstantOfShape", {
    since: [9, 20, 21, 23, 24, 25],
    inputs: [1, 1],
    attributes: { value: "tensor" },
    infer: inferConstantOfShape,
    evaluate: ([shape], node) =>
      shape && filled(shape.dims.length === 1 ? contentOf(shape) : undefined, node.tensor("value")),
  }),
  op("Range", {
    since: [11, 27],
    inputs: [3, 3],
    attributes: { stash_type: "int" },
    infer: inferRange,
    evaluate: (inputs) =>
      inputs.every((each) => each && dataTypeInfo(each.dtype).kind !== "bool") ? integerRange(inputs) : undefined,
  }),
  op("EyeLike", { since: [9, 22], inputs: [1, 1], attributes: { dtype: "int", k: "int" }, infer: like }),
  op("OneHot", { since: [9, 11, 28], inputs: [3, 3], attributes: { axis: "int" }, infer: inferOneHot }),
  random("RandomNormal", ["mean", "scale"]),
  random("RandomUniform", ["low", "high"]),
  randomLike("RandomNormalLike", [1, 22], ["mean", "scale"]),
  randomLike("RandomUniformLike", [1, 22], ["low", "high"]),
  randomLike("Bernoulli", [15, 22], []),
  op("Multinomial", {
    since: [7, 22],
    inputs: [1, 1],
    attributes: { dtype: "int", sample_size: "int", seed: "float" },
    deterministic: false,
    infer: (context) =>
      context.tensor(0, context.node.int("dtype", DataType.Int32), [
        context.shape(0)?.[0] ?? null,
        context.node.int("sample_size", 1),
      ]),
  }),
];
