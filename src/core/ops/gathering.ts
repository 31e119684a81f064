import { DataType, type Dim, type Shape, type Tensor } from "../ir";
import { normalizeAxis } from "./axes";
import { gatherIndices } from "./indices";
import { movedContent, pickElements, staticDims } from "./moveElements";
import { bigintsOf } from "./numericKernels";
import { type InferContext, type OpDef, op } from "./opDef";
import { sameAsFirst } from "./unaryMath";

/** Reading and writing elements at places that another tensor names. */

/** Indices counted from the front; undefined when one lies outside, which is the runtime's error to report. */
function indicesInside(indices: readonly number[], size: number): number[] | undefined {
  const inside = indices.map((index) => (index < 0 ? index + size : index));
  return inside.every((index) => Number.isInteger(index) && index >= 0 && index < size) ? inside : undefined;
}

function gatheredShape(
  data: Shape | undefined,
  indices: Shape | undefined,
  axis: number | undefined,
): Shape | undefined {
  if (!data || !indices || axis === undefined) return undefined;
  return [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)];
}

function inferGather(context: InferContext): void {
  const data = context.shape(0);
  const axis = data && normalizeAxis(context.node.int("axis", 0), data.length);
  context.tensor(0, context.dtype(0), gatheredShape(data, context.shape(1), axis));
  const indices = staticDims(context.content(1));
  if (!indices || axis === undefined) return;
  context.setContent(
    0,
    movedContent(context.content(0), staticDims(data), (dims) => {
      const inside = indicesInside(indices, dims[axis] as number);
      return inside && gatherIndices(dims, axis, inside);
    }),
  );
}

function gathered(data: Tensor, indices: Tensor, node: InferContext["node"]): readonly Tensor[] | undefined {
  const axis = normalizeAxis(node.int("axis", 0), data.dims.length);
  const dims = staticDims(gatheredShape(data.dims, indices.dims, axis));
  if (axis === undefined || !dims) return undefined;
  const inside = indicesInside((bigintsOf(indices) ?? [-Infinity]).map(Number), data.dims[axis] as number);
  const result = inside && pickElements(data, dims, gatherIndices(data.dims, axis, inside));
  return result && [result];
}

function gatherNDShape(context: InferContext): Shape | undefined {
  const data = context.shape(0);
  const indices = context.shape(1);
  const depth = indices?.at(-1);
  if (!data || !indices || typeof depth !== "number") return undefined;
  const batch = context.opset < 12 ? 0 : context.node.int("batch_dims", 0);
  if (batch < 0 || batch + depth > data.length) return undefined;
  return [...indices.slice(0, -1), ...data.slice(batch + depth)];
}

function scatter(name: string, since: readonly number[], attributes: OpDef["attributes"]): OpDef {
  return op(name, { since, inputs: [3, 3], attributes, infer: sameAsFirst });
}

export const gatheringOps: readonly OpDef[] = [
  op("Gather", {
    since: [1, 11, 13],
    inputs: [2, 2],
    attributes: { axis: "int" },
    infer: inferGather,
    evaluate: ([data, indices], node) => (data && indices ? gathered(data, indices, node) : undefined),
  }),
  op("GatherElements", {
    since: [11, 13],
    inputs: [2, 2],
    attributes: { axis: "int" },
    infer: (context) => context.tensor(0, context.dtype(0), context.shape(1)),
  }),
  op("GatherND", {
    since: [11, 12, 13],
    inputs: [2, 2],
    attributes: { batch_dims: "int" },
    infer: (context) => context.tensor(0, context.dtype(0), gatherNDShape(context)),
  }),
  // Deprecated from opset 11 on: ScatterElements is the same thing.
  scatter("Scatter", [9, 11], { axis: "int" }),
  scatter("ScatterElements", [11, 13, 16, 18], { axis: "int", reduction: "string" }),
  scatter("ScatterND", [11, 13, 16, 18], { reduction: "string" }),
  op("TensorScatter", {
    since: [24],
    inputs: [2, 3],
    attributes: { axis: "int", mode: "string" },
    infer: sameAsFirst,
  }),
  op("Compress", {
    since: [9, 11, 28],
    inputs: [2, 2],
    attributes: { axis: "int" },
    infer(context) {
      const shape = context.shape(0);
      const given = context.node.int("axis");
      const axis = shape && normalizeAxis(given, shape.length);
      const compressed = given === undefined ? [null] : axis === undefined ? undefined : shape?.with(axis, null);
      context.tensor(0, context.dtype(0), compressed);
    },
  }),
  op("NonZero", {
    since: [9, 13],
    inputs: [1, 1],
    infer: (context) => context.tensor(0, DataType.Int64, [context.shape(0)?.length ?? null, null]),
  }),
  op("Unique", {
    since: [11, 28],
    inputs: [1, 1],
    outputs: [1, 4],
    attributes: { axis: "int", sorted: "int" },
    infer(context) {
      const shape = context.shape(0);
      const given = context.node.int("axis");
      const axis = shape && normalizeAxis(given, shape.length);
      const unique = given === undefined ? [null] : axis === undefined ? undefined : shape?.with(axis, null);
      context.tensor(0, context.dtype(0), unique);
      for (let output = 1; output < 4; output++) context.tensor(output, DataType.Int64, [null]);
    },
  }),
  op("NonMaxSuppression", {
    since: [10, 11],
    inputs: [2, 5],
    attributes: { center_point_box: "int" },
    infer: (context) => context.tensor(0, DataType.Int64, [null, 3] as Dim[]),
  }),
];
