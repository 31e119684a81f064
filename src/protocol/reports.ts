/**
 * The facts that the engine, the command line and the views exchange: plain JSON, no classes. `null` stands for "not known" (a symbolic
 * dimension leaves a count open, or something was not measured). Sizes are bytes, times milliseconds, counts of multiply-accumulates MACs.
 */

export interface ValueReport {
  readonly name: string;
  /** "float32", "string", "seq(float32)", ... */
  readonly type: string;
  /** Sizes, symbolic expressions, or null; absent for unknown rank and non-tensors. */
  readonly shape?: readonly (number | string | null)[];
}

/** `espalier inspect --json`: one object for a file. */
export interface Inspection {
  readonly file: string;
  readonly format: string;
  readonly nodes: number;
  readonly operators: Readonly<Record<string, number>>;
  readonly parameters: number;
  readonly macs: number | null;
  readonly weightBytes: number;
  readonly peakActivationBytes: number | null;
  readonly inputs: readonly ValueReport[];
  readonly outputs: readonly ValueReport[];
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly producer: string;
  readonly fileBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Sizes assumed for symbols when counts were computed, for example { batch: 1 }. */
  readonly assumed: Readonly<Record<string, number>>;
}

/** A row of the layer table: a node of the main graph or of a nested one. */
export interface LayerRow {
  readonly anchor: string;
  readonly name: string;
  readonly operator: string;
  /** "" for the main graph, else the path of nodes that hold the subgraph. */
  readonly scope: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly outputShape: string;
  readonly dtype: string;
  readonly parameters: number;
  readonly macs: number | null;
  readonly flops: number | null;
  readonly weightBytes: number;
  readonly activationBytes: number | null;
}

export interface RefusalReport {
  readonly pass: string;
  readonly reason: string;
  readonly node: string;
  readonly anchor: string;
  readonly operator: string;
}

export interface ChangeReport {
  readonly text: string;
  readonly anchor: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Sets of layers that are changed together, by anchor: siblings that become one, groups whose channels go together. */
  readonly coupled?: readonly (readonly string[])[];
}

export interface StepReport {
  readonly pass: string;
  readonly title: string;
  readonly applied: number;
  readonly refused: readonly RefusalReport[];
  readonly changes: readonly ChangeReport[];
  /** Anchors of what went and came with these changes though none of them names it; nodes that are called otherwise now, one by one. */
  readonly unnamed?: readonly Pick<ChangeReport, "before" | "after">[] | undefined;
  readonly nodesBefore: number;
  readonly nodesAfter: number;
  readonly milliseconds: number;
  /** Set when the step was undone because the outputs changed or the model got slower; says why. */
  readonly rolledBack?: string;
}

/** A step of a recipe: the pass, and where. */
export interface RecipeStep {
  readonly pass: string;
  readonly options?: {
    /** Anchors; absent means everywhere. */
    readonly only?: readonly string[];
    readonly target?: "portable" | "onnxruntime";
    readonly allowOpsetUpgrade?: boolean;
  };
}

/** `*.recipe.json`. */
export interface Recipe {
  readonly espalier: 1;
  /** File name of the original (no folder). */
  readonly source: string;
  readonly steps: readonly RecipeStep[];
}

export type Verdict = "equal" | "different" | "not-verified";

export interface WorstDifference {
  readonly output: string;
  /** Largest absolute difference, and the relative one at that element. */
  readonly abs: number;
  readonly rel: number;
}

export interface VerifyReport {
  readonly verdict: Verdict;
  /** Why it could not be verified, or what differed; one sentence. */
  readonly reason?: string;
  readonly worst: WorstDifference | null;
  readonly rtol: number;
  readonly atol: number;
  /** How far the runtime's own optimizations went while both models ran: "disabled" unless the original loads with some only. */
  readonly runtimeOptimization?: "disabled" | "basic" | "all";
  /** How many input sets were run, and what they were: "3 seeded random inputs, batch = 1, 2, 3". */
  readonly samples: number;
  readonly inputs: string;
}

export interface LatencyReport {
  /** Medians, milliseconds. */
  readonly before: number;
  readonly after: number;
  /** before / after: above 1 is faster. */
  readonly ratio: number;
  readonly runs: number;
}

export interface MeasureReport {
  readonly latency: LatencyReport;
  readonly sessionBefore: number;
  readonly sessionAfter: number;
  /** Peak resident memory of a process that loads and runs the model; null where it could not be read. */
  readonly peakMemoryBefore: number | null;
  readonly peakMemoryAfter: number | null;
  readonly machine: string;
  /** Which it is beyond the noise of the machine. */
  readonly outcome: "faster" | "same" | "slower";
  /** "1.08x faster", or "not faster: the runtime already did these fusions itself". */
  readonly summary: string;
}

export interface DiffNode {
  readonly anchor: string;
  readonly name: string;
  readonly operator: string;
}

export interface DiffTotals {
  readonly nodes: number;
  readonly macs: number | null;
  readonly flops: number | null;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly activationBytes: number | null;
  readonly peakActivationBytes: number | null;
  /** Imported version of ai.onnx. */
  readonly opset: number;
}

/** `espalier diff --json`: what is different between two models. */
export interface DiffReport {
  readonly before: DiffTotals;
  readonly after: DiffTotals;
  /** Every operator of either model, the largest difference first. */
  readonly operators: readonly { readonly operator: string; readonly before: number; readonly after: number }[];
  readonly added: readonly DiffNode[];
  readonly removed: readonly DiffNode[];
  /** Nodes that both have; `before` is the operator it was, `what` one clause for each difference. */
  readonly changed: readonly (DiffNode & { readonly before: string; readonly what: readonly string[] })[];
  /** Inputs and outputs of the model that came, went or have another type. */
  readonly inputs: readonly InterfaceChange[];
  readonly outputs: readonly InterfaceChange[];
}

export interface InterfaceChange {
  readonly name: string;
  readonly before: ValueReport | null;
  readonly after: ValueReport | null;
}

/** `espalier optimize --json`: one object for a file. */
export interface OptimizeReport {
  readonly input: string;
  readonly output: string | null;
  readonly nodesBefore: number;
  readonly nodesAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly macsBefore: number | null;
  readonly macsAfter: number | null;
  readonly parametersBefore: number;
  readonly parametersAfter: number;
  readonly peakActivationBytesBefore: number | null;
  readonly peakActivationBytesAfter: number | null;
  readonly operatorsBefore: Readonly<Record<string, number>>;
  readonly operatorsAfter: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  readonly worst: WorstDifference | null;
  readonly verify: VerifyReport | null;
  readonly latency: { readonly before: number; readonly after: number; readonly ratio: number } | null;
  readonly measure: MeasureReport | null;
  readonly steps: readonly StepReport[];
  readonly recipe: Recipe;
}

/** Something that could be done to the open model: a set of nodes, a text, an estimated saving and an action. */
export interface Suggestion {
  readonly id: string;
  readonly kind: PassKind;
  readonly title: string;
  readonly text: string;
  /** Anchors of the nodes concerned. */
  readonly nodes: readonly string[];
  /** Sets of these that are changed together, none without the others; absent when the suggestion has no such sets. */
  readonly coupled?: readonly (readonly string[])[];
  readonly estimate: {
    readonly nodes: number;
    readonly macs: number | null;
    readonly parameters: number;
    readonly bytes: number;
  };
  /** The step that does it. */
  readonly step: RecipeStep;
}

export type PassKind = "cleanup" | "folding" | "fusion" | "horizontal" | "layout" | "opset";

/** A long call's progress; `fraction` 0..1 or null when it cannot be told. */
export interface Progress {
  readonly stage: string;
  readonly fraction: number | null;
}
