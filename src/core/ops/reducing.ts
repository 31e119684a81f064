import { DataType, type Dim, elementCount, type Shape, type Tensor } from "../ir";
import { integersFrom, normalizeAxis } from "./axes";
import { constantsContext } from "./constantsContext";
import { type Arithmetic, arithmetic, representable } from "./contentArithmetic";
import { sizeOf, stridesOf } from "./indices";
import { staticDims } from "./moveElements";
import { bigintsOf, bigintTensor } from "./numericKernels";
import { type CostContext, type InferContext, type OpDef, op } from "./opDef";
import { reduceShape } from "./reduceShape";
import { sameAsFirst } from "./unaryMath";

/** Reductions, arg-reductions, TopK and running sums. */

interface Reduction {
  readonly name: string;
  readonly since: readonly number[];
  /** Opset from which the axes are an input. */
  readonly inputSince: number;
  /** Operations on each element of the input. */
  readonly flops: number;
  readonly content?: Arithmetic;
  readonly kernel?: (a: bigint, b: bigint) => bigint;
}

function axesOf(context: InferContext, reduction: Reduction) {
  return integersFrom(context, { attribute: "axes", input: 1, inputSince: reduction.inputSince });
}

function reducedShape(context: InferContext, reduction: Reduction): Shape | undefined {
  return reduceShape(context.shape(0), axesOf(context, reduction), {
    keepDims: context.node.int("keepdims", 1) !== 0,
    noopWithEmptyAxes: context.opset >= reduction.inputSince && context.node.int("noop_with_empty_axes", 0) !== 0,
  });
}

/** The contents of a whole vector combined: what counting elements by ReduceProd over a shape comes to. */
function reducedContent(context: InferContext, reduction: Reduction): Shape | undefined {
  const { content: combine } = reduction;
  const content = context.content(0);
  const dtype = context.dtype(0);
  const shape = reducedShape(context, reduction);
  if (!combine || !content?.length || dtype === undefined || context.shape(0)?.length !== 1 || !shape) return undefined;
  if (elementCount(shape) !== 1 || (content.length > 1 && isNoop(context, reduction))) return undefined;
  return [content.reduce((total, element) => representable(combine(total, element, true), dtype))];
}

function isNoop(context: InferContext, reduction: Reduction): boolean {
  const axes = axesOf(context, reduction);
  const none = axes === "absent" || (axes !== "unknown" && axes.known.length === 0);
  return none && context.opset >= reduction.inputSince && context.node.int("noop_with_empty_axes", 0) !== 0;
}

/** Integers of 32 and 64 bits, whose order of summation does not matter. Empty reductions are left to the runtime. */
function evaluateReduction(
  tensors: readonly (Tensor | undefined)[],
  node: InferContext["node"],
  opset: number,
  reduction: Reduction,
): readonly Tensor[] | undefined {
  const [tensor] = tensors;
  const { kernel } = reduction;
  const context = constantsContext(tensors, node, opset);
  const dims = staticDims(reducedShape(context, reduction));
  if (!tensor || !kernel || !dims || tensor.size === 0 || isNoop(context, reduction)) return undefined;
  if (tensor.dtype !== DataType.Int64 && tensor.dtype !== DataType.Int32) return undefined;
  const axes = axesOf(context, reduction);
  const kept = staticDims(reduceShape(tensor.dims, axes, { keepDims: true }));
  const elements = bigintsOf(tensor);
  if (!kept || !elements) return undefined;
  const strides = stridesOf(tensor.dims);
  const outStrides = stridesOf(kept);
  // What the totals could reach in any order of summation.
  const bounds: bigint[] = [];
  const totals = new Array<bigint | undefined>(sizeOf(dims)).fill(undefined);
  elements.forEach((element, i) => {
    let at = 0;
    tensor.dims.forEach((dim, axis) => {
      if (kept[axis] !== 1) at += (Math.floor(i / (strides[axis] as number)) % dim) * (outStrides[axis] as number);
    });
    const total = totals[at];
    totals[at] = total === undefined ? element : kernel(total, element);
    const size = element > 0n ? element : element < 0n ? -element : 1n;
    bounds[at] = reduction.name === "ReduceProd" ? (bounds[at] ?? 1n) * size : (bounds[at] ?? 0n) + size;
  });
  // Runtimes may add up in floating point and then saturate: only totals that are exact there are taken.
  const limit = tensor.dtype === DataType.Int64 ? 2n ** 53n : 2n ** 31n;
  if (bounds.some((bound) => bound >= limit)) return undefined;
  return [bigintTensor(tensor.dtype, dims, totals as bigint[])];
}

function inputCost(flops: number): (context: CostContext) => { macs: Dim; flops: Dim } {
  return (context) => {
    const count = elementCount(context.shape(0) ?? [null]);
    return { macs: 0, flops: elementCount([flops, count]) };
  };
}

function reduce(reduction: Reduction): OpDef {
  return op(reduction.name, {
    since: reduction.since,
    inputs: [1, 2],
    attributes: { axes: "ints", keepdims: "int", noop_with_empty_axes: "int" },
    infer(context) {
      context.tensor(0, context.dtype(0), reducedShape(context, reduction));
      context.setContent(0, reducedContent(context, reduction));
    },
    cost: inputCost(reduction.flops),
    ...(reduction.kernel && {
      evaluate: (inputs, node, opset) => evaluateReduction(inputs, node, opset, reduction),
    }),
  });
}

function argReduce(name: string): OpDef {
  return op(name, {
    since: [1, 11, 12, 13],
    inputs: [1, 1],
    attributes: { axis: "int", keepdims: "int", select_last_index: "int" },
    infer(context) {
      const axes = { known: [context.node.int("axis", 0)] };
      const keepDims = context.node.int("keepdims", 1) !== 0;
      context.tensor(0, DataType.Int64, reduceShape(context.shape(0), axes, { keepDims }));
    },
    cost: inputCost(1),
  });
}

function inferTopK(context: InferContext): void {
  const shape = context.shape(0);
  const axis = shape && normalizeAxis(context.node.int("axis", -1), shape.length);
  const k = context.opset < 10 ? context.node.int("k") : context.content(1)?.[0];
  const top = axis === undefined ? undefined : shape?.with(axis, k ?? null);
  context.tensor(0, context.dtype(0), top);
  context.tensor(1, DataType.Int64, top);
}

function running(name: string, since: readonly number[]): OpDef {
  return op(name, {
    since,
    inputs: [2, 2],
    attributes: { exclusive: "int", reverse: "int" },
    infer: sameAsFirst,
  });
}

const old = [1, 11, 13, 18];
const logarithmic = [...old, 28];

export const reducingOps: readonly OpDef[] = [
  reduce({
    name: "ReduceSum",
    since: [1, 11, 13],
    inputSince: 13,
    flops: 1,
    content: arithmetic.add,
    kernel: (a, b) => a + b,
  }),
  reduce({
    name: "ReduceProd",
    since: old,
    inputSince: 18,
    flops: 1,
    content: arithmetic.mul,
    kernel: (a, b) => a * b,
  }),
  reduce({
    name: "ReduceMax",
    since: [1, 11, 12, 13, 18, 20],
    inputSince: 18,
    flops: 1,
    content: arithmetic.max,
    kernel: (a, b) => (a > b ? a : b),
  }),
  reduce({
    name: "ReduceMin",
    since: [1, 11, 12, 13, 18, 20],
    inputSince: 18,
    flops: 1,
    content: arithmetic.min,
    kernel: (a, b) => (a < b ? a : b),
  }),
  reduce({ name: "ReduceMean", since: old, inputSince: 18, flops: 1 }),
  reduce({ name: "ReduceL1", since: old, inputSince: 18, flops: 2 }),
  reduce({ name: "ReduceL2", since: old, inputSince: 18, flops: 2 }),
  reduce({ name: "ReduceSumSquare", since: old, inputSince: 18, flops: 2 }),
  reduce({ name: "ReduceLogSum", since: logarithmic, inputSince: 18, flops: 1 }),
  reduce({ name: "ReduceLogSumExp", since: logarithmic, inputSince: 18, flops: 2 }),
  argReduce("ArgMax"),
  argReduce("ArgMin"),
  op("TopK", {
    since: [1, 10, 11, 24],
    inputs: [1, 2],
    outputs: [2, 2],
    attributes: { axis: "int", k: "int", largest: "int", sorted: "int" },
    infer: inferTopK,
    cost: inputCost(1),
  }),
  running("CumSum", [11, 14]),
  running("CumProd", [26]),
];
