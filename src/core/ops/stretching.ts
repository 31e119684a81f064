import { addDims, type Dim, mulDims, type Shape } from "../ir";
import { integersFrom, normalizeAxes } from "./axes";
import { broadcastShapes } from "./broadcast";
import { maxContent } from "./constants";
import { constantsContext } from "./constantsContext";
import { broadcastIndices, sizeOf, tileIndices } from "./indices";
import { maxEvaluated, movedContent, pickElements, staticDims } from "./moveElements";
import { type InferContext, type OpDef, op } from "./opDef";

/** Operators that repeat elements or put new ones around them. */

/** What a shape-like input says: its contents, or as many holes as it is long. */
export function shapeInput(context: InferContext, index: number): Shape | undefined {
  const content = context.content(index);
  if (content) return content;
  const length = context.shape(index)?.[0];
  return typeof length === "number" && length <= maxContent ? Array<Dim>(length).fill(null) : undefined;
}

function expandedShape(context: InferContext): Shape | undefined {
  return broadcastShapes(context.shape(0), shapeInput(context, 1));
}

function tiledShape(context: InferContext): Shape | undefined {
  const shape = context.shape(0);
  if (context.opset < 6) {
    const axis = context.content(2)?.[0];
    if (typeof axis !== "number") return shape?.map((): Dim => null);
    return shape?.map((dim, at) => (at === axis ? mulDims(dim, context.content(1)?.[0] ?? null) : dim));
  }
  const repeats = shapeInput(context, 1);
  if (!shape) return repeats?.map((): Dim => null);
  return shape.map((dim, axis) => mulDims(dim, repeats?.[axis] ?? null));
}

/** Pads of each axis, beginnings and then ends; undefined when not known at all. */
function paddedShape(context: InferContext): Shape | undefined {
  const shape = context.shape(0);
  if (!shape) return undefined;
  const { node, opset } = context;
  const pads = opset < 2 ? node.ints("paddings") : opset < 11 ? node.ints("pads") : context.content(1);
  const axes = opset < 18 ? "absent" : integersFrom(context, { attribute: "", input: 3, inputSince: 18 });
  const padded =
    axes === "absent"
      ? shape.map((_, axis) => axis)
      : axes === "unknown"
        ? undefined
        : normalizeAxes(axes.known, shape.length);
  if (!pads || !padded || pads.length !== 2 * padded.length) return shape.map((): Dim => null);
  return shape.map((dim, axis) => {
    const at = padded.indexOf(axis);
    if (at < 0) return dim;
    return addDims(dim, addDims(pads[at] ?? null, pads[at + padded.length] ?? null));
  });
}

export const stretchingOps: readonly OpDef[] = [
  op("Expand", {
    since: [8, 13],
    inputs: [2, 2],
    infer(context) {
      const shape = expandedShape(context);
      context.tensor(0, context.dtype(0), shape);
      const dims = staticDims(shape);
      if (dims && sizeOf(dims) <= maxContent)
        context.setContent(
          0,
          movedContent(context.content(0), staticDims(context.shape(0)), (own) => broadcastIndices(own, dims)),
        );
    },
    evaluate(tensors, node, opset) {
      const [tensor] = tensors;
      const dims = staticDims(expandedShape(constantsContext(tensors, node, opset)));
      if (!tensor || !dims || sizeOf(dims) > maxEvaluated) return undefined;
      const result = pickElements(tensor, dims, broadcastIndices(tensor.dims, dims));
      return result && [result];
    },
  }),
  op("Tile", {
    since: [1, 6, 13],
    inputs: [2, 3],
    infer(context) {
      const shape = tiledShape(context);
      context.tensor(0, context.dtype(0), shape);
      const repeats = context.opset < 6 ? undefined : staticDims(context.content(1));
      const dims = staticDims(shape);
      if (repeats && dims && sizeOf(dims) <= maxContent)
        context.setContent(
          0,
          movedContent(context.content(0), staticDims(context.shape(0)), (own) => tileIndices(own, repeats)),
        );
    },
    evaluate(tensors, node, opset) {
      const [tensor] = tensors;
      const context = constantsContext(tensors, node, opset);
      const dims = staticDims(tiledShape(context));
      const repeats = opset < 6 ? undefined : staticDims(context.content(1));
      if (!tensor || !dims || repeats?.length !== tensor.dims.length || sizeOf(dims) > maxEvaluated) return undefined;
      if (repeats.some((times) => times < 0)) return undefined;
      const result = pickElements(tensor, dims, tileIndices(tensor.dims, repeats));
      return result && [result];
    },
  }),
  op("Pad", {
    since: [1, 2, 11, 13, 18, 19, 21, 23, 24, 25],
    inputs: [1, 4],
    attributes: { mode: "string", paddings: "ints", pads: "ints", value: "float" },
    infer: (context) => context.tensor(0, context.dtype(0), paddedShape(context)),
  }),
];
