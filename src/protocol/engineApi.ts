/** What the engine process answers: documents by number, and whole files. Weights never travel; facts and rows do. */

import type { Comparison } from "./comparison";
import type { GraphPreview, LayerFacts, ModelGraph, ValueEnd } from "./graph";
import type { ModelText } from "./modelText";
import type { CostColumn, GraphTarget, OutlineItem } from "./outline";
import type { ComputedOverlay, OverlayReport } from "./overlays";
import type { Packed } from "./packed";
import type {
  Inspection,
  LayerRow,
  MeasureReport,
  OptimizeReport,
  Recipe,
  RecipeStep,
  StepReport,
  Suggestion,
  VerifyReport,
} from "./reports";
import type {
  KernelPage,
  KernelWindow,
  TensorExport,
  TensorPage,
  TensorPlace,
  TensorStatistics,
  TensorText,
  TensorTextFormat,
  TensorWindow,
} from "./tensor";

/** Chosen by the caller, so that a document keeps its number when the engine is started anew. */
export type DocumentId = number;

export interface WorkOptions {
  readonly target: "portable" | "onnxruntime";
  readonly allowOpsetUpgrade: boolean;
  readonly verify: boolean;
  readonly measure: boolean;
  readonly rtol: number;
  readonly atol: number;
  readonly seed: number;
}

/** Everything about an open document that the views show at once. */
export interface DocumentState {
  readonly inspection: Inspection;
  /** The file before any step. */
  readonly original: Inspection;
  readonly recipe: Recipe;
  /** One for each step of the recipe. */
  readonly steps: readonly StepReport[];
  /** False while shapes and costs of a very large model are still to be counted, and unknown in all that is told of it; `count` does that. */
  readonly counted: boolean;
  /** Files with weights that are not there, relative to the model's folder. */
  readonly missingFiles: readonly string[];
}

export type LayerColumn =
  | "index"
  | "name"
  | "operator"
  | "outputShape"
  | "parameters"
  | "macs"
  | "weightBytes"
  | "activationBytes";

export interface LayerSort {
  readonly column: LayerColumn;
  readonly descending: boolean;
}

export interface LayerQuery {
  /** Words that must all occur in a layer's name, operator, scope or shape; "" shows every layer. */
  readonly text: string;
  readonly sort: LayerSort;
  readonly from: number;
  readonly count: number;
  /** Anchor of a layer whose place among the rows is wanted. */
  readonly locate?: string;
}

export interface TableRow extends LayerRow {
  /** Place in execution order, from 1. */
  readonly index: number;
}

export interface LayerPage {
  readonly from: number;
  /** Rows that match the text. */
  readonly total: number;
  /** Rows of the model. */
  readonly all: number;
  readonly rows: readonly TableRow[];
  /** Largest MACs of one layer: full length of the bars. */
  readonly mostMacs: number;
  readonly located?: number;
}

export type GroupBy = "scope" | "operator";

/** A branch or leaf of the layer tree. */
export interface LayerGroup {
  readonly label: string;
  /** For asking for the children of this branch. */
  readonly path: readonly string[];
  /** Layers below, itself included when it is one. */
  readonly layers: number;
  readonly parameters: number;
  readonly macs: number | null;
  /** Set for a leaf. */
  readonly layer?: { readonly anchor: string; readonly operator: string; readonly outputShape: string };
}

export interface EngineApi {
  /** @param counts whether a very large model is counted before the answer */
  open(params: { id: DocumentId; path: string; steps: readonly RecipeStep[]; counts: "now" | "later" }): DocumentState;
  /** The state, with everything counted. */
  count(params: { id: DocumentId }): DocumentState;
  close(params: { id: DocumentId }): void;
  rows(params: { id: DocumentId; query: LayerQuery }): LayerPage;
  groups(params: { id: DocumentId; by: GroupBy; path: readonly string[] }): readonly LayerGroup[];
  /** As much as is known without counting. */
  graph(params: { id: DocumentId }): Packed<ModelGraph>;
  /** What is below an item of the outline, or at its top. */
  outline(params: { id: DocumentId; item: string | undefined; cost: CostColumn }): readonly OutlineItem[];
  /** From the top of the outline to what is wanted; empty when there is no such thing. */
  outlinePath(params: { id: DocumentId; target: GraphTarget; cost: CostColumn }): readonly OutlineItem[];
  modelText(params: { id: DocumentId; of: "current" | "original" }): ModelText;
  /** Writes the graph for other tools. */
  exportGraph(params: { id: DocumentId; path: string; format: "dot" | "json" }): void;
  /** What was computed of each layer; undefined when nothing was and `compute` is "known". "anew" may take long. */
  overlay(params: {
    id: DocumentId;
    kind: ComputedOverlay;
    compute: "known" | "anew";
    seed: number;
  }): OverlayReport | undefined;
  /** The graph as it would be after more steps. The document stays as it is. */
  preview(params: { id: DocumentId; steps: readonly RecipeStep[] }): GraphPreview;
  /**
   * From another document (the document's own file before any step when absent) to the document as it is now. `steps`: what is known to have
   * been done in between.
   */
  compare(params: { id: DocumentId; with?: DocumentId; steps?: readonly StepReport[] }): Comparison;
  /** Facts of a layer, or of an input or output of the model. Undefined when there is none of this anchor. */
  layerFacts(params: { id: DocumentId; of: ValueEnd }): LayerFacts | undefined;
  /** Reads the whole constant in pieces, or a sample of one that is very large, unless `exact`. */
  tensorStatistics(params: { id: DocumentId; place: TensorPlace; exact: boolean }): TensorStatistics;
  tensorValues(params: { id: DocumentId; place: TensorPlace; window: TensorWindow }): TensorPage;
  tensorKernels(params: { id: DocumentId; place: TensorPlace; window: KernelWindow }): KernelPage;
  tensorText(params: {
    id: DocumentId;
    place: TensorPlace;
    window: TensorWindow;
    format: TensorTextFormat;
  }): TensorText;
  /** Writes a constant as .npy. Nothing is written when it fails or is cancelled. */
  exportTensor(params: { id: DocumentId; place: TensorPlace; path: string }): TensorExport;
  suggestions(params: { id: DocumentId; target: WorkOptions["target"] }): readonly Suggestion[];
  /** Appends steps; those that change nothing are not kept. */
  apply(params: { id: DocumentId; steps: readonly RecipeStep[] }): DocumentState;
  /** Undo and redo: makes the document stand at exactly these steps. */
  setSteps(params: { id: DocumentId; steps: readonly RecipeStep[] }): DocumentState;
  optimize(params: { id: DocumentId; options: WorkOptions }): { report: OptimizeReport; state: DocumentState };
  verify(params: { id: DocumentId; options: WorkOptions }): VerifyReport;
  measure(params: { id: DocumentId; options: WorkOptions }): MeasureReport;
  save(params: { id: DocumentId; path: string; overwriteOriginal: boolean }): { path: string; bytes: number };
  /** From a file to an optimized file and its recipe beside it. Nothing is written when it fails or is cancelled. */
  optimizeFile(params: { path: string; output: string; recipe: string; options: WorkOptions }): OptimizeReport;
}
