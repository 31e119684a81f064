/** Lays graphs out away from the page: takes a LayoutInput, answers with a Layout whose arrays are handed over. */
import type { Layout, LayoutInput } from "./layout/input";
import { layoutGraph } from "./layout/layout";

interface WorkerScope {
  onmessage: ((event: MessageEvent<{ request: number; input: LayoutInput }>) => void) | null;
  postMessage(message: { request: number; layout: Layout }, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { request, input } }) => {
  const layout = layoutGraph(input);
  const arrays = [
    layout.x,
    layout.y,
    layout.layer,
    layout.layerTop,
    layout.layerBottom,
    layout.routeStart,
    layout.points,
  ];
  scope.postMessage(
    { request, layout },
    arrays.map((array) => array.buffer as ArrayBuffer),
  );
};
