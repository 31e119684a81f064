/** Between a view and its host: two discriminated unions, one for each direction. Views pull what is long. */

import type { Comparison } from "./comparison";
import type { DocumentState, LayerPage, LayerQuery } from "./engineApi";
import type { GraphPreview, LayerFacts, ModelGraph, ValueEnd } from "./graph";
import type { GraphTarget } from "./outline";
import type { ComputedOverlay, OverlayReport } from "./overlays";
import type { Packed } from "./packed";
import type { MeasureReport, OptimizeReport, Progress, Suggestion, VerifyReport } from "./reports";
import type { TensorAnswer, TensorQuestion } from "./tensor";

/** One sentence for the user; the log has the rest. */
export interface Failure {
  readonly message: string;
  /** What the user may do about it. */
  readonly hint?: string;
}

/** The open model, sent whole after each change; rows, graph and suggestions are sent when asked for. */
export interface ModelView {
  readonly fileName: string;
  /** Grows with each change: what was asked of an older revision is of no use any more. */
  readonly revision: number;
  readonly state: DocumentState;
  /** False in restricted mode: nothing may be run. */
  readonly trusted: boolean;
  /** False when the file was deleted or moved: what is shown was read before. */
  readonly onDisk: boolean;
  /** Another version of a file, as one in Git: nothing of it can be changed. */
  readonly lookOnly: boolean;
}

/** What became of one file of an "Optimize Model" command. */
export type FileOutcome =
  | { readonly file: string; readonly report: OptimizeReport; readonly recipeFile: string }
  | { readonly file: string; readonly failure: Failure };

/** Two models side by side. */
export interface ComparisonView {
  /** What is compared; the page keeps it for its host, and does not look into it. */
  readonly source: object;
  readonly titles: { readonly before: string; readonly after: string };
  readonly comparison: Comparison;
}

export type Check = "verify" | "measure";

export type ToWebview =
  | { readonly type: "model"; readonly model: ModelView }
  | { readonly type: "failed"; readonly failure: Failure }
  | { readonly type: "rows"; readonly request: number; readonly page: LayerPage }
  | { readonly type: "rowsFailed"; readonly request: number; readonly failure: Failure }
  | { readonly type: "graph"; readonly revision: number; readonly graph: Packed<ModelGraph> }
  | { readonly type: "graphFailed"; readonly revision: number; readonly failure: Failure }
  | { readonly type: "layerFacts"; readonly request: number; readonly facts: LayerFacts | undefined }
  /** `report` is absent when nothing was computed for this state yet. */
  | {
      readonly type: "overlay";
      readonly revision: number;
      readonly kind: ComputedOverlay;
      readonly report?: OverlayReport;
    }
  | {
      readonly type: "preview";
      readonly revision: number;
      readonly title: string;
      /** Ids of the suggestions that it shows applied. */
      readonly suggestions: readonly string[];
      readonly preview: GraphPreview;
    }
  | {
      readonly type: "suggestions";
      readonly revision: number;
      readonly suggestions: readonly Suggestion[];
      /** Those that the user put away; they are in no other list. */
      readonly rejected: readonly Suggestion[];
    }
  | { readonly type: "layerFactsFailed"; readonly request: number; readonly failure: Failure }
  | { readonly type: "tensor"; readonly request: number; readonly answer: TensorAnswer }
  | { readonly type: "tensorProgress"; readonly request: number; readonly progress: Progress }
  | { readonly type: "tensorFailed"; readonly request: number; readonly failure: Failure }
  | { readonly type: "suggestionsFailed"; readonly revision: number; readonly failure: Failure }
  | { readonly type: "working"; readonly title: string; readonly progress: Progress }
  | { readonly type: "idle" }
  | { readonly type: "verified"; readonly revision: number; readonly report: VerifyReport }
  | { readonly type: "measured"; readonly revision: number; readonly report: MeasureReport }
  | { readonly type: "reveal"; readonly target: GraphTarget }
  | { readonly type: "showTab"; readonly tab: "details" }
  /** Save a picture of the graph: the page has it. */
  | { readonly type: "takePicture"; readonly format: "svg" | "png" }
  | { readonly type: "comparison"; readonly view: ComparisonView }
  /** `isClosed`: the model is to be opened to see its edits. */
  | {
      readonly type: "comparisonFailed";
      readonly source: object;
      readonly message: string;
      readonly isClosed: boolean;
    }
  /** The user did not want to wait. */
  | { readonly type: "comparisonCancelled"; readonly source: object }
  /** Something to know of what is shown, which stays. */
  | { readonly type: "comparisonNotice"; readonly message: string }
  | { readonly type: "outcomes"; readonly outcomes: readonly FileOutcome[] };

export type FromWebview =
  | { readonly type: "ready" }
  | { readonly type: "rows"; readonly request: number; readonly query: LayerQuery }
  | { readonly type: "graph" }
  /** Sent while the model is not counted: the first picture is on screen, or none is wanted, and whatever completes it may be computed. */
  | { readonly type: "settled" }
  | { readonly type: "layerFacts"; readonly request: number; readonly of: ValueEnd }
  | { readonly type: "tensor"; readonly request: number; readonly question: TensorQuestion }
  /** The answer is not wanted any more. */
  | { readonly type: "cancelTensor"; readonly request: number }
  | { readonly type: "copyText"; readonly text: string }
  /** The page of the specification about an operator, in a browser. */
  | { readonly type: "openOperatorPage"; readonly domain: string; readonly operator: string }
  /** A picture of the graph, to be saved where the user says. */
  | { readonly type: "savePicture"; readonly format: "svg" | "png"; readonly data: Uint8Array }
  /** "known": only what was computed before. */
  | { readonly type: "overlay"; readonly kind: ComputedOverlay; readonly compute: "known" | "anew" }
  /** Save the graph in a format of other tools. */
  | { readonly type: "exportGraph"; readonly format: "dot" | "json" }
  /** What is selected now, for the side panel. */
  | { readonly type: "selected"; readonly target: GraphTarget | undefined }
  /** Show what is selected elsewhere. */
  | { readonly type: "showElsewhere"; readonly place: "outline" | "text"; readonly target: GraphTarget }
  | { readonly type: "suggestions" }
  | { readonly type: "preview"; readonly suggestions: readonly string[] }
  | { readonly type: "reject"; readonly suggestions: readonly string[] }
  | { readonly type: "restore"; readonly suggestions: readonly string[] }
  | { readonly type: "apply"; readonly suggestions: readonly string[] }
  | { readonly type: "applyAll" }
  | { readonly type: "goTo"; readonly steps: number }
  | { readonly type: "optimize" }
  | { readonly type: "check"; readonly check: Check }
  | { readonly type: "cancel" }
  | { readonly type: "reload" }
  | { readonly type: "reopenAs"; readonly editor: "text" | "hex" }
  | { readonly type: "openFile"; readonly file: string; readonly target?: GraphTarget }
  | { readonly type: "revealFile"; readonly file: string }
  /** The model as its file was, and as it is now. */
  | { readonly type: "compare" }
  /** What was optimized beside what came of it. */
  | { readonly type: "compareFile"; readonly file: string }
  | { readonly type: "openSide"; readonly side: "before" | "after" }
  | { readonly type: "showLog" }
  | { readonly type: "manageTrust" }
  | { readonly type: "crashed"; readonly message: string };

/** Which page a webview shows: the bundle is one. */
export type Page = "editor" | "report" | "compare";

/** How a graph is drawn when it is opened: what repeats closed into boxes, every group open, or without groups. */
export type GraphOpens = "blocks" | "expanded" | "flat";
