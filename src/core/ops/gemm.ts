import { addDims, DataType, type Dim, elementCount, mulDims, type Shape } from "../ir";
import { broadcastShapes } from "./broadcast";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";

function inferGemm(context: InferContext): void {
  context.tensor(0, context.dtype(0), gemmShape(context));
}

export function gemmShape(context: InferContext): Shape {
  const { node } = context;
  const a = context.shape(0);
  const b = context.shape(1);
  const rows = a?.[node.int("transA", 0) !== 0 ? 1 : 0] ?? null;
  const columns = b?.[node.int("transB", 0) !== 0 ? 0 : 1] ?? null;
  return [rows, columns];
}

/** M * N * K, and an addition for each element when there is a C. */
export function gemmCost(context: CostContext): Cost {
  const { node } = context;
  const left = context.shape(0)?.[node.int("transA", 0) !== 0 ? 0 : 1];
  const right = context.shape(1)?.[node.int("transB", 0) !== 0 ? 1 : 0];
  return productCost(left ?? right ?? null, context.outputShape(0), node.input(2) !== undefined);
}

/** The cost of a product whose output elements each sum `inner` terms. */
export function productCost(inner: Dim, output: Shape | undefined, hasBias: boolean): Cost {
  const elements = output ? elementCount(output) : null;
  const macs = mulDims(elements, inner);
  return { macs, flops: addDims(mulDims(2, macs), hasBias ? elements : 0) };
}

/** The shape of numpy.matmul(a, b): vectors gain an axis and lose it again, leading axes broadcast. */
export function matMulShape(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b || a.length === 0 || b.length === 0) return undefined;
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const leading = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
  if (!leading) return undefined;
  const rows = a.length === 1 ? [] : [left.at(-2) ?? null];
  const columns = b.length === 1 ? [] : [right.at(-1) ?? null];
  return [...leading, ...rows, ...columns];
}

/** A matmul whose operands stand at these inputs, with an element type of its own. */
export function inferMatMul(context: InferContext, a: number, b: number, dtype: number | undefined): void {
  context.tensor(0, dtype, matMulShape(context.shape(a), context.shape(b)));
}

export function matMulCost(context: CostContext, a: number, b: number): Cost {
  const right = context.shape(b);
  const inner = context.shape(a)?.at(-1) ?? right?.at(right.length === 1 ? -1 : -2) ?? null;
  return productCost(inner, context.outputShape(0), false);
}

export const gemmOps: readonly OpDef[] = [
  op("Gemm", {
    since: [1, 6, 7, 9, 11, 13],
    inputs: [2, 3],
    attributes: { alpha: "float", beta: "float", broadcast: "int", transA: "int", transB: "int" },
    infer: inferGemm,
    cost: gemmCost,
  }),
  op("MatMul", {
    since: [1, 9, 13],
    inputs: [2, 2],
    infer: (context) => inferMatMul(context, 0, 1, context.dtype(0)),
    cost: (context) => matMulCost(context, 0, 1),
  }),
  op("MatMulInteger", {
    since: [10],
    inputs: [2, 4],
    infer: (context) => inferMatMul(context, 0, 1, DataType.Int32),
    cost: (context) => matMulCost(context, 0, 1),
  }),
  op("QLinearMatMul", {
    since: [10, 21],
    inputs: [8, 8],
    infer: (context) => inferMatMul(context, 0, 3, context.dtype(7)),
    cost: (context) => matMulCost(context, 0, 3),
  }),
];
