/** What a view may ask of one constant of a model: answers have the size of what is on screen, whatever the tensor's. */

/** Which constant: the one that the layer with this anchor reads at this input. */
export interface TensorPlace {
  readonly anchor: string;
  readonly input: number;
}

/** Equal steps from `from` to `to`; the last bin holds `to` too. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** One number for each channel. */
export interface ChannelNorms {
  readonly axis: number;
  /** Square root of the sum of squares, non-finite elements left out. */
  readonly l2: Float64Array;
}

export interface TensorStatistics {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly count: number;
  /** Elements that were looked at. Fewer than `count`: what follows is of a sample, spread evenly over the tensor. */
  readonly examined: number;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
  /** Of the finite elements that were looked at; undefined when there are none. */
  readonly range?: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Of the population: divided by the count. */
    readonly deviation: number;
    readonly l1: number;
    readonly l2: number;
    readonly histogram: Histogram;
  };
  /** Absent for a sample, and where the operator knows no channels of this input. */
  readonly channels?: ChannelNorms;
}

/** A part of a matrix: the last two dimensions of the tensor at the chosen indices of those before. A vector is one row. */
export interface TensorWindow {
  readonly leading: readonly number[];
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

export interface TensorPage {
  readonly window: TensorWindow;
  /** Sizes of the dimensions before the last two. */
  readonly leadingSizes: readonly number[];
  readonly allRows: number;
  readonly allColumns: number;
  /** Row-major, as short as tells the value from its neighbours in its type. */
  readonly texts: readonly string[];
}

export type TensorTextFormat = "numpy" | "json";

export interface TensorText {
  readonly text: string;
  readonly elements: number;
}

/** Filters of a convolution: which of its output and input channels. */
export interface KernelWindow {
  readonly output: number;
  readonly outputs: number;
  readonly input: number;
  readonly inputs: number;
}

export interface KernelPage {
  readonly window: KernelWindow;
  readonly allOutputs: number;
  /** Of one group. */
  readonly allInputs: number;
  /** Of one filter; the planes of a three-dimensional one lie one below the other. */
  readonly height: number;
  readonly width: number;
  /** For each output channel its input channels, for each of these the filter, row-major. */
  readonly values: Float32Array;
}

export interface TensorExport {
  readonly path: string;
  readonly bytes: number;
  /** Set when NumPy has no such type and another stands for it: one sentence. */
  readonly note?: string;
}

/** A view's question; its answer has the same kind. */
export type TensorQuestion =
  | {
      readonly kind: "statistics";
      readonly place: TensorPlace /** All elements, however many. */;
      readonly exact: boolean;
    }
  | { readonly kind: "values"; readonly place: TensorPlace; readonly window: TensorWindow }
  | { readonly kind: "kernels"; readonly place: TensorPlace; readonly window: KernelWindow }
  /** Puts text on the clipboard. */
  | {
      readonly kind: "copy";
      readonly place: TensorPlace;
      readonly window: TensorWindow;
      readonly format: TensorTextFormat;
    }
  /** Writes the whole tensor where the user says. */
  | { readonly kind: "export"; readonly place: TensorPlace; readonly name: string };

export type TensorAnswer =
  | { readonly kind: "statistics"; readonly statistics: TensorStatistics }
  | { readonly kind: "values"; readonly page: TensorPage }
  | { readonly kind: "kernels"; readonly page: KernelPage }
  | { readonly kind: "copy"; readonly elements: number }
  /** Undefined when the user named no file. */
  | { readonly kind: "export"; readonly written: TensorExport | undefined };
