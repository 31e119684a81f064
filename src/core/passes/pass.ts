import type { FreshNames, Graph, Model, Node, Tensor, Value } from "../ir";
import type { Refusal } from "../patterns";

/** Which operators a rewrite may produce: standard ONNX only, or ONNX Runtime's `com.microsoft` ones too. */
export type Target = "portable" | "onnxruntime";

export type PassGroup = "cleanup" | "folding" | "fusion" | "horizontal" | "layout" | "opset";

/** One place where a pass changed the graph. Nodes are named as in the graphs before and after. */
export interface Change {
  /** What happened, one clause: "folded BatchNormalization \"bn1\" into Conv \"conv1\"". */
  readonly text: string;
  /** Anchor (see `anchorOf`) of the place: replaying the pass with `only: [anchor]` does this change alone. */
  readonly anchor: string;
  /** Anchors of the nodes that went or changed. */
  readonly before: readonly string[];
  /** Anchors of the nodes that came or changed. */
  readonly after: readonly string[];
  /** Anchors of nodes that change together, set by set: siblings that become one. */
  readonly coupled?: readonly (readonly string[])[];
}

/** What a pass is given. A pass changes `model` in place and reports through `changed` and `refused`. */
export interface PassContext {
  readonly model: Model;
  readonly target: Target;
  /** Whether the model may be moved to a newer ai.onnx opset when a pass needs it. */
  readonly allowOpsetUpgrade: boolean;
  readonly names: FreshNames;
  /** Throws Cancelled when the user cancelled; call it in long loops. */
  checkCancelled(): void;
  /** False when the caller asked for other places only: then leave this node or constant alone, silently. Ask before every change. */
  wants(place: Node | Value): boolean;
  changed(change: Change): void;
  refused(refusal: Refusal): void;
  /**
   * Computes the outputs of a constant model (no inputs) in the runtime, in output order; undefined for an output that the runtime
   * could not compute. Absent when there is no runtime.
   */
  readonly evaluate?: ((constantModel: Model) => Promise<(Tensor | undefined)[]>) | undefined;
}

/** A transformation. Stateless: everything it needs comes in the context. */
export interface Pass {
  /** Kebab case: "fuse-conv-batchnorm". */
  readonly id: string;
  /** For people: "Fold BatchNormalization into Conv". */
  readonly title: string;
  readonly group: PassGroup;
  /** False when the outputs stay equal up to floating-point rounding. */
  readonly lossy: boolean;
  /** Operators (whatever their domain) without which the pass has nothing to do; absent when it must always look. */
  readonly operators?: readonly string[];
  run(context: PassContext): void | Promise<void>;
}

export { anchorOf } from "../ir";

/** The graphs a pass should look at: the main graph, nested subgraphs, function bodies. */
export function* scopes(context: PassContext): Generator<Graph, void, undefined> {
  yield* context.model.graphs();
}
