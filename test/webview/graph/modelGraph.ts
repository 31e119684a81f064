import { modelGraph } from "../../../src/core/analysis";
import { parseModel } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";
import type { ModelGraph } from "../../../src/protocol/graph";
import { Picture, type TextWidths } from "../../../webview/graph/picture";
import { Scene } from "../../../webview/graph/scene";

/** Two convolutions on a skip and a branch, as it is drawn. */
export const residualText = `main (float32[1,3,8,8] x) => (float32[...] y)
  < float32[4,3,3,3] w = zeros, float32[4,4,1,3] v = zeros > {
  stem = Conv <pads = [1,1,1,1]> (x, w)
  r = Relu (stem)
  body = Conv <pads = [0,1,0,1]> (r, v)
  y = Add (body, stem)
}`;

/** As if every character were as wide as another. */
export const evenWidths: TextWidths = { title: (text) => text.length * 8, text: (text) => text.length * 6 };

export function graphOf(text = residualText): ModelGraph {
  const model = parseModel(text);
  inferModel(model);
  return modelGraph(model);
}

/** @param open 1 for the groups that are open; all when absent */
export function sceneOf(graph: ModelGraph = graphOf(), open?: Uint8Array): Scene {
  return Scene.of(graph, new Picture(graph, evenWidths), open);
}

export function nodeOf(graph: ModelGraph, anchor: string, kind = 0): number {
  return graph.nodes.anchor.findIndex((name, node) => name === anchor && graph.nodes.kind[node] === kind);
}
