import type { FromLayoutWorker, ToLayoutWorker } from "../graph/drawings";
import type { Drawing, DrawingView, NestedInput } from "../graph/nested/input";
import { NestedLayout } from "../graph/nested/nestedLayout";

/** A graph that can be drawn with any of its groups open. */
export interface GraphDrawer {
  draw(view: DrawingView): Promise<Drawing>;
  /** This may be drawn next: it is made ready while nothing else is to be drawn. */
  expect(view: DrawingView): void;
  /** Lets go of what is remembered of the graph. */
  close(): void;
}

interface Waiting {
  readonly graph: number;
  readonly view: DrawingView;
  resolve(drawing: Drawing): void;
}

/**
 * Lays graphs out in a worker. A webview's origin may not start a worker from a file, so its script is read and started from a blob. Where
 * no worker starts, or it dies, the page does the work itself: late is better than never.
 */
export class LayoutService {
  readonly #script: string;
  #worker: Promise<Worker | undefined>;
  readonly #graphs = new Map<number, NestedInput>();
  /** Layouts of this page itself, where there is no worker. */
  readonly #own = new Map<number, NestedLayout>();
  readonly #waiting = new Map<number, Waiting>();
  /** A graph that the worker has without its sizes. */
  #prepared: { readonly graph: number; readonly input: NestedInput } | undefined;
  #lastGraph = 0;
  #lastRequest = 0;

  /** @param script where the worker's bundle is. The worker starts at once: when the graph comes, it is there. */
  constructor(script: string) {
    this.#script = script;
    this.#worker = this.#start();
  }

  /** The boxes of this graph are being measured: the worker begins with what does not depend on their sizes. */
  prepare(input: NestedInput): void {
    if (this.#prepared) void this.#post({ type: "forget", graph: this.#prepared.graph });
    this.#prepared = { graph: ++this.#lastGraph, input };
    void this.#post({ type: "graph", graph: this.#lastGraph, input });
  }

  open(input: NestedInput): GraphDrawer {
    const prepared = this.#prepared?.input === input ? this.#prepared : undefined;
    if (prepared) this.#prepared = undefined;
    const graph = prepared?.graph ?? ++this.#lastGraph;
    this.#graphs.set(graph, input);
    const { widths, heights, headerWidths } = input;
    const sent = this.#post(
      prepared ? { type: "sizes", graph, sizes: { widths, heights, headerWidths } } : { type: "graph", graph, input },
    );
    return {
      draw: async (view) => {
        await sent;
        const worker = await this.#worker;
        if (!worker) return this.#drawHere(graph, view);
        const request = ++this.#lastRequest;
        return new Promise((resolve) => {
          this.#waiting.set(request, { graph, view, resolve });
          post(worker, { type: "draw", graph, request, view });
        });
      },
      expect: (view) => void this.#post({ type: "expect", graph, view }),
      close: () => {
        this.#graphs.delete(graph);
        this.#own.delete(graph);
        void this.#post({ type: "forget", graph });
      },
    };
  }

  #post(message: ToLayoutWorker): Promise<void> {
    return this.#worker.then((worker) => worker && post(worker, message));
  }

  #drawHere(graph: number, view: DrawingView): Drawing {
    let layout = this.#own.get(graph);
    if (!layout) {
      const input = this.#graphs.get(graph);
      if (!input) throw new Error("the graph was let go of");
      layout = new NestedLayout(input);
      this.#own.set(graph, layout);
    }
    return layout.draw(view);
  }

  async #start(): Promise<Worker | undefined> {
    try {
      const response = await fetch(this.#script);
      if (!response.ok) return undefined;
      const url = URL.createObjectURL(new Blob([await response.text()], { type: "text/javascript" }));
      const worker = new Worker(url);
      worker.addEventListener("message", ({ data }: MessageEvent<FromLayoutWorker>) => {
        this.#waiting.get(data.request)?.resolve(data.drawing);
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
    for (const { graph, view, resolve } of this.#waiting.values())
      if (this.#graphs.has(graph)) resolve(this.#drawHere(graph, view));
    this.#waiting.clear();
  }
}

function post(worker: Worker, message: ToLayoutWorker): void {
  worker.postMessage(message);
}
