import type { Inspection, OptimizeReport, Recipe } from "../../../protocol/reports";
import type { LosslessResult } from "../lossless";

interface Parts {
  readonly input: string;
  readonly before: Inspection;
  readonly after: Inspection;
  readonly result: LosslessResult;
  readonly recipe: Recipe;
}

/** Everything that is said of an optimization, from its parts; `output` is null until something was written. */
export function optimizeReport({ input, before, after, result, recipe }: Parts): OptimizeReport {
  const { verify, measure } = result;
  return {
    input,
    output: null,
    nodesBefore: before.nodes,
    nodesAfter: after.nodes,
    bytesBefore: before.fileBytes,
    bytesAfter: after.fileBytes,
    macsBefore: before.macs,
    macsAfter: after.macs,
    parametersBefore: before.parameters,
    parametersAfter: after.parameters,
    peakActivationBytesBefore: before.peakActivationBytes,
    peakActivationBytesAfter: after.peakActivationBytes,
    operatorsBefore: before.operators,
    operatorsAfter: after.operators,
    verdict: verify?.verdict ?? "not-verified",
    worst: verify?.worst ?? null,
    verify,
    latency: measure && {
      before: measure.latency.before,
      after: measure.latency.after,
      ratio: measure.latency.ratio,
    },
    measure,
    steps: result.steps,
    recipe,
  };
}
