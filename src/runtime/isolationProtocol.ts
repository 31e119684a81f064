import type { DataType } from "../core/ir";
import { Tensor } from "../core/ir";
import type { KernelTimes, OptimizationLevel, RuntimeModel } from "../core/runtime";

/** First argument that makes a bundle's entry serve as the runtime's process instead of what it usually is. */
export const runtimeProcessArgument = "--espalier-runtime-process";

/** A tensor as it travels between processes (structured clone). */
export interface WireTensor {
  readonly dtype: DataType;
  readonly dims: readonly number[];
  readonly data: Uint8Array | readonly Uint8Array[];
}

export type WireFeeds = readonly (readonly [name: string, tensor: WireTensor])[];

export type RuntimeRequest =
  | {
      readonly kind: "open";
      readonly model: RuntimeModel;
      readonly optimization: OptimizationLevel;
      readonly optimizedModelPath: string | undefined;
      /** Where the runtime writes its profile; absent when it is not to write one. */
      readonly profileFolder: string | undefined;
    }
  | { readonly kind: "run"; readonly session: number; readonly feeds: WireFeeds }
  | {
      readonly kind: "race";
      readonly sessions: readonly number[];
      readonly feeds: WireFeeds;
      readonly warmUp: number;
      readonly minRounds: number;
      readonly maxRounds: number;
      readonly milliseconds: number;
    }
  | { readonly kind: "peak"; readonly model: RuntimeModel; readonly feeds: WireFeeds }
  | { readonly kind: "kernelTimes"; readonly session: number }
  | { readonly kind: "close"; readonly session: number };

export interface RuntimeReplies {
  open: { readonly session: number; readonly inputs: readonly string[]; readonly outputs: readonly string[] };
  run: WireFeeds;
  race: number[][];
  peak: number | null;
  kernelTimes: KernelTimes;
  close: null;
}

export type RuntimeCall = { readonly id: number; readonly request: RuntimeRequest };
export type RuntimeAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

export function toWire(tensors: ReadonlyMap<string, Tensor>): WireFeeds {
  return [...tensors].map(([name, tensor]) => {
    const data = Array.isArray(tensor.data) ? tensor.strings() : tensor.bytes();
    return [name, { dtype: tensor.dtype, dims: tensor.dims, data }];
  });
}

export function fromWire(feeds: WireFeeds): Map<string, Tensor> {
  return new Map(
    feeds.map(([name, { dtype, dims, data }]) => [
      name,
      data instanceof Uint8Array ? Tensor.fromBytes(dtype, dims, data) : new Tensor(dtype, dims, data),
    ]),
  );
}
