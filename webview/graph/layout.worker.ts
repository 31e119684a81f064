/** Draws graphs away from the page. The arrays of a drawing are handed over. */
import { buffersOf, Drawings, type FromLayoutWorker, type ToLayoutWorker } from "./drawings";

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToLayoutWorker>) => void) | null;
  postMessage(message: FromLayoutWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
let timer: ReturnType<typeof setTimeout> | undefined;

const drawings = new Drawings({
  answer: (answer) => scope.postMessage(answer, [...buffersOf(answer.drawing)]),
  whenIdle: (act, milliseconds) => {
    clearTimeout(timer);
    if (act) timer = setTimeout(act, milliseconds);
  },
});

scope.onmessage = ({ data }) => drawings.take(data);
