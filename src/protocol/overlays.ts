/** What nodes can be coloured by that the graph itself does not tell: it is computed, or measured, when somebody asks for it. */
export const computedOverlays = ["time", "sparsity", "quantization", "sensitivity"] as const;
export type ComputedOverlay = (typeof computedOverlays)[number];

/** Those for which the model is run: never in a folder that is not trusted, and never unasked. */
export const isRunOverlay = (kind: ComputedOverlay): boolean => kind === "time" || kind === "sensitivity";

/** A value for each layer of one state of a model. */
export interface OverlayReport {
  readonly kind: ComputedOverlay;
  /** Anchors of all layers, in the order of the layer table; those of different subgraphs may be the same. */
  readonly anchors: readonly string[];
  /**
   * One for each anchor: milliseconds for "time", else a share (1 is all). NaN: not known. -1: there is nothing to be known,
   * such as weights in a layer without any.
   */
  readonly values: Float64Array;
  /** How the values came about, a sentence: runs, machine, optimization level, inputs. */
  readonly how: string;
}
