import { type ChildProcess, fork } from "node:child_process";
import type { EngineApi } from "../../protocol/engineApi";
import {
  type CallOptions,
  cancelled,
  isCancelled,
  type ParamsOf,
  type Response,
  type ResultOf,
  RpcClient,
} from "../../protocol/rpc";

export interface EngineOptions {
  /** The engine's script. */
  readonly script: string;
  /** For each start: arguments for Node (a memory limit) and for the script. */
  launch(): { readonly nodeArguments: readonly string[]; readonly scriptArguments: readonly string[] };
  /** A line that the engine printed, or something worth a log line. */
  log(line: string): void;
  /** The process is gone. `folders` are those that it was told to write to. */
  ended?(pid: number, folders: ReadonlySet<string>): void;
  /** How long a cancelled call may take to end by itself before the process is ended. Milliseconds. */
  readonly grace?: number;
}

/** The engine stopped by itself: a crash of a native library, out of memory, or somebody killed it. */
export class EngineDied extends Error {
  override readonly name = "EngineDied";
}

/** The engine was ended on purpose, because a call of somebody else had to be cancelled: the call may simply be made again. */
export class EngineRestarted extends Error {
  override readonly name = "EngineRestarted";
}

/**
 * The engine's process: started by the first call, shared by all documents, started anew by the call after its death.
 * Every call settles. A cancelled call settles within the grace period whatever the engine is doing, since the engine
 * is killed when it does not answer; the calls of others then reject with {@link EngineRestarted}.
 */
export class EngineProcess {
  readonly #options: EngineOptions;
  #run: EngineRun | undefined;
  #generation = 0;
  #disposed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Which start of the process this is: documents opened in an earlier one are gone. Starts it when it is not running. */
  connect(): number {
    this.#alive();
    return this.#generation;
  }

  get running(): boolean {
    return this.#run?.dead === false;
  }

  get pid(): number | undefined {
    return this.running ? this.#run?.child.pid : undefined;
  }

  async call<K extends keyof EngineApi>(
    method: K,
    params: ParamsOf<EngineApi, K>,
    options: CallOptions = {},
  ): Promise<ResultOf<EngineApi, K>> {
    const { signal } = options;
    if (signal?.aborted) throw cancelled();
    const run = this.#alive();
    let timer: NodeJS.Timeout | undefined;
    const insist = () => {
      timer = setTimeout(() => run.end(new EngineRestarted("The engine was restarted to cancel a call.")), this.#grace);
    };
    signal?.addEventListener("abort", insist, { once: true });
    try {
      return await run.client.call(method, params, options);
    } catch (error) {
      if (signal?.aborted && (error instanceof EngineRestarted || isCancelled(error))) throw cancelled();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", insist);
    }
  }

  /** Says where the next calls write: what a killed engine left there is removed. */
  willWrite(folder: string): void {
    this.#alive().folders.add(folder);
  }

  /** Ends the process; the next call starts another. */
  restart(reason: string): void {
    this.#run?.end(new EngineRestarted(reason));
  }

  dispose(): void {
    this.#disposed = true;
    this.#run?.end(new EngineDied("The engine was shut down."));
  }

  get #grace(): number {
    return this.#options.grace ?? 500;
  }

  #alive(): EngineRun {
    if (this.#disposed) throw new EngineDied("The engine was shut down.");
    if (!this.#run || this.#run.dead) {
      this.#run = new EngineRun(this.#options);
      this.#generation++;
    }
    return this.#run;
  }
}

/** One life of the process. */
class EngineRun {
  readonly child: ChildProcess;
  readonly client: RpcClient<EngineApi>;
  readonly folders = new Set<string>();
  dead = false;

  constructor({ script, launch, log, ended }: EngineOptions) {
    const { nodeArguments, scriptArguments } = launch();
    this.child = fork(script, [...scriptArguments], {
      // In a desktop VS Code the executable is Electron, which is Node when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
      execArgv: [...nodeArguments],
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.client = new RpcClient<EngineApi>((request) => {
      if (this.dead) return;
      this.child.send(request, (error) => {
        if (error) this.#died(new EngineDied(`The engine cannot be reached: ${error.message}.`));
      });
    });
    this.child.on("message", (message) => this.client.receive(message as Response));
    this.child.on("error", (error) => this.#died(new EngineDied(`The engine could not be started: ${error.message}.`)));
    this.child.on("exit", (code, signal) => {
      log(`engine ${this.child.pid} ended (${signal ?? `code ${code}`})`);
      if (this.child.pid !== undefined) ended?.(this.child.pid, this.folders);
      this.#died(new EngineDied(describeEnd(code, signal)));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => {
        for (const line of text.split("\n")) if (line.trim() !== "") log(line);
      });
    }
    log(`engine ${this.child.pid} started`);
  }

  /** Ends it now. Pending calls reject with `reason`. */
  end(reason: Error): void {
    if (this.dead) return;
    this.#died(reason);
    this.child.kill("SIGKILL");
  }

  #died(reason: Error): void {
    if (this.dead) return;
    this.dead = true;
    this.client.fail(reason);
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  // 134 is abort(), by which V8 ends when its heap is full; the kernel ends the largest process with SIGKILL.
  if (signal === "SIGABRT" || code === 134)
    return "The engine ran out of memory or crashed. A larger limit can be set in espalier.engine.memoryLimit.";
  if (signal) return `The engine was ended by ${signal}. It starts again with the next step.`;
  return `The engine stopped unexpectedly (code ${code}). It starts again with the next step.`;
}
