import type { BoxSizes, Drawing, DrawingView, NestedInput } from "./nested/input";
import { NestedLayout } from "./nested/nestedLayout";

export type ToLayoutWorker =
  | { readonly type: "graph"; readonly graph: number; readonly input: NestedInput }
  /** The graph came before its boxes were measured. */
  | { readonly type: "sizes"; readonly graph: number; readonly sizes: BoxSizes }
  | { readonly type: "draw"; readonly graph: number; readonly request: number; readonly view: DrawingView }
  /** What may be asked for next: it is drawn while nothing else is asked for. */
  | { readonly type: "expect"; readonly graph: number; readonly view: DrawingView }
  | { readonly type: "forget"; readonly graph: number };

export interface FromLayoutWorker {
  readonly request: number;
  readonly drawing: Drawing;
}

export interface DrawingsOptions {
  answer(answer: FromLayoutWorker): void;
  /** Acts after so many milliseconds in which no message came. Another call takes the place of the one before. */
  whenIdle(act: (() => void) | undefined, milliseconds: number): void;
}

interface View {
  readonly graph: number;
  readonly view: DrawingView;
}

/** Items whose drawing is put together in less time than a frame, once the code is compiled. Nothing is drawn ahead for larger graphs. */
const MOST_AHEAD = 25_000;
/** After so many drawings it is compiled. */
const ROUNDS = 16;
const PAUSE = 40;

/**
 * Draws graphs as they are asked for. A graph comes once; then each drawing is asked for by its open groups. While nothing is asked for, the
 * next drawing is made easier: the one that is expected is made; and because a runtime compiles what runs often, and the first drawings take
 * several times as long as those after them, the last one is made again for nobody.
 */
export class Drawings {
  readonly #options: DrawingsOptions;
  readonly #graphs = new Map<number, { readonly layout: NestedLayout; readonly items: number }>();
  #last: View | undefined;
  #expected: View | undefined;
  /** The expected one, once it is made. */
  #ahead: (View & { readonly drawing: Drawing }) | undefined;
  #rounds = 0;

  constructor(options: DrawingsOptions) {
    this.#options = options;
  }

  take(message: ToLayoutWorker): void {
    const { graph } = message;
    switch (message.type) {
      case "graph": {
        const { input } = message;
        this.#graphs.set(graph, { layout: new NestedLayout(input), items: input.nodeCount + input.groupCount });
        break;
      }
      case "sizes":
        this.#graphs.get(graph)?.layout.resize(message.sizes);
        break;
      case "draw":
        this.#draw(graph, message.request, message.view);
        break;
      case "expect":
        this.#expected = { graph, view: message.view };
        this.#ahead = undefined;
        break;
      case "forget":
        this.#graphs.delete(graph);
        if (this.#ahead?.graph === graph) this.#ahead = undefined;
    }
    this.#whenIdle();
  }

  #draw(graph: number, request: number, view: DrawingView): void {
    const ahead = this.#ahead;
    const isAhead = ahead?.graph === graph && isSame(ahead.view, view);
    this.#ahead = this.#expected = undefined;
    const drawing = isAhead ? ahead.drawing : this.#graphs.get(graph)?.layout.draw(view);
    if (!drawing) return;
    this.#last = { graph, view };
    this.#options.answer({ request, drawing });
  }

  #whenIdle(): void {
    const next = this.#idleWork();
    this.#options.whenIdle(
      next &&
        (() => {
          next();
          this.#whenIdle();
        }),
      PAUSE,
    );
  }

  #idleWork(): (() => void) | undefined {
    const expected = this.#expected;
    if (expected && this.#isSmall(expected)) {
      return () => {
        this.#expected = undefined;
        const drawing = this.#graphs.get(expected.graph)?.layout.draw(expected.view);
        if (drawing) this.#ahead = { ...expected, drawing };
      };
    }
    const last = this.#last;
    if (!last || this.#rounds >= ROUNDS || !this.#isSmall(last)) return undefined;
    return () => {
      this.#rounds++;
      this.#graphs.get(last.graph)?.layout.draw(last.view);
    };
  }

  #isSmall({ graph }: View): boolean {
    return (this.#graphs.get(graph)?.items ?? Number.POSITIVE_INFINITY) <= MOST_AHEAD;
  }
}

function isSame({ open }: DrawingView, other: DrawingView): boolean {
  return open.length === other.open.length && open.every((state, group) => state === other.open[group]);
}

/** The arrays that a drawing is made of, for handing them over. */
export function buffersOf(value: object, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  for (const part of Object.values(value)) {
    if (ArrayBuffer.isView(part)) found.add(part.buffer as ArrayBuffer);
    else if (typeof part === "object" && part !== null) buffersOf(part, found);
  }
  return found;
}
