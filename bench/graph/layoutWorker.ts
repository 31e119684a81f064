/// <reference lib="webworker" />
/** Runs in a worker of the browser: lays out one generated graph and tells what it took. */
import { layoutGraph } from "../../webview/graph/layout/layout";
import { generate } from "./generate.mjs";

export interface Generated {
  readonly family: string;
  readonly size: number;
}

self.onmessage = ({ data: { family, size } }: MessageEvent<Generated>) => {
  const graph = generate(family, size);
  const started = performance.now();
  layoutGraph(graph);
  const milliseconds = performance.now() - started;
  self.postMessage({ nodes: graph.nodeCount, edges: graph.edgeSources.length, milliseconds });
};
