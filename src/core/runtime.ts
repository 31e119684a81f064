import type { Tensor } from "./ir";

/**
 * The port through which core runs a model. Its implementations live in `src/runtime`; core never knows which one it is given.
 * Every method rejects with a plain Error whose message is the runtime's own words.
 */
export interface Runtime {
  /** "onnxruntime 1.30.0 (CPU)". */
  readonly name: string;
  open(model: RuntimeModel, options?: SessionOptions): Promise<Session>;
}

/** A serialised model: in memory, or a file (which may have external data beside it). */
export type RuntimeModel = { readonly bytes: Uint8Array } | { readonly path: string };

export interface SessionOptions {
  /** How far the runtime's own graph optimizations go; "all" when absent. */
  readonly optimization?: "disabled" | "all";
  /** Write what the runtime made of the model to this file. */
  readonly optimizedModelPath?: string;
}

export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs once. Feeds and results are dense tensors; a model with sequence, optional or map outputs rejects. */
  run(feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>;
  close(): Promise<void>;
}
