import type { MeasureReport, VerifyReport } from "../../protocol/reports";
import type { Model } from "../ir";
import type { Call } from "./call";
import { DocumentError } from "./documentError";
import type { DocumentPorts } from "./ports";
import { measureModels } from "./proof/measureModels";
import { Referee, type VerifyOptions } from "./proof/referee";
import { float32Tolerance } from "./proof/tolerance";
import { Staging } from "./staging";

/** A model beside the file that it was made from. */
export interface EditedModel {
  readonly name: string;
  readonly path: string;
  readonly original: Model;
  readonly model: Model;
  /** No step was applied: both are one model. */
  readonly unchanged: boolean;
}

/** Compares the outputs of an edited model with those of its file. */
export async function verifyEdited(
  { path, original, model }: EditedModel,
  { runtime, storage }: DocumentPorts,
  options: VerifyOptions,
  call: Call,
): Promise<VerifyReport> {
  if (!runtime) return unverified(options);
  const referee = await Referee.of(runtime, { path }, original.graph, options, call);
  try {
    if (!referee.canJudge) return await referee.judge({ path }, call);
    return await new Staging(storage, undefined).trying(model, (file) => referee.judge(file, call));
  } finally {
    await referee.close();
  }
}

/** Times an edited model against its file. Rejects with an Error when one of them does not run. */
export async function measureEdited(
  { name, path, original, model, unchanged }: EditedModel,
  { runtime, storage }: DocumentPorts,
  options: VerifyOptions,
  call: Call,
): Promise<MeasureReport> {
  if (!runtime) throw new DocumentError(`${name} cannot be measured, because there is no runtime to run it in.`);
  const referee = await Referee.of(runtime, { path }, original.graph, options, call);
  try {
    const { feeds } = referee;
    if (!feeds) throw new DocumentError(`${name} cannot be measured: ${(await referee.judge({ path }, call)).reason}.`);
    return await new Staging(storage, undefined).trying(model, (file) =>
      measureModels(runtime, { path }, file, feeds, { unchanged }, call),
    );
  } finally {
    await referee.close();
  }
}

function unverified({ tolerance = float32Tolerance }: VerifyOptions): VerifyReport {
  return {
    verdict: "not-verified",
    reason: "there is no runtime to run it in",
    worst: null,
    rtol: tolerance.rtol,
    atol: tolerance.atol,
    samples: 0,
    inputs: "none",
  };
}
