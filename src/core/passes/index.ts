import { eliminateIdentity } from "./cleanup/eliminateIdentity";
import { dropZeroBias } from "./fusion/dropZeroBias";
import { foldGemmScalars } from "./fusion/foldGemmScalars";
import { fuseAddConv, fuseDivConv, fuseMulConv, fuseSubConv } from "./fusion/fuseArithmeticConv";
import { fuseBatchNormConv } from "./fusion/fuseBatchNormConv";
import { fuseConsecutiveConv } from "./fusion/fuseConsecutiveConv";
import { fuseConsecutiveGemm } from "./fusion/fuseConsecutiveGemm";
import { fuseConvAdd, fuseConvDiv, fuseConvMul, fuseConvSub } from "./fusion/fuseConvArithmetic";
import { fuseConvBatchNorm } from "./fusion/fuseConvBatchNorm";
import { fuseGemmAdd, fuseGemmDiv, fuseGemmMul, fuseGemmSub } from "./fusion/fuseGemmArithmetic";
import { fuseGemmBatchNorm, fuseMatMulBatchNorm } from "./fusion/fuseGemmBatchNorm";
import { fuseMatMulAdd } from "./fusion/fuseMatMulAdd";
import { fuseMatMulBiasScale } from "./fusion/fuseMatMulBiasScale";
import { fusePadConv } from "./fusion/fusePadConv";
import { fusePadPool } from "./fusion/fusePadPool";
import { fuseTransposeGemm, fuseTransposeMatMul } from "./fusion/fuseTransposeGemm";
import type { Pass } from "./pass";

/** THE ordered list. The pipeline runs it in this order until a whole round changes nothing. */
export const allPasses: readonly Pass[] = [
  eliminateIdentity,

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
];

/** The pass of an id, as recipes name it. */
export function passById(id: string): Pass | undefined {
  return allPasses.find((pass) => pass.id === id);
}
