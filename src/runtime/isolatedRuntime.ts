import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Cancelled, type Tensor } from "../core/ir";
import type { KernelTimes, RaceBudget, Runtime, RuntimeModel, Session, SessionOptions } from "../core/runtime";
import {
  fromWire,
  type RuntimeAnswer,
  type RuntimeReplies,
  type RuntimeRequest,
  runtimeProcessArgument,
  toWire,
} from "./isolationProtocol";
import { machineName } from "./machineName";
import { ortName } from "./ortVersion";

export interface IsolatedRuntime extends Runtime {
  /** Ends the process and everything that runs in it. The next `open` starts another. */
  stop(): void;
}

export interface IsolationOptions {
  /** A script that calls `serveRuntime()` when its first argument is `runtimeProcessArgument`: usually the caller's own bundle. */
  readonly script: string;
  /** A single open or run that takes longer is given up and the process ended: a Loop may never end. Milliseconds. */
  readonly timeLimit?: number;
}

/** Models above this size reach the other process through a file rather than a pipe. */
const largestInline = 4 << 20;

/**
 * ONNX Runtime in a child process. A model that crashes the native library, exhausts memory or never returns costs that process only: the
 * pending call rejects and says how it ended. An abort ends the process at once, which no native call could do by itself: give each document that
 * may be cancelled on its own a runtime of its own.
 */
export function isolatedRuntime(options: IsolationOptions): IsolatedRuntime {
  const timeLimit = options.timeLimit ?? 120_000;
  let host: RuntimeHost | undefined;

  const alive = (): RuntimeHost => {
    if (!host?.running) host = new RuntimeHost(options.script);
    return host;
  };

  return {
    get name() {
      return ortName();
    },
    get machine() {
      return machineName();
    },
    async open(model, sessionOptions: SessionOptions = {}) {
      const at = alive();
      // Made and removed here: the process that writes into it may be ended at any moment.
      const profileFolder = sessionOptions.profile ? mkdtempSync(path.join(tmpdir(), "espalier-profile-")) : undefined;
      try {
        const opened = await withFile(model, (ready) =>
          at.call(
            "open",
            {
              kind: "open",
              model: ready,
              optimization: sessionOptions.optimization ?? "all",
              optimizedModelPath: sessionOptions.optimizedModelPath,
              profileFolder,
            },
            { timeLimit, signal: sessionOptions.signal },
          ),
        );
        return new IsolatedSession(at, opened, timeLimit, profileFolder);
      } catch (error) {
        removeFolder(profileFolder);
        throw error;
      }
    },
    async race(sessions: readonly Session[], feeds: ReadonlyMap<string, Tensor>, budget: RaceBudget) {
      const own = sessions as readonly IsolatedSession[];
      const [first] = own;
      if (!first) return [];
      if (own.some((session) => session.host !== first.host)) throw new Error("the runtime's process ended meanwhile");
      const { warmUp, minRounds, maxRounds, milliseconds, signal } = budget;
      return first.host.call(
        "race",
        {
          kind: "race",
          sessions: own.map((session) => session.id),
          feeds: toWire(feeds),
          warmUp,
          minRounds,
          maxRounds,
          milliseconds,
        },
        { timeLimit: timeLimit + milliseconds, signal },
      );
    },
    async peakMemory(model, feeds, signal) {
      const single = new RuntimeHost(options.script);
      try {
        return await withFile(model, (ready) =>
          single.call("peak", { kind: "peak", model: ready, feeds: toWire(feeds) }, { timeLimit, signal }),
        );
      } finally {
        single.stop();
      }
    },
    stop() {
      host?.stop();
      host = undefined;
    },
  };
}

class IsolatedSession implements Session {
  readonly id: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];

  constructor(
    readonly host: RuntimeHost,
    opened: RuntimeReplies["open"],
    private readonly timeLimit: number,
    private readonly profileFolder: string | undefined,
  ) {
    this.id = opened.session;
    this.inputs = opened.inputs;
    this.outputs = opened.outputs;
  }

  get lost(): boolean {
    return !this.host.running;
  }

  async run(feeds: ReadonlyMap<string, Tensor>, signal?: AbortSignal): Promise<ReadonlyMap<string, Tensor>> {
    const { host, id, timeLimit } = this;
    return fromWire(await host.call("run", { kind: "run", session: id, feeds: toWire(feeds) }, { timeLimit, signal }));
  }

  async kernelTimes(signal?: AbortSignal): Promise<KernelTimes> {
    const { host, id, timeLimit } = this;
    return host.call("kernelTimes", { kind: "kernelTimes", session: id }, { timeLimit, signal });
  }

  async close(): Promise<void> {
    try {
      if (!this.host.running) return;
      await this.host.call("close", { kind: "close", session: this.id }, { timeLimit: this.timeLimit });
    } finally {
      removeFolder(this.profileFolder);
    }
  }
}

function removeFolder(folder: string | undefined): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One child process and the calls that wait for it. */
class RuntimeHost {
  running = true;
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private next = 1;
  private ending: Error | undefined;

  constructor(script: string) {
    // Its standard output is joined to our standard error: native log lines must not mix with what we print.
    this.child = fork(script, [runtimeProcessArgument], { serialization: "advanced", stdio: ["ignore", 2, 2, "ipc"] });
    this.child.on("message", (answer: RuntimeAnswer) => {
      const waiting = this.pending.get(answer.id);
      this.pending.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.message));
      this.hold();
    });
    this.child.on("error", (error) =>
      this.end(new Error(`the runtime's process could not be started: ${error.message}`)),
    );
    this.child.on("exit", (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      const why = signal === "SIGKILL" ? ", perhaps for want of memory" : "";
      this.end(new Error(`the runtime's process ${how} while running the model${why}`));
    });
    this.hold();
  }

  call<K extends keyof RuntimeReplies>(
    _kind: K,
    request: RuntimeRequest & { kind: K },
    options: { timeLimit: number; signal?: AbortSignal | undefined },
  ): Promise<RuntimeReplies[K]> {
    const { signal, timeLimit } = options;
    if (signal?.aborted) return Promise.reject(new Cancelled());
    if (!this.running) return Promise.reject(this.ending ?? new Error("the runtime's process has ended"));
    const id = this.next++;
    return new Promise<RuntimeReplies[K]>((resolve, reject) => {
      const onAbort = () => {
        this.pending.get(id)?.reject(new Cancelled());
        this.pending.delete(id);
        this.stop(new Error("the runtime was stopped by another call that was cancelled"));
      };
      const timer = setTimeout(
        () => this.stop(new Error(`the runtime took longer than ${Math.round(timeLimit / 1000)} s`)),
        timeLimit,
      );
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.pending.set(id, {
        resolve: (value) => {
          settle();
          resolve(value as RuntimeReplies[K]);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.hold();
      try {
        this.child.send({ id, request }, (error) => {
          if (error) this.end(new Error(`the runtime's process does not listen: ${error.message}`));
        });
      } catch (error) {
        this.pending.get(id)?.reject(error as Error);
        this.pending.delete(id);
        this.hold();
      }
    });
  }

  stop(reason: Error = new Error("the runtime was stopped")): void {
    this.end(reason);
    this.child.kill("SIGKILL");
  }

  private end(reason: Error): void {
    if (!this.running) return;
    this.running = false;
    this.ending = reason;
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
    this.hold();
  }

  /** An idle runtime does not keep this process alive; one that somebody waits for does. */
  private hold(): void {
    if (this.pending.size > 0) {
      this.child.ref();
      this.child.channel?.ref();
    } else {
      this.child.unref();
      this.child.channel?.unref();
    }
  }
}

async function withFile<T>(model: RuntimeModel, use: (model: RuntimeModel) => Promise<T>): Promise<T> {
  // Only what can be sent: callers may hand in objects with more to them.
  if ("path" in model) return use({ path: model.path });
  if (model.bytes.length <= largestInline) return use({ bytes: model.bytes });
  const folder = mkdtempSync(path.join(tmpdir(), "espalier-model-"));
  try {
    const file = path.join(folder, "model.onnx");
    writeFileSync(file, model.bytes);
    return await use({ path: file });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
