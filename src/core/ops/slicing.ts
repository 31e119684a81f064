import { addDims, ceilDivDims, type Dim, lowerBound, maxDims, minDims, type Shape, subDims, type Tensor } from "../ir";
import { normalizeAxes } from "./axes";
import { saturatedIntegers } from "./constants";
import { constantsContext } from "./constantsContext";
import { stridedIndices, stridesOf } from "./indices";
import { movedContent, pickElements, staticDims } from "./moveElements";
import { type InferContext, type OpDef, op } from "./opDef";

/** Slice: attributes before opset 10, inputs from then on; negative steps; symbolic sizes and bounds. */

/** One axis of a Slice as it is written: starts and ends may be negative, beyond the size, symbolic or unknown. */
interface Cut {
  readonly axis: number;
  readonly start: Dim;
  readonly end: Dim;
  readonly step: Dim;
}

/** Exporters write the largest integer of some width for "to the end". */
const toTheEnd = 2 ** 31 - 1;

/** The cuts of a node on a tensor of this rank; undefined when it is not known which axes they touch. */
export function cutsOf(context: InferContext, rank: number): readonly Cut[] | undefined {
  const attributes = context.opset < 10;
  const read = (name: string, input: number): Shape | undefined =>
    attributes ? context.node.ints(name) : saturatedContent(context, input);
  const starts = read("starts", 1);
  const ends = read("ends", 2);
  const count = starts?.length ?? ends?.length ?? lengthOf(context, 1) ?? lengthOf(context, 2);
  const hasAxes = attributes ? context.node.ints("axes") !== undefined : context.node.input(3) !== undefined;
  const given = hasAxes ? read("axes", 3) : Array.from({ length: count ?? 0 }, (_, axis) => axis);
  const axes = given?.every((axis) => typeof axis === "number") ? normalizeAxes(given as number[], rank) : undefined;
  if (count === undefined || axes?.length !== count || new Set(axes).size !== count) return undefined;
  const hasSteps = !attributes && context.node.input(4) !== undefined;
  const steps = hasSteps ? context.content(4) : undefined;
  return axes.map((axis, index) => ({
    axis,
    start: starts?.[index] ?? null,
    end: ends?.[index] ?? null,
    step: hasSteps ? (steps?.[index] ?? null) : 1,
  }));
}

function saturatedContent(context: InferContext, input: number): Shape | undefined {
  const tensor = context.constant(input);
  return tensor ? saturatedIntegers(tensor) : context.content(input);
}

function lengthOf(context: InferContext, input: number): number | undefined {
  const length = context.shape(input)?.[0];
  return typeof length === "number" && length <= 64 ? length : undefined;
}

/** Where a cut begins and how many elements it takes, once everything is a number. */
function numericCut(cut: Cut, size: number): { start: number; count: number; step: number } | undefined {
  const { start, end, step } = cut;
  if (typeof start !== "number" || typeof end !== "number" || typeof step !== "number" || step === 0) return undefined;
  // "To the end" backwards is an empty slice by the specification and the whole axis in ONNX Runtime: left alone.
  if (step < 0 && end >= toTheEnd) return undefined;
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? size : size - 1;
  const clamp = (at: number) => Math.min(high, Math.max(low, at < 0 ? at + size : at));
  const from = step > 0 ? clamp(start) : Math.min(high, Math.max(0, start < 0 ? start + size : start));
  return { start: from, count: Math.max(0, Math.ceil((clamp(end) - from) / step)), step };
}

/** Elements that a cut takes of an axis. */
export function cutSize(cut: Cut, size: Dim): Dim {
  if (typeof size === "number") {
    const numeric = numericCut(cut, size);
    if (numeric) return numeric.count;
  }
  const { step } = cut;
  if (typeof step !== "number" || step === 0 || size === null) return null;
  if (step < 0) {
    const fromLast = cut.start === -1 || (typeof cut.start === "number" && cut.start >= toTheEnd);
    const toFirst = typeof cut.end === "number" && cut.end <= -toTheEnd;
    return fromLast && toFirst ? ceilDivDims(size, -step) : null;
  }
  const from = startOf(cut.start, size);
  const to = boundOf(cut.end, size);
  return ceilDivDims(from === 0 ? to : greater(subDims(to, from), 0), step);
}

/** Where a forward cut starts, counted from the front. Beyond the end it takes nothing, which the difference to the end shows. */
function startOf(at: Dim, size: Dim): Dim {
  const inside = typeof at === "number" ? at >= 0 && at < toTheEnd : (lowerBound(at) ?? -1) >= 0;
  return inside ? at : boundOf(at, size);
}

/** The end of a forward cut, counted from the front and kept inside the axis. */
function boundOf(at: Dim, size: Dim): Dim {
  if (at === null || size === null) return null;
  if (typeof at === "number") {
    if (at >= toTheEnd) return size;
    return at >= 0 ? lesser(at, size) : greater(addDims(size, at), 0);
  }
  if ((lowerBound(at) ?? -1) >= 0) return lesser(at, size);
  // seq - 1 of seq: negative only where the axis is empty, and then clamped like everything else.
  return null;
}

function lesser(a: Dim, b: Dim): Dim {
  if ((lowerBound(subDims(b, a)) ?? -1) >= 0) return a;
  return (lowerBound(subDims(a, b)) ?? -1) >= 0 ? b : minDims(a, b);
}

function greater(a: Dim, b: Dim): Dim {
  if ((lowerBound(subDims(a, b)) ?? -1) >= 0) return a;
  return (lowerBound(subDims(b, a)) ?? -1) >= 0 ? b : maxDims(a, b);
}

function slicedShape(shape: Shape, cuts: readonly Cut[]): Shape {
  const result = [...shape];
  for (const cut of cuts) result[cut.axis] = cutSize(cut, shape[cut.axis] ?? null);
  return result;
}

function sliceIndices(dims: readonly number[], cuts: readonly Cut[]): Int32Array | undefined {
  const strides = stridesOf(dims);
  const out = [...dims];
  let offset = 0;
  for (const cut of cuts) {
    const numeric = numericCut(cut, dims[cut.axis] as number);
    if (!numeric) return undefined;
    const stride = strides[cut.axis] as number;
    offset += numeric.start * stride;
    strides[cut.axis] = stride * numeric.step;
    out[cut.axis] = numeric.count;
  }
  return stridedIndices(out, strides, offset);
}

function inferSlice(context: InferContext): void {
  const shape = context.shape(0);
  const cuts = shape && cutsOf(context, shape.length);
  context.tensor(0, context.dtype(0), cuts ? slicedShape(shape, cuts) : shape?.map((): Dim => null));
  if (cuts)
    context.setContent(
      0,
      movedContent(context.content(0), staticDims(shape), (dims) => sliceIndices(dims, cuts)),
    );
}

function sliced(
  tensors: readonly (Tensor | undefined)[],
  node: InferContext["node"],
  opset: number,
): readonly Tensor[] | undefined {
  const [tensor] = tensors;
  const cuts = tensor && cutsOf(constantsContext(tensors, node, opset), tensor.dims.length);
  const dims = cuts && staticDims(slicedShape(tensor.dims, cuts));
  const indices = dims && sliceIndices(tensor.dims, cuts);
  const result = indices && pickElements(tensor, dims, indices);
  return result && [result];
}

export const slicingOps: readonly OpDef[] = [
  op("Slice", {
    since: [1, 10, 11, 13],
    inputs: [1, 5],
    attributes: { axes: "ints", ends: "ints", starts: "ints" },
    infer: inferSlice,
    evaluate: sliced,
  }),
];
