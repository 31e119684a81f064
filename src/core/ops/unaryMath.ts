import { DataType, type Dim, subDims } from "../ir";
import { representable } from "./contentArithmetic";
import { maxEvaluated } from "./moveElements";
import { bigintsOf, boolTensor, evaluateUnary, exactFloatsOf, type UnaryKernels } from "./numericKernels";
import { type InferContext, type OpDef, op } from "./opDef";

/** Operators on one tensor, element by element: the shape stays. */

export function sameAsFirst(context: InferContext): void {
  context.tensor(0, context.dtype(0), context.shape(0));
}

function boolLikeFirst(context: InferContext): void {
  context.tensor(0, DataType.Bool, context.shape(0));
}

/** `consumed_inputs` was a hint for in-place execution before opset 6; it means nothing any more. */
const consumed = { consumed_inputs: "ints" } as const;

interface Exact {
  readonly content?: (element: Dim) => Dim;
  readonly kernels?: UnaryKernels;
}

function unary(name: string, since: readonly number[], attributes: OpDef["attributes"] = {}, exact: Exact = {}): OpDef {
  const { content, kernels } = exact;
  return op(name, {
    since,
    inputs: [1, 1],
    attributes,
    infer(context) {
      sameAsFirst(context);
      const dtype = context.dtype(0);
      if (content && dtype !== undefined)
        context.setContent(
          0,
          context.content(0)?.map((element) => representable(content(element), dtype)),
        );
    },
    ...(kernels && { evaluate: (inputs) => evaluateUnary(inputs, kernels) }),
  });
}

/** Whole numbers are their own floor, ceiling and rounding. */
const itself = (element: Dim): Dim => element;

/** Ties go to the even neighbour (ONNX Round, IEEE 754 roundToIntegralTiesToEven); the sign of zero is kept. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const rounded = rest === 0 || Number.isNaN(rest) ? value : up ? floor + 1 : floor;
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}

/** The most negative integer has no opposite of its width: what a runtime makes of it is not defined. */
const widest = new Set([-(2n ** 7n), -(2n ** 15n), -(2n ** 31n), -(2n ** 63n)]);

export const unaryMathOps: readonly OpDef[] = [
  unary("Abs", [1, 6, 13], consumed, {
    content: (element) => (typeof element === "number" ? Math.abs(element) : null),
    kernels: { integer: (a) => (widest.has(a) ? undefined : a < 0n ? -a : a), float: Math.abs },
  }),
  unary("Neg", [1, 6, 13], consumed, {
    content: (element) => subDims(0, element),
    kernels: { integer: (a) => (widest.has(a) ? undefined : -a), float: (a) => -a },
  }),
  unary("Sign", [9, 13], {}, { kernels: { integer: (a) => (a > 0n ? 1n : a < 0n ? -1n : 0n) } }),
  unary("Ceil", [1, 6, 13], consumed, { content: itself, kernels: { float: Math.ceil } }),
  unary("Floor", [1, 6, 13], consumed, { content: itself, kernels: { float: Math.floor } }),
  unary("Round", [11, 22], {}, { content: itself, kernels: { float: roundHalfEven } }),
  // Square root is one of the operations that IEEE 754 rounds correctly; a reciprocal may be an approximation in a runtime.
  unary("Sqrt", [1, 6, 13], consumed, { kernels: { float: (a) => (a >= 0 ? Math.sqrt(a) : undefined) } }),
  unary("Reciprocal", [1, 6, 13], consumed),
  unary("Exp", [1, 6, 13], consumed),
  unary("Log", [1, 6, 13], consumed),
  unary("Erf", [9, 13]),
  unary("Sin", [7, 22]),
  unary("Cos", [7, 22]),
  unary("Tan", [7, 22]),
  unary("Asin", [7, 22]),
  unary("Acos", [7, 22]),
  unary("Atan", [7, 22]),
  unary("Sinh", [9, 22]),
  unary("Cosh", [9, 22]),
  unary("Tanh", [1, 6, 13], consumed),
  unary("Asinh", [9, 22]),
  unary("Acosh", [9, 22]),
  unary("Atanh", [9, 22]),
  unary("Sigmoid", [1, 6, 13], consumed),
  unary("BitwiseNot", [18], {}, { kernels: { integer: (a) => ~a } }),
  op("Not", {
    since: [1],
    inputs: [1, 1],
    infer(context) {
      boolLikeFirst(context);
      context.setContent(
        0,
        context.content(0)?.map((element) => (element === 0 ? 1 : element === 1 ? 0 : null)),
      );
    },
    evaluate([a]) {
      const values = a?.dtype === DataType.Bool && a.size <= maxEvaluated ? bigintsOf(a) : undefined;
      return (
        values &&
        a && [
          boolTensor(
            a.dims,
            values.map((value) => value === 0n),
          ),
        ]
      );
    },
  }),
  op("IsNaN", {
    since: [9, 13, 20],
    inputs: [1, 1],
    infer: boolLikeFirst,
    evaluate([a]) {
      const values = a && a.size <= maxEvaluated ? exactFloatsOf(a) : undefined;
      return values && a && [boolTensor(a.dims, Array.from(values, Number.isNaN))];
    },
  }),
  op("IsInf", {
    since: [10, 20],
    inputs: [1, 1],
    attributes: { detect_negative: "int", detect_positive: "int" },
    infer: boolLikeFirst,
    evaluate([a], node) {
      const values = a && a.size <= maxEvaluated ? exactFloatsOf(a) : undefined;
      const negative = node.int("detect_negative", 1) !== 0;
      const positive = node.int("detect_positive", 1) !== 0;
      const infinite = (x: number) => (negative && x === -Infinity) || (positive && x === Infinity);
      return values && a && [boolTensor(a.dims, Array.from(values, infinite))];
    },
  }),
];
