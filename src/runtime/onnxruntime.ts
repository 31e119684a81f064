import type { InferenceSession } from "onnxruntime-node";
import type { Tensor } from "../core/ir";
import type { RaceBudget, Runtime, RuntimeModel, Session, SessionOptions } from "../core/runtime";
import { fromOrtTensor, toOrt } from "./ortTensor";
import { ortName } from "./ortVersion";
import { raceInTurn } from "./race";

type Ort = typeof import("onnxruntime-node");

let loaded: Promise<Ort> | undefined;

/** The native library takes about 100 ms to load: only whoever runs a model pays for it. */
function loadOrt(): Promise<Ort> {
  loaded ??= import("onnxruntime-node").then((module) => {
    const ort = "InferenceSession" in module ? module : (module as { default: Ort }).default;
    // Errors arrive as exceptions with the same words; the native log would only say them twice.
    ort.env.logLevel = "fatal";
    return ort;
  });
  return loaded;
}

/**
 * ONNX Runtime on the CPU, in this process. A native crash takes the process with it: everything that runs models of unknown
 * origin goes through `isolatedRuntime` instead, which hosts this one in a child.
 */
export function onnxruntime(): Runtime {
  return {
    get name() {
      return ortName();
    },
    async open(model, options = {}) {
      const ort = await loadOrt();
      return new OrtSession(ort, await create(ort, model, options));
    },
    async race(sessions: readonly Session[], feeds: ReadonlyMap<string, Tensor>, budget: RaceBudget) {
      return raceInTurn(
        sessions.map((session) => (session as OrtSession).prepared(feeds)),
        budget,
      );
    },
  };
}

function create(ort: Ort, model: RuntimeModel, options: SessionOptions): Promise<InferenceSession> {
  const settings: InferenceSession.SessionOptions = {
    graphOptimizationLevel: options.optimization ?? "all",
    executionProviders: ["cpu"],
    logSeverityLevel: 4,
  };
  if (options.optimizedModelPath !== undefined) settings.optimizedModelFilePath = options.optimizedModelPath;
  return "path" in model
    ? ort.InferenceSession.create(model.path, settings)
    : ort.InferenceSession.create(model.bytes, settings);
}

class OrtSession implements Session {
  constructor(
    private readonly ort: Ort,
    private readonly session: InferenceSession,
  ) {}

  get inputs(): readonly string[] {
    return this.session.inputNames;
  }

  get outputs(): readonly string[] {
    return this.session.outputNames;
  }

  async run(feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
    const results = await this.session.run(this.toFeeds(feeds));
    // In the model's order, which the binding does not keep.
    return new Map(
      this.outputs.flatMap((name) => {
        const value = results[name];
        return value ? [[name, fromOrtTensor(value as never)]] : [];
      }),
    );
  }

  /** A run without converting feeds and results: what a measurement should time. */
  prepared(feeds: ReadonlyMap<string, Tensor>): () => Promise<unknown> {
    const ready = this.toFeeds(feeds);
    return () => this.session.run(ready);
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  private toFeeds(feeds: ReadonlyMap<string, Tensor>): InferenceSession.FeedsType {
    const known = new Set(this.inputs);
    const ready: Record<string, InferenceSession.FeedsType[string]> = Object.create(null);
    for (const [name, tensor] of feeds) if (known.has(name)) ready[name] = toOrt(tensor, this.ort.Tensor);
    return ready;
  }
}
