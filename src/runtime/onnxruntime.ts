import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import type { Tensor } from "../core/ir";
import type { KernelTimes, RaceBudget, Runtime, RuntimeModel, Session, SessionOptions } from "../core/runtime";
import { machineName } from "./machineName";
import { fromOrtTensor, toOrt } from "./ortTensor";
import { ortName } from "./ortVersion";
import { linesOf, readKernelTimes } from "./profileFile";
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
export function onnxruntime(): Runtime & { open(model: RuntimeModel, options?: OrtOptions): Promise<Session> } {
  return {
    get name() {
      return ortName();
    },
    get machine() {
      return machineName();
    },
    async open(model, options: OrtOptions = {}) {
      const ort = await loadOrt();
      const own = options.profile ? mkdtempSync(path.join(tmpdir(), "espalier-profile-")) : undefined;
      const profile = options.profileFolder ?? own;
      try {
        return new OrtSession(ort, await create(ort, model, options, profile), profile);
      } catch (error) {
        if (own !== undefined) rmSync(own, { recursive: true, force: true });
        throw error;
      }
    },
    async race(sessions: readonly Session[], feeds: ReadonlyMap<string, Tensor>, budget: RaceBudget) {
      return raceInTurn(
        sessions.map((session) => (session as OrtSession).prepared(feeds)),
        budget,
      );
    },
  };
}

interface OrtOptions extends SessionOptions {
  /** Where the runtime writes its profile: an empty folder of the caller's. Without one, `profile` makes a temporary one. */
  readonly profileFolder?: string;
}

function create(
  ort: Ort,
  model: RuntimeModel,
  options: SessionOptions,
  profileFolder: string | undefined,
): Promise<InferenceSession> {
  const settings: InferenceSession.SessionOptions = {
    graphOptimizationLevel: options.optimization ?? "all",
    executionProviders: ["cpu"],
    logSeverityLevel: 4,
  };
  if (options.optimizedModelPath !== undefined) settings.optimizedModelFilePath = options.optimizedModelPath;
  if (profileFolder !== undefined) {
    settings.enableProfiling = true;
    settings.profileFilePrefix = path.join(profileFolder, "profile");
  }
  return "path" in model
    ? ort.InferenceSession.create(model.path, settings)
    : ort.InferenceSession.create(model.bytes, settings);
}

class OrtSession implements Session {
  constructor(
    private readonly ort: Ort,
    private readonly session: InferenceSession,
    private profileFolder: string | undefined,
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

  async kernelTimes(): Promise<KernelTimes> {
    const folder = this.profileFolder;
    if (folder === undefined) throw new Error("this session was not opened to be timed");
    this.session.endProfiling();
    const [file] = readdirSync(folder);
    if (file === undefined) throw new Error("the runtime wrote no profile");
    const times = readKernelTimes(linesOf(path.join(folder, file)));
    this.dropProfile();
    return times;
  }

  private dropProfile(): void {
    if (this.profileFolder !== undefined) rmSync(this.profileFolder, { recursive: true, force: true });
    this.profileFolder = undefined;
  }

  async close(): Promise<void> {
    await this.session.release();
    this.dropProfile();
  }

  private toFeeds(feeds: ReadonlyMap<string, Tensor>): InferenceSession.FeedsType {
    const known = new Set(this.inputs);
    const ready: Record<string, InferenceSession.FeedsType[string]> = Object.create(null);
    for (const [name, tensor] of feeds) if (known.has(name)) ready[name] = toOrt(tensor, this.ort.Tensor);
    return ready;
  }
}
