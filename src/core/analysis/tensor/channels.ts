import type { Node } from "../../ir";

const CONVOLUTIONS: Readonly<Record<string, number>> = {
  Conv: 1,
  ConvInteger: 1,
  FusedConv: 1,
  NhwcConv: 1,
  NhwcFusedConv: 1,
  DeformConv: 1,
  QLinearConv: 3,
};
const TRANSPOSED: Readonly<Record<string, number>> = { ConvTranspose: 1, ConvTransposeWithDynamicPads: 1 };
const PRODUCTS: Readonly<Record<string, number>> = {
  MatMul: 1,
  MatMulInteger: 1,
  MatMulIntegerToFloat: 1,
  DynamicQuantizeMatMul: 1,
  FusedMatMul: 1,
  QLinearMatMul: 3,
};
const GEMMS: Readonly<Record<string, number>> = { Gemm: 1, FusedGemm: 1, QGemm: 3, GemmFastGelu: 1 };
/** Per-channel vectors: the scales, shifts and biases of these stand for channels themselves. */
const VECTORS: Readonly<Record<string, readonly number[]>> = {
  Conv: [2],
  FusedConv: [2],
  ConvTranspose: [2],
  QLinearConv: [4, 5, 8],
  Gemm: [2],
  FusedGemm: [2],
  BatchNormalization: [1, 2, 3, 4],
  InstanceNormalization: [1, 2],
  LayerNormalization: [1, 2],
  GroupNormalization: [1, 2],
  RMSNormalization: [1],
  PRelu: [1],
};

/** Which axis of an input counts the channels that the node makes from it; undefined where the operator has none there. */
export function channelAxis(node: Node, input: number, rank: number): number | undefined {
  const { opType } = node;
  const at = (table: Readonly<Record<string, number>>) => Object.hasOwn(table, opType) && table[opType] === input;
  const within = (axis: number) => (axis >= 0 && axis < rank ? axis : undefined);
  if (at(CONVOLUTIONS)) return within(0);
  // With groups, axis 1 counts the channels of one group; every group has as many.
  if (at(TRANSPOSED)) return rank > 1 ? 1 : undefined;
  if (at(GEMMS)) return within(node.int("transB", 0) !== 0 ? 0 : 1);
  if (at(PRODUCTS)) return rank < 2 ? undefined : rank - (node.int("transB", 0) !== 0 ? 2 : 1);
  if (Object.hasOwn(VECTORS, opType) && VECTORS[opType]?.includes(input) && rank > 0) return 0;
  if ((opType === "Gather" || opType === "EmbedLayerNormalization") && input === (opType === "Gather" ? 0 : 2))
    return within(0);
  if (opType === "DequantizeLinear" && rank > 1) {
    const axis = node.int("axis", 1);
    return within(axis < 0 ? axis + rank : axis);
  }
  return undefined;
}

/** How the filters of a convolution's weight are laid out; undefined when the input is no such weight. */
export function kernelLayout(node: Node, input: number, rank: number): "output-first" | "input-first" | undefined {
  if (rank < 3) return undefined;
  const { opType } = node;
  if (opType === "NhwcConv" || opType === "NhwcFusedConv") return undefined; // Channels last: a filter is not in one piece.
  if (Object.hasOwn(CONVOLUTIONS, opType) && CONVOLUTIONS[opType] === input) return "output-first";
  return Object.hasOwn(TRANSPOSED, opType) && TRANSPOSED[opType] === input ? "input-first" : undefined;
}
