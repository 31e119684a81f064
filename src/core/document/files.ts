import type { MeasureReport, RefusalReport, VerifyReport } from "../../protocol/reports";
import { anchorOf, cloneModel, type Graph, type Model } from "../ir";
import { explainNode, optimizeModel } from "../passes/pipeline";
import type { Runtime, RuntimeModel } from "../runtime";
import { type Call, checkCancelled } from "./call";
import { evaluateWith } from "./evaluate";
import { measureModels } from "./proof/measureModels";
import { Referee, type VerifyOptions } from "./proof/referee";

/** A file and the graph that was read from it, for its inputs. */
export type OriginalFile = RuntimeModel & { readonly graph: Graph };

/** Compares the outputs of two files on the inputs of the first. */
export async function verifyFiles(
  runtime: Runtime,
  original: OriginalFile,
  other: RuntimeModel,
  options: VerifyOptions = {},
  call: Call = {},
): Promise<VerifyReport> {
  const referee = await Referee.of(runtime, original, original.graph, options, call);
  try {
    return await referee.judge(other, call);
  } finally {
    await referee.close();
  }
}

/** Times two files in turn on the inputs of the first. Rejects with an Error when one of them does not run. */
export async function benchFiles(
  runtime: Runtime,
  original: OriginalFile,
  other: RuntimeModel,
  options: VerifyOptions & { readonly budget?: number } = {},
  call: Call = {},
): Promise<MeasureReport> {
  const referee = await Referee.of(runtime, original, original.graph, options, call);
  try {
    const { feeds } = referee;
    if (!feeds) throw new Error(`It cannot be timed: ${(await referee.judge(other, call)).reason}.`);
    return await measureModels(
      runtime,
      original,
      other,
      feeds,
      options.budget === undefined ? {} : { budget: options.budget },
      call,
    );
  } finally {
    await referee.close();
  }
}

export interface ExplainOptions {
  /** A node's name or one of its outputs'; all nodes when absent. */
  readonly node?: string | undefined;
  readonly target?: "portable" | "onnxruntime";
  readonly allowOpsetUpgrade?: boolean;
}

export interface Explanation {
  /** Why passes left nodes alone; those refusals that still stand after all passes ran. */
  readonly refused: readonly RefusalReport[];
  /** What was done to the node, or to any. */
  readonly changes: readonly { readonly pass: string; readonly text: string; readonly anchor: string }[];
}

/** Runs every pass over a copy and tells what each did and refused. Undefined when the model has no such node. */
export async function explainModel(
  model: Model,
  options: ExplainOptions,
  runtime: Runtime | undefined,
  call: Call = {},
): Promise<Explanation | undefined> {
  const { node } = options;
  const names = node === undefined ? undefined : namesOf(model, node);
  if (names?.size === 0) return undefined;
  const { steps } = await optimizeModel(cloneModel(model), {
    target: options.target,
    allowOpsetUpgrade: options.allowOpsetUpgrade,
    evaluate: runtime && evaluateWith(runtime, call),
    checkCancelled: () => checkCancelled(call),
    onProgress: call.progress,
  });
  const changes = steps.flatMap((step) =>
    step.changes
      .filter((change) => !names || change.before.some((anchor) => names.has(anchor)))
      .map(({ text, anchor }) => ({ pass: step.pass, text, anchor })),
  );
  const refused = names
    ? unique([...names].flatMap((name) => explainNode(steps, name)))
    : steps.flatMap((step) => step.refused);
  return { refused, changes };
}

/** Everything that refusals and changes may call the nodes that go by a name. */
function namesOf(model: Model, name: string): Set<string> {
  const names = new Set<string>();
  for (const graph of model.graphs())
    for (const node of graph.nodes())
      if (node.name === name || node.outputs.some((output) => output.name === name)) {
        if (node.name !== "") names.add(node.name);
        names.add(anchorOf(node));
      }
  return names;
}

function unique(refusals: readonly RefusalReport[]): RefusalReport[] {
  return [...new Set(refusals)];
}
