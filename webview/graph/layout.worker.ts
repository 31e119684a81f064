/** Draws graphs away from the page. A graph comes once; then each drawing is asked for by its open groups, and its arrays are handed over. */
import type { BoxSizes, Drawing, DrawingView, NestedInput } from "./nested/input";
import { NestedLayout } from "./nested/nestedLayout";

export type ToLayoutWorker =
  | { readonly type: "graph"; readonly graph: number; readonly input: NestedInput }
  /** The graph came before its boxes were measured. */
  | { readonly type: "sizes"; readonly graph: number; readonly sizes: BoxSizes }
  | { readonly type: "draw"; readonly graph: number; readonly request: number; readonly view: DrawingView }
  | { readonly type: "forget"; readonly graph: number };

export interface FromLayoutWorker {
  readonly request: number;
  readonly drawing: Drawing;
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToLayoutWorker>) => void) | null;
  postMessage(message: FromLayoutWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const graphs = new Map<number, NestedLayout>();

scope.onmessage = ({ data }) => {
  if (data.type === "graph") graphs.set(data.graph, new NestedLayout(data.input));
  else if (data.type === "sizes") graphs.get(data.graph)?.resize(data.sizes);
  else if (data.type === "forget") graphs.delete(data.graph);
  else {
    const drawing = graphs.get(data.graph)?.draw(data.view);
    if (!drawing) return;
    const { length } = drawing.state;
    scope.postMessage({ request: data.request, drawing }, [...buffersOf(drawing)]);
    if (length <= MOST_REHEARSED) rehearse(data.graph, data.view);
  }
};

/** Items whose drawing is put together in less time than a frame, once the code is compiled. */
const MOST_REHEARSED = 25_000;
/** After so many drawings it is. */
const ROUNDS = 16;
const PAUSE = 40;
let rounds = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * A runtime compiles what runs often, and the first drawings take several times as long as those after them. So the drawing that was just
 * made is made again for nobody while nothing is asked for: the first group that somebody opens is there at once.
 */
function rehearse(graph: number, view: DrawingView): void {
  clearTimeout(timer);
  if (rounds >= ROUNDS) return;
  timer = setTimeout(() => {
    rounds++;
    graphs.get(graph)?.draw(view);
    rehearse(graph, view);
  }, PAUSE);
}

function buffersOf(value: object, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  for (const part of Object.values(value)) {
    if (ArrayBuffer.isView(part)) found.add(part.buffer as ArrayBuffer);
    else if (typeof part === "object" && part !== null) buffersOf(part, found);
  }
  return found;
}
