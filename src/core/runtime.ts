import type { Tensor } from "./ir";

/**
 * The port through which core runs a model. Its implementations live in `src/runtime`; core never knows which one it is given.
 * Every method rejects with a plain Error whose message is the runtime's own words.
 */
export interface Runtime {
  /** "onnxruntime 1.30.0 (CPU)". */
  readonly name: string;
  /** What the runtime runs on, for people: "AMD EPYC 7B13, 2 cores". */
  readonly machine?: string;
  open(model: RuntimeModel, options?: SessionOptions): Promise<Session>;
  /**
   * Runs sessions of this runtime in turn (A B A B ...) on the same feeds and times each run where it happens, so that no transport between
   * processes is counted. Gives milliseconds, one list a session. Absent when the runtime cannot time.
   */
  race?(sessions: readonly Session[], feeds: ReadonlyMap<string, Tensor>, budget: RaceBudget): Promise<number[][]>;
  /** Peak resident bytes of a process of its own that loads the model and runs it once; null when the system does not tell. */
  peakMemory?(model: RuntimeModel, feeds: ReadonlyMap<string, Tensor>, signal?: AbortSignal): Promise<number | null>;
}

export interface RaceBudget {
  /** Rounds that are run and not counted. */
  readonly warmUp: number;
  /** At least, whatever the time. */
  readonly minRounds: number;
  readonly maxRounds: number;
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A serialised model: in memory, or a file (which may have external data beside it). */
export type RuntimeModel = { readonly bytes: Uint8Array } | { readonly path: string };

/** How far the runtime's own graph optimizations go. */
export type OptimizationLevel = "disabled" | "basic" | "all";

export interface SessionOptions {
  /** "all" when absent. */
  readonly optimization?: OptimizationLevel;
  /** Write what the runtime made of the model to this file. */
  readonly optimizedModelPath?: string;
  /** Time every node of every run, until `Session.kernelTimes` is called. Slows runs down a little. */
  readonly profile?: boolean;
  /** Aborting rejects the call; a runtime in a process of its own stops even in the middle of a native call. */
  readonly signal?: AbortSignal | undefined;
}

export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Runs once. Feeds and results are dense tensors; a model with sequence, optional or map outputs rejects. */
  run(feeds: ReadonlyMap<string, Tensor>, signal?: AbortSignal): Promise<ReadonlyMap<string, Tensor>>;
  /** For a session that was opened with `profile`: what each kernel took. Ends the profile; only one can be had of a session. */
  kernelTimes?(signal?: AbortSignal): Promise<KernelTimes>;
  close(): Promise<void>;
  /** True once the process that held the session is gone: every call rejects from then on. */
  readonly lost?: boolean;
}

/** Times that the runtime itself took while a session ran, milliseconds, one entry a run. */
export interface KernelTimes {
  /** Whole runs. */
  readonly runs: Float64Array;
  /** By the name that a node has in the runtime; what ran several times in a run (the body of a Loop) is added up. */
  readonly kernels: ReadonlyMap<string, Float64Array>;
}
