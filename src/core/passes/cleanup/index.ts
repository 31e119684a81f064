import type { Pass } from "../pass";
import { collapseIdempotent } from "./collapseIdempotent";
import { constantsToInitializers } from "./constantsToInitializers";
import { eliminateCommonSubexpressions } from "./eliminateCommonSubexpressions";
import { eliminateConstantWhere } from "./eliminateConstantWhere";
import { eliminateDeadCode } from "./eliminateDeadCode";
import { eliminateDropout } from "./eliminateDropout";
import { eliminateIdentity } from "./eliminateIdentity";
import { eliminateNeutralElement } from "./eliminateNeutralElement";
import { eliminateNoOpCast } from "./eliminateNoOpCast";
import { eliminateNoOpExpand } from "./eliminateNoOpExpand";
import { eliminateNoOpPad } from "./eliminateNoOpPad";
import { eliminateNoOpPool } from "./eliminateNoOpPool";
import { eliminateNoOpReduce } from "./eliminateNoOpReduce";
import { eliminateNoOpReshape } from "./eliminateNoOpReshape";
import { eliminateNoOpResize } from "./eliminateNoOpResize";
import { eliminateNoOpSlice } from "./eliminateNoOpSlice";
import { eliminateNoOpTranspose } from "./eliminateNoOpTranspose";
import { eliminateSingleOperand } from "./eliminateSingleOperand";
import { eliminateUnboundedClip } from "./eliminateUnboundedClip";
import { eliminateUnusedOutputs } from "./eliminateUnusedOutputs";
import { eliminateUnusedSubgraphOutputs } from "./eliminateUnusedSubgraphOutputs";
import { inlineConstantIf } from "./inlineConstantIf";
import { inlineFunctions } from "./inlineFunctions";
import { mergeCasts } from "./mergeCasts";
import { mergeClips } from "./mergeClips";
import { mergeConcats } from "./mergeConcats";
import { mergeEqualInitializers } from "./mergeEqualInitializers";
import { mergePads } from "./mergePads";
import { mergeReshapes } from "./mergeReshapes";
import { mergeSlices } from "./mergeSlices";
import { mergeSqueezes } from "./mergeSqueezes";
import { mergeTransposes } from "./mergeTransposes";
import { moveTransposes } from "./moveTransposes";
import { weightsOutOfInputs } from "./weightsOutOfInputs";

/** What hides nodes from the other passes. */
export const inlining: readonly Pass[] = [inlineFunctions, inlineConstantIf];

/** What computes nothing, or computes what is there already. */
export const cleanup: readonly Pass[] = [
  eliminateDeadCode,
  constantsToInitializers,
  eliminateIdentity,
  eliminateDropout,
  eliminateUnusedOutputs,
  eliminateUnusedSubgraphOutputs,
  eliminateNoOpCast,
  eliminateNoOpReshape,
  eliminateNoOpTranspose,
  eliminateNoOpPad,
  eliminateNoOpSlice,
  eliminateNoOpExpand,
  eliminateNoOpResize,
  eliminateNoOpPool,
  eliminateNoOpReduce,
  eliminateSingleOperand,
  eliminateNeutralElement,
  eliminateConstantWhere,
  eliminateUnboundedClip,
  weightsOutOfInputs,
];

/** Several of a kind that can be one. */
export const merging: readonly Pass[] = [
  mergeEqualInitializers,
  eliminateCommonSubexpressions,
  collapseIdempotent,
  mergeCasts,
  mergeClips,
  mergeConcats,
  mergePads,
  mergeSlices,
  mergeSqueezes,
  mergeReshapes,
  moveTransposes,
  mergeTransposes,
];
