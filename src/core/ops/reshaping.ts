import { DataType, type Dim, elementCount, floorDivDims, type Shape, Tensor } from "../ir";
import { integersFrom, normalizeAxes } from "./axes";
import { constantsContext } from "./constantsContext";
import { type InferContext, type OpDef, op } from "./opDef";

/** Operators that keep the elements where they lie and only say their shape anew, and those that read the shape. */

const manyVersions = [13, 21, 23, 24, 25] as const;

/** Where Shape begins and ends: `start` and `end` from opset 15 on, clamped to the rank. */
function shapeRange(node: InferContext["node"], rank: number, opset: number): readonly [number, number] {
  if (opset < 15) return [0, rank];
  const clamp = (axis: number) => Math.min(rank, Math.max(0, axis < 0 ? axis + rank : axis));
  const start = clamp(node.int("start", 0));
  return [start, Math.max(start, clamp(node.int("end", rank)))];
}

function inferShapeOperator(context: InferContext): void {
  const shape = context.shape(0);
  if (!shape) {
    context.tensor(0, DataType.Int64, [null]);
    return;
  }
  const content = shape.slice(...shapeRange(context.node, shape.length, context.opset));
  context.tensor(0, DataType.Int64, [content.length]);
  context.setContent(0, content);
}

/** The shape that Reshape is told, symbols and holes included; undefined when not even its length is known. */
function reshapeTarget(context: InferContext): Shape | undefined {
  if (context.opset < 5) return context.node.ints("shape");
  const content = context.content(1);
  if (content) return content;
  const length = context.shape(1)?.[0];
  return typeof length === "number" && length <= 64 ? Array<Dim>(length).fill(null) : undefined;
}

/**
 * Output of Reshape. `0` copies the input's size unless `allowZero`; `-1`, or the only size that is not known, is what remains of the
 * elements. Sizes that are copied cancel out, so that the rest is found even where they are unknown.
 */
export function reshapedShape(input: Shape | undefined, target: Shape, options: { allowZero: boolean }): Shape {
  const result: Dim[] = [];
  const remaining: Dim[] = [...(input ?? [null])];
  const open: number[] = [];
  const factors: Dim[] = [];
  target.forEach((dim, axis) => {
    const copied = dim === 0 && !options.allowZero;
    if (copied && input) {
      result.push(input[axis] ?? null);
      remaining[axis] = 1;
      return;
    }
    if (dim === -1 || dim === null) open.push(axis);
    const size = dim === -1 || copied ? null : dim;
    result.push(size);
    if (dim !== -1 && dim !== null) factors.push(size);
  });
  const [axis] = open;
  if (open.length === 1 && axis !== undefined)
    result[axis] = floorDivDims(elementCount(remaining), elementCount(factors));
  return result;
}

function inferReshape(context: InferContext): void {
  const target = reshapeTarget(context);
  const allowZero = context.opset >= 14 && context.node.int("allowzero", 0) !== 0;
  context.tensor(0, context.dtype(0), target && reshapedShape(context.shape(0), target, { allowZero }));
  context.setContent(0, context.content(0));
}

function flattenedShape(context: { node: InferContext["node"] }, shape: Shape | undefined): Shape | undefined {
  if (!shape) return [null, null];
  const given = context.node.int("axis", 1);
  const axis = given < 0 ? given + shape.length : given;
  if (axis < 0 || axis > shape.length) return undefined;
  return [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))];
}

const squeezeAxes = { attribute: "axes", input: 1, inputSince: 13 } as const;

function squeezedShape(context: InferContext): Shape | undefined {
  const shape = context.shape(0);
  const axes = integersFrom(context, squeezeAxes);
  if (!shape || axes === "unknown") return undefined;
  if (axes === "absent")
    return shape.every((dim) => typeof dim === "number") ? shape.filter((dim) => dim !== 1) : undefined;
  const removed = normalizeAxes(axes.known, shape.length);
  return removed && shape.filter((_, axis) => !removed.includes(axis));
}

function unsqueezedShape(context: InferContext): Shape | undefined {
  const shape = context.shape(0);
  const axes = integersFrom(context, squeezeAxes);
  if (!shape || typeof axes === "string") return undefined;
  const rank = shape.length + axes.known.length;
  const added = normalizeAxes(axes.known, rank);
  if (!added || new Set(added).size !== added.length) return undefined;
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : (rest.shift() ?? null)));
}

/** The same elements in the shape that inference finds for the output. */
function reshapes(
  name: string,
  since: readonly number[],
  inputs: readonly [number, number],
  attributes: OpDef["attributes"],
  shapeOf: (context: InferContext) => Shape | undefined,
): OpDef {
  return op(name, {
    since,
    inputs,
    attributes,
    infer(context) {
      context.tensor(0, context.dtype(0), shapeOf(context));
      context.setContent(0, context.content(0));
    },
    cost: free,
    evaluate(tensors, node, opset) {
      const [tensor] = tensors;
      const shape = shapeOf(constantsContext(tensors, node, opset));
      return tensor && reshapedTensor(tensor, shape);
    },
  });
}

export const free: NonNullable<OpDef["cost"]> = () => ({ macs: 0, flops: 0 });

function reshapedTensor(tensor: Tensor, shape: Shape | undefined): readonly Tensor[] | undefined {
  if (!shape?.every((dim) => typeof dim === "number")) return undefined;
  return elementCount(shape) === tensor.size ? [tensor.reshaped(shape as readonly number[])] : undefined;
}

export const reshapingOps: readonly OpDef[] = [
  op("Shape", {
    since: [1, 13, 15, 19, 21, 23, 24, 25],
    inputs: [1, 1],
    attributes: { start: "int", end: "int" },
    infer: inferShapeOperator,
    cost: free,
    evaluate([tensor], node, opset) {
      if (!tensor) return undefined;
      const dims = tensor.dims.slice(...shapeRange(node, tensor.dims.length, opset));
      return [Tensor.int64s([dims.length], dims)];
    },
  }),
  op("Size", {
    since: [1, 13, 19, 21, 23, 24, 25],
    inputs: [1, 1],
    infer(context) {
      const shape = context.shape(0);
      context.tensor(0, DataType.Int64, []);
      if (shape) context.setContent(0, [elementCount(shape)]);
    },
    cost: free,
    evaluate: ([tensor]) => tensor && [Tensor.int64s([], [tensor.size])],
  }),
  op("Reshape", {
    since: [1, 5, 13, 14, 19, 21, 23, 24, 25],
    inputs: [1, 2],
    attributes: { consumed_inputs: "ints", shape: "ints", allowzero: "int" },
    infer: inferReshape,
    cost: free,
    evaluate(tensors, node, opset) {
      const [tensor] = tensors;
      const target = reshapeTarget(constantsContext(tensors, node, opset));
      const allowZero = opset >= 14 && node.int("allowzero", 0) !== 0;
      // What remains of no elements is not defined, and an error at run time.
      if (tensor?.size === 0 && target?.includes(-1)) return undefined;
      return tensor && target && reshapedTensor(tensor, reshapedShape(tensor.dims, target, { allowZero }));
    },
  }),
  reshapes("Flatten", [1, 9, 11, ...manyVersions], [1, 1], { axis: "int" }, (context) =>
    flattenedShape(context, context.shape(0)),
  ),
  reshapes("Squeeze", [1, 11, ...manyVersions], [1, 2], { axes: "ints" }, squeezedShape),
  reshapes("Unsqueeze", [1, 11, ...manyVersions], [1, 2], { axes: "ints" }, unsqueezedShape),
];
