/**
 * Calls between two processes. Every call settles: with a result, with an error, or, when the other side died, with the
 * error that `fail` was given. A call may report progress and may be cancelled. How messages travel is the caller's matter:
 * both ends take a `post` function and are handed what arrives.
 */
import type { Progress } from "./reports";

export type Request =
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: "cancel"; readonly id: number };

export type Response =
  | { readonly kind: "ok"; readonly id: number; readonly result: unknown }
  | { readonly kind: "err"; readonly id: number; readonly error: ErrorReport }
  | { readonly kind: "progress"; readonly id: number; readonly progress: Progress };

/** An error on its way between processes: classes do not survive the journey, names do. */
export interface ErrorReport {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** The methods of an API, each taking one object: `{ open(params: OpenParams): Inspection }`. */
export type Methods<M> = { [K in keyof M]: (params: never) => unknown };
export type ParamsOf<M extends Methods<M>, K extends keyof M> = Parameters<M[K]>[0];
export type ResultOf<M extends Methods<M>, K extends keyof M> = Awaited<ReturnType<M[K]>>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What the other side threw. `name` is the name of the original error: "ModelFormatError", "Cancelled", ... */
export class RemoteError extends Error {
  constructor(report: ErrorReport) {
    super(report.message);
    this.name = report.name;
    if (report.stack !== undefined) this.stack = report.stack;
  }
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  progress(progress: Progress): void;
}

/** The calling end. */
export class RpcClient<M extends Methods<M>> {
  readonly #post: (request: Request) => void;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #failure: Error | undefined;

  constructor(post: (request: Request) => void) {
    this.#post = post;
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  call<K extends keyof M & string>(
    method: K,
    params: ParamsOf<M, K>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<ResultOf<M, K>> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = ++this.#lastId;
    const cancel = () => this.#post({ kind: "cancel", id });
    const settled = new Promise<ResultOf<M, K>>((resolve, reject) => {
      this.#pending.set(id, {
        resolve: (result) => resolve(result as ResultOf<M, K>),
        reject,
        progress: (progress) => onProgress?.(progress),
      });
    }).finally(() => signal?.removeEventListener("abort", cancel));
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      this.#post({ kind: "call", id, method, params });
    } catch (error) {
      this.#take(id)?.reject(error instanceof Error ? error : new Error(String(error)));
    }
    return settled;
  }

  /** Hands over a message of the other side. Answers to calls that have settled already are dropped. */
  receive(response: Response): void {
    switch (response.kind) {
      case "ok":
        this.#take(response.id)?.resolve(response.result);
        break;
      case "err":
        this.#take(response.id)?.reject(new RemoteError(response.error));
        break;
      case "progress":
        this.#pending.get(response.id)?.progress(response.progress);
        break;
    }
  }

  /** The other side is gone: every pending call rejects with `error`, and so does every later one. */
  fail(error: Error): void {
    this.#failure ??= error;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const one of pending) one.reject(error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

export interface CallContext {
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

export type Handlers<M extends Methods<M>> = {
  [K in keyof M]: (params: ParamsOf<M, K>, context: CallContext) => ResultOf<M, K> | Promise<ResultOf<M, K>>;
};

/** The answering end: returns the function that takes the requests. Never throws, whatever arrives. */
export function serve<M extends Methods<M>>(
  handlers: Handlers<M>,
  post: (response: Response) => void,
): (request: Request) => void {
  const running = new Map<number, AbortController>();

  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (!Object.hasOwn(handlers, method)) throw new Error(`there is no method ${method}`);
      const handler = handlers[method as keyof M] as (params: unknown, context: CallContext) => unknown;
      const result = await handler(params, {
        signal: controller.signal,
        progress: (progress) => {
          if (running.has(id)) post({ kind: "progress", id, progress });
        },
      });
      post({ kind: "ok", id, result });
    } catch (error) {
      post({ kind: "err", id, error: errorReport(error) });
    } finally {
      running.delete(id);
    }
  };

  return (request) => {
    if (request.kind === "cancel") running.get(request.id)?.abort();
    else void answer(request.id, request.method, request.params);
  };
}

export function errorReport(error: unknown): ErrorReport {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  return stack === undefined ? { name, message } : { name, message, stack };
}

/** The error that a cancelled call ends with on either side. */
export function cancelled(): Error {
  return new RemoteError({ name: "Cancelled", message: "cancelled" });
}

export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === "Cancelled";
}
