import { addDims, ceilDivDims, type Dim, floorDivDims, mulDims, type Shape, subDims, type Tensor } from "../ir";
import { integersFrom, normalizeAxis } from "./axes";
import { maxContent } from "./constants";
import { constantsContext } from "./constantsContext";
import { concatIndices, gatherIndices } from "./indices";
import { layEndToEnd, movedContent, pickElements, staticDims } from "./moveElements";
import { type InferContext, type OpDef, op } from "./opDef";

/** Concat and Split. */

/** Shapes that agree except along `axis`, where their sizes add up; undefined while no rank is known. */
export function concatShape(shapes: readonly (Shape | undefined)[], givenAxis: number): Shape | undefined {
  const known = shapes.filter((shape) => shape !== undefined);
  const [first] = known;
  const axis = normalizeAxis(givenAxis, first?.length ?? 0);
  if (!first || axis === undefined || known.some((shape) => shape.length !== first.length)) return undefined;
  return first.map((_, at) => {
    if (at !== axis) return agreed(known.map((shape) => shape[at] ?? null));
    return shapes.reduce<Dim>((total, shape) => addDims(total, shape?.[at] ?? null), 0);
  });
}

/** A size that several tensors share: a number when one says it, else a symbol. */
function agreed(sizes: readonly Dim[]): Dim {
  return sizes.find((size) => typeof size === "number") ?? sizes.find((size) => size !== null) ?? null;
}

/** Contents laid end to end: vectors, whose unknown parts become holes while their length is known, or whole blocks. */
function concatContent(context: InferContext, givenAxis: number): Shape | undefined {
  const inputs = context.node.inputs.map((_, index) => staticDims(context.shape(index)));
  if (inputs.some((dims) => !dims || dims.length === 0)) return undefined;
  const dims = inputs as readonly (readonly number[])[];
  const axis = normalizeAxis(givenAxis, dims[0]?.length ?? 0);
  if (axis === undefined) return undefined;
  const parts: Dim[] = [];
  for (const [index, each] of dims.entries()) {
    const size = each.reduce((product, dim) => product * dim, 1);
    if (parts.length + size > maxContent) return undefined;
    const content = context.content(index);
    for (let i = 0; i < size; i++) parts.push(content?.[i] ?? null);
  }
  return Array.from(concatIndices(dims, axis), (index) => parts[index] ?? null);
}

/** Before opset 4 the axis could be left out and was then 1. */
function concatAxis(node: InferContext["node"], opset: number): number | undefined {
  return node.int("axis") ?? (opset < 4 ? 1 : undefined);
}

function joined(tensors: readonly Tensor[], axis: number): readonly Tensor[] | undefined {
  const dims = staticDims(
    concatShape(
      tensors.map((tensor) => tensor.dims),
      axis,
    ),
  );
  const from = normalizeAxis(axis, dims?.length ?? 0);
  const vector = layEndToEnd(tensors);
  if (!dims || from === undefined || !vector) return undefined;
  const agree = tensors.every((tensor) => tensor.dims.every((dim, at) => at === from || dim === dims[at]));
  if (!agree) return undefined;
  const indices = concatIndices(
    tensors.map((tensor) => tensor.dims),
    from,
  );
  const result = pickElements(vector, dims, indices);
  return result && [result];
}

/** Lengths of the parts of a Split; undefined when they are not known. */
export function splitLengths(context: InferContext, size: Dim): Shape | undefined {
  const count = context.node.outputs.length;
  // In opset 1 the lengths were an attribute or an input.
  const optionalInput = context.opset === 1 && context.node.input(1) !== undefined;
  const given = optionalInput
    ? (context.content(1) ?? "unknown")
    : integersFrom(context, { attribute: "split", input: 1, inputSince: 13 });
  if (given === "unknown") return undefined;
  if (given !== "absent") return "known" in given ? given.known : given;
  const parts = context.opset >= 18 ? context.node.int("num_outputs", count) : count;
  if (parts < 1 || parts !== count) return undefined;
  const even = floorDivDims(size, parts);
  if (mulDims(even, parts) === size) return Array<Dim>(parts).fill(even);
  if (context.opset < 18) return undefined;
  // From opset 18 on the last part may be smaller. Whether a symbolic rest is one is not known.
  if (typeof size !== "number") return undefined;
  const chunk = ceilDivDims(size, parts);
  return Array.from({ length: parts }, (_, part) =>
    part < parts - 1 ? chunk : subDims(size, mulDims(chunk, parts - 1)),
  );
}

function inferSplit(context: InferContext): void {
  const shape = context.shape(0);
  const axis = shape && normalizeAxis(context.node.int("axis", 0), shape.length);
  const lengths = axis === undefined ? undefined : splitLengths(context, shape?.[axis] ?? null);
  let start: Dim = 0;
  context.node.outputs.forEach((_, part) => {
    const length = lengths?.[part] ?? null;
    context.tensor(part, context.dtype(0), axis === undefined ? undefined : shape?.with(axis, length));
    const range = rangeOf(start, length);
    if (axis !== undefined && range) {
      context.setContent(
        part,
        movedContent(context.content(0), staticDims(shape), (dims) => gatherIndices(dims, axis, range)),
      );
    }
    start = addDims(start, length);
  });
}

function rangeOf(start: Dim, length: Dim): number[] | undefined {
  if (typeof start !== "number" || typeof length !== "number" || length < 0) return undefined;
  return Array.from({ length }, (_, i) => start + i);
}

function evaluateSplit(
  tensors: readonly (Tensor | undefined)[],
  node: InferContext["node"],
  opset: number,
): readonly Tensor[] | undefined {
  const [tensor] = tensors;
  const axis = tensor && normalizeAxis(node.int("axis", 0), tensor.dims.length);
  if (!tensor || axis === undefined) return undefined;
  const size = tensor.dims[axis] as number;
  const lengths = staticDims(splitLengths(constantsContext(tensors, node, opset), size));
  if (lengths?.length !== node.outputs.length || lengths.some((length) => length < 0)) return undefined;
  if (lengths.reduce((total, length) => total + length, 0) !== size) return undefined;
  const parts: Tensor[] = [];
  let start = 0;
  for (const length of lengths) {
    const range = Array.from({ length }, (_, i) => start + i);
    const part = pickElements(tensor, tensor.dims.with(axis, length), gatherIndices(tensor.dims, axis, range));
    if (!part) return undefined;
    parts.push(part);
    start += length;
  }
  return parts;
}

export const joiningOps: readonly OpDef[] = [
  op("Concat", {
    since: [1, 4, 11, 13],
    inputs: [1, Infinity],
    attributes: { axis: "int" },
    infer(context) {
      const axis = concatAxis(context.node, context.opset);
      const shapes = context.node.inputs.map((_, index) => context.shape(index));
      const dtype = context.node.inputs.map((_, index) => context.dtype(index)).find((each) => each !== undefined);
      context.tensor(0, dtype, axis === undefined ? undefined : concatShape(shapes, axis));
      if (axis !== undefined) context.setContent(0, concatContent(context, axis));
    },
    evaluate(tensors, node, opset) {
      const axis = concatAxis(node, opset);
      if (axis === undefined || tensors.some((tensor) => !tensor)) return undefined;
      return joined(tensors as readonly Tensor[], axis);
    },
  }),
  op("Split", {
    since: [1, 2, 11, 13, 18],
    inputs: [1, 2],
    outputs: [1, Infinity],
    attributes: { axis: "int", split: "ints", num_outputs: "int" },
    infer: inferSplit,
    evaluate: evaluateSplit,
  }),
];
