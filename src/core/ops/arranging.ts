import { type Dim, floorDivDims, mulDims, type Shape, type Tensor } from "../ir";
import { transposeIndices } from "./indices";
import { movedContent, pickElements, staticDims } from "./moveElements";
import { type InferContext, type OpDef, op } from "./opDef";
import { sameAsFirst } from "./unaryMath";

/** Operators that put the same elements in another order. */

/** The permutation of a Transpose; reversed axes when it has none, undefined when it does not fit the rank. */
export function permutationOf(node: InferContext["node"], rank: number): readonly number[] | undefined {
  const given = node.ints("perm");
  if (!given) return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const sorted = [...given].sort((a, b) => a - b);
  return given.length === rank && sorted.every((axis, index) => axis === index) ? given : undefined;
}

function inferTranspose(context: InferContext): void {
  const shape = context.shape(0);
  const rank = shape?.length ?? context.node.ints("perm")?.length;
  const perm = rank === undefined ? undefined : permutationOf(context.node, rank);
  context.tensor(
    0,
    context.dtype(0),
    perm?.map((axis): Dim => shape?.[axis] ?? null),
  );
  if (perm)
    context.setContent(
      0,
      movedContent(context.content(0), staticDims(shape), (dims) => transposeIndices(dims, perm)),
    );
}

function transposed(tensor: Tensor, node: InferContext["node"]): readonly Tensor[] | undefined {
  const perm = permutationOf(node, tensor.dims.length);
  if (!perm) return undefined;
  const dims = perm.map((axis) => tensor.dims[axis] as number);
  const result = pickElements(tensor, dims, transposeIndices(tensor.dims, perm));
  return result && [result];
}

/** [N, C, H, W] between depth and space; the channels come last where the node's layout says so. */
function blockShape(context: InferContext, towards: "space" | "depth"): Shape | undefined {
  const shape = context.shape(0);
  const block = context.node.int("blocksize");
  if (!block || block < 1) return undefined;
  if (!shape) return [null, null, null, null];
  if (shape.length !== 4) return undefined;
  const [batch, channels, height, width] = (
    context.node.layout === "NHWC" ? [shape[0], shape[3], shape[1], shape[2]] : shape
  ) as [Dim, Dim, Dim, Dim];
  const spatial = [height, width].map((size) =>
    towards === "space" ? mulDims(size, block) : floorDivDims(size, block),
  );
  const depth = towards === "space" ? floorDivDims(channels, block * block) : mulDims(channels, block * block);
  return context.node.layout === "NHWC" ? [batch, ...spatial, depth] : [batch, depth, ...spatial];
}

export const arrangingOps: readonly OpDef[] = [
  op("Transpose", {
    since: [1, 13, 21, 23, 24, 25],
    inputs: [1, 1],
    attributes: { perm: "ints" },
    infer: inferTranspose,
    evaluate: ([tensor], node) => tensor && transposed(tensor, node),
  }),
  op("DepthToSpace", {
    since: [1, 11, 13, 28],
    inputs: [1, 1],
    attributes: { blocksize: "int", mode: "string" },
    infer: (context) => context.tensor(0, context.dtype(0), blockShape(context, "space")),
  }),
  op("SpaceToDepth", {
    since: [1, 13, 28],
    inputs: [1, 1],
    attributes: { blocksize: "int", mode: "string" },
    infer: (context) => context.tensor(0, context.dtype(0), blockShape(context, "depth")),
  }),
  op("ReverseSequence", {
    since: [10, 28],
    inputs: [2, 2],
    attributes: { batch_axis: "int", time_axis: "int" },
    infer: sameAsFirst,
  }),
  op("Trilu", { since: [14], inputs: [1, 2], attributes: { upper: "int" }, infer: sameAsFirst }),
];
