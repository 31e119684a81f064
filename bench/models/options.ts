import type { Model } from "../../src/core/ir";

/** What may be asked of every architecture; left out, it is the real one. */
export interface ModelOptions {
  /** Height and width of the picture, or the length of the text. */
  readonly size?: number;
  /** Factor on every number of channels: 0.125 makes a toy of the same structure. */
  readonly width?: number;
  readonly classes?: number;
  /** 13 to 17. */
  readonly opset?: number;
  /** A size, or the name of a symbol. */
  readonly batch?: number | string;
  readonly seed?: number;
}

export interface Architecture {
  readonly name: string;
  /** The picture's or text's size in the literature. */
  readonly size: number;
  build(options: ResolvedOptions): Model;
}

export type ResolvedOptions = Required<ModelOptions> & {
  /** A number of channels of the literature, scaled. */
  readonly channels: (full: number) => number;
};

export function resolve(architecture: Architecture, options: ModelOptions): ResolvedOptions {
  const { size = architecture.size, width = 1, classes = 1000, opset = 13, batch = 1, seed = 1 } = options;
  const channels = (full: number) => Math.max(4, Math.round((full * width) / 4) * 4);
  return { size, width, classes, opset, batch, seed, channels: width === 1 ? (full) => full : channels };
}
