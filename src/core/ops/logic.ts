import { DataType, type Dim, type Shape, type Tensor } from "../ir";
import { legacyBroadcast } from "./binaryMath";
import { binaryShape, broadcastInputs, broadcastShapes } from "./broadcast";
import { maxContent } from "./constants";
import { type Arithmetic, arithmetic, binaryContent } from "./contentArithmetic";
import { broadcastIndices, sizeOf } from "./indices";
import { layEndToEnd, maxEvaluated, pickElements, staticDims } from "./moveElements";
import { aligned, bigintsOf, boolTensor, evaluateComparison, exactFloatsOf } from "./numericKernels";
import { type InferContext, type OpDef, op } from "./opDef";

/** Comparisons, truth values and the choice between two tensors. */

type Compare = (a: bigint | number, b: bigint | number) => boolean;

function comparison(name: string, since: readonly number[], content: Arithmetic, compare: Compare): OpDef {
  const legacy = since[0] === 1;
  return op(name, {
    since,
    inputs: [2, 2],
    attributes: legacy ? legacyBroadcast : {},
    infer(context) {
      context.tensor(0, DataType.Bool, binaryShape(context));
      context.setContent(0, binaryContent(context, content, DataType.Bool));
    },
    evaluate: (inputs, _node, opset) => (opset >= 7 ? evaluateComparison(inputs, compare) : undefined),
  });
}

function logical(name: string, content: Arithmetic, combine: (a: boolean, b: boolean) => boolean): OpDef {
  return op(name, {
    since: [1, 7],
    inputs: [2, 2],
    attributes: legacyBroadcast,
    infer(context) {
      context.tensor(0, DataType.Bool, binaryShape(context));
      context.setContent(0, binaryContent(context, content, DataType.Bool));
    },
    evaluate([a, b], _node, opset) {
      if (a?.dtype !== DataType.Bool || b?.dtype !== DataType.Bool || opset < 7) return undefined;
      const pairs = aligned(a, b);
      const [left, right] = [bigintsOf(a), bigintsOf(b)];
      if (!pairs || !left || !right) return undefined;
      return [
        boolTensor(
          pairs.dims,
          Array.from(pairs.a, (at, i) => combine(left[at] !== 0n, right[pairs.b[i] as number] !== 0n)),
        ),
      ];
    },
  });
}

/** Contents of Where: known where the condition is, or where both sides agree. */
function chosenContent(context: InferContext): Shape | undefined {
  const [condition, x, y] = [context.content(0), context.content(1), context.content(2)];
  const dims = staticDims(broadcastInputs(context));
  const own = [0, 1, 2].map((index) => staticDims(context.shape(index)));
  if (!dims || sizeOf(dims) > maxContent || own.some((each) => !each) || (!x && !y)) return undefined;
  const [c, a, b] = own.map((each) => broadcastIndices(each as readonly number[], dims));
  const at = (content: Shape | undefined, indices: Int32Array | undefined, i: number): Dim =>
    content?.[indices?.[i] as number] ?? null;
  return Array.from({ length: sizeOf(dims) }, (_, i) => {
    const first = at(x, a, i);
    const second = at(y, b, i);
    const truth = at(condition, c, i);
    if (truth === 1) return first;
    return truth === 0 || first === second ? second : null;
  });
}

function choose(condition: Tensor, x: Tensor, y: Tensor): readonly Tensor[] | undefined {
  const dims = staticDims(broadcastShapes(condition.dims, broadcastShapes(x.dims, y.dims)));
  if (!dims || sizeOf(dims) > maxEvaluated) return undefined;
  // Runtimes may choose by adding a zero, which turns -0 into 0.
  if ([x, y].some((each) => exactFloatsOf(each)?.some((element) => Object.is(element, -0)))) return undefined;
  const both = layEndToEnd([x, y]);
  const truth = bigintsOf(condition);
  if (!both || !truth) return undefined;
  const [c, a, b] = [condition, x, y].map((each) => broadcastIndices(each.dims, dims)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const picks = c.map((at, i) => (truth[at] !== 0n ? (a[i] as number) : x.size + (b[i] as number)));
  const result = pickElements(both, dims, picks);
  return result && [result];
}

export const logicOps: readonly OpDef[] = [
  comparison("Equal", [1, 7, 11, 13, 19], arithmetic.equal, (a, b) => a === b),
  comparison("Greater", [1, 7, 9, 13], arithmetic.greater, (a, b) => a > b),
  comparison("Less", [1, 7, 9, 13], arithmetic.less, (a, b) => a < b),
  comparison("GreaterOrEqual", [12, 16], arithmetic.greaterOrEqual, (a, b) => a >= b),
  comparison("LessOrEqual", [12, 16], arithmetic.lessOrEqual, (a, b) => a <= b),
  logical("And", arithmetic.and, (a, b) => a && b),
  logical("Or", arithmetic.or, (a, b) => a || b),
  logical("Xor", arithmetic.xor, (a, b) => a !== b),
  op("Where", {
    since: [9, 16],
    inputs: [3, 3],
    infer(context) {
      context.tensor(0, context.dtype(1) ?? context.dtype(2), broadcastInputs(context));
      context.setContent(0, chosenContent(context));
    },
    evaluate: ([condition, x, y]) => (condition && x && y ? choose(condition, x, y) : undefined),
  }),
];
