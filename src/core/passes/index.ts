import { cleanup, inlining, merging } from "./cleanup";
import { folding } from "./folding";
import { dropZeroBias } from "./fusion/dropZeroBias";
import { foldGemmScalars } from "./fusion/foldGemmScalars";
import { fuseHardSigmoid, fuseHardSwish, fuseMish, fuseSilu } from "./fusion/fuseActivations";
import { fuseAddConv, fuseDivConv, fuseMulConv, fuseSubConv } from "./fusion/fuseArithmeticConv";
import { fuseAttention } from "./fusion/fuseAttention";
import { fuseBatchNormConv } from "./fusion/fuseBatchNormConv";
import { fuseConsecutiveConv } from "./fusion/fuseConsecutiveConv";
import { fuseConsecutiveGemm } from "./fusion/fuseConsecutiveGemm";
import { fuseConvActivation } from "./fusion/fuseConvActivation";
import { fuseConvAdd, fuseConvDiv, fuseConvMul, fuseConvSub } from "./fusion/fuseConvArithmetic";
import { fuseConvBatchNorm } from "./fusion/fuseConvBatchNorm";
import { fuseFastGelu, fuseGelu } from "./fusion/fuseGelu";
import { fuseGemmAdd, fuseGemmDiv, fuseGemmMul, fuseGemmSub } from "./fusion/fuseGemmArithmetic";
import { fuseGemmBatchNorm, fuseMatMulBatchNorm } from "./fusion/fuseGemmBatchNorm";
import { fuseLayerNorm, fuseRmsNorm } from "./fusion/fuseLayerNorm";
import { fuseMatMulAdd } from "./fusion/fuseMatMulAdd";
import { fuseMatMulBiasScale } from "./fusion/fuseMatMulBiasScale";
import { fuseMultiHeadAttention } from "./fusion/fuseMultiHeadAttention";
import { fusePadConv } from "./fusion/fusePadConv";
import { fusePadPool } from "./fusion/fusePadPool";
import { fuseSoftmax } from "./fusion/fuseSoftmax";
import { fuseTransposeGemm, fuseTransposeMatMul } from "./fusion/fuseTransposeGemm";
import { mergeSiblingConvs } from "./horizontal/mergeSiblingConvs";
import { mergeSiblingProducts } from "./horizontal/mergeSiblingProducts";
import type { Pass } from "./pass";

/** THE ordered list. The pipeline runs it in this order until a whole round changes nothing. */
export const allPasses: readonly Pass[] = [
  ...inlining,
  ...cleanup,
  ...folding,
  ...merging,

  // Written-out activations, norms and attention, the larger before the smaller that it may hold.
  fuseLayerNorm,
  fuseRmsNorm,
  fuseGelu,
  fuseFastGelu,
  fuseHardSigmoid,
  fuseHardSwish,
  fuseSilu,
  fuseMish,
  fuseSoftmax,
  fuseMultiHeadAttention,
  fuseAttention,

  // Linear algebra. After the fusions that recognise written-out activations and norms: their constants would fold into a neighbour.
  fusePadConv,
  fusePadPool,
  fuseConvBatchNorm,
  fuseGemmBatchNorm,
  fuseMatMulBatchNorm,
  fuseConvMul,
  fuseConvDiv,
  fuseConvAdd,
  fuseConvSub,
  fuseGemmMul,
  fuseGemmDiv,
  fuseGemmAdd,
  fuseGemmSub,
  fuseMatMulBiasScale,
  // What stands before an operator folds into it only when nothing before took it.
  fuseBatchNormConv,
  fuseMulConv,
  fuseDivConv,
  fuseAddConv,
  fuseSubConv,
  fuseTransposeGemm,
  fuseTransposeMatMul,
  fuseMatMulAdd,
  foldGemmScalars,
  fuseConsecutiveConv,
  fuseConsecutiveGemm,
  dropZeroBias,

  // Horizontal: on what the fusions left.
  mergeSiblingConvs,
  mergeSiblingProducts,

  // Last: nothing else looks into a FusedConv.
  fuseConvActivation,
];

/** The pass of an id, as recipes name it. */
export function passById(id: string): Pass | undefined {
  return allPasses.find((pass) => pass.id === id);
}
