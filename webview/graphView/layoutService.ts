import type { Layout, LayoutInput } from "../graph/layout/input";
import { layoutGraph } from "../graph/layout/layout";

interface Waiting {
  readonly input: LayoutInput;
  resolve(layout: Layout): void;
}

/**
 * Lays graphs out in a worker. A webview's origin may not start a worker from a file, so its script is read and started from a blob. Where
 * no worker starts, or it dies, the page does the work itself: late is better than never.
 */
export class LayoutService {
  readonly #script: string;
  #worker: Promise<Worker | undefined> | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #request = 0;

  /** @param script where the worker's bundle is */
  constructor(script: string) {
    this.#script = script;
  }

  async layout(input: LayoutInput): Promise<Layout> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    if (!worker) return layoutGraph(input);
    const request = ++this.#request;
    return new Promise((resolve) => {
      this.#waiting.set(request, { input, resolve });
      worker.postMessage({ request, input });
    });
  }

  async #start(): Promise<Worker | undefined> {
    try {
      const response = await fetch(this.#script);
      if (!response.ok) return undefined;
      const url = URL.createObjectURL(new Blob([await response.text()], { type: "text/javascript" }));
      const worker = new Worker(url);
      worker.addEventListener("message", ({ data }: MessageEvent<{ request: number; layout: Layout }>) => {
        this.#waiting.get(data.request)?.resolve(data.layout);
        this.#waiting.delete(data.request);
      });
      worker.addEventListener("error", () => this.#died(worker));
      return worker;
    } catch {
      return undefined;
    }
  }

  #died(worker: Worker): void {
    worker.terminate();
    this.#worker = Promise.resolve(undefined);
    for (const { input, resolve } of this.#waiting.values()) resolve(layoutGraph(input));
    this.#waiting.clear();
  }
}
