import dagre from "@dagrejs/dagre";
import ELK, { type ElkExtendedEdge } from "elkjs/lib/elk.bundled.js";
import type { LayoutInput } from "../../../webview/graph/layout/input";
import type { Drawing } from "./drawing";

/** What dagre draws, with the settings that Netron 9.2 gives it: the picture people know. */
export function drawnByDagre(input: LayoutInput): Drawing {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 20, ranksep: 20 });
  for (let node = 0; node < input.nodeCount; node++)
    graph.setNode(String(node), { width: input.widths[node], height: input.heights[node] });
  for (let e = 0; e < input.edgeSources.length; e++)
    graph.setEdge(String(input.edgeSources[e]), String(input.edgeTargets[e]), {}, String(e));
  dagre.layout(graph);
  const place = (of: "x" | "y") =>
    Float64Array.from({ length: input.nodeCount }, (_, node) => graph.node(String(node))[of]);
  const lines = Array.from(input.edgeSources, (source, e) => {
    const { points } = graph.edge(String(source), String(input.edgeTargets[e]), String(e));
    return Float64Array.from(points.flatMap(({ x, y }: { x: number; y: number }) => [x, y]));
  });
  return { x: place("x"), y: place("y"), lines };
}

/** What ELK's layered algorithm draws. */
export async function drawnByElk(input: LayoutInput): Promise<Drawing> {
  const drawn = await new ELK().layout({
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "DOWN",
      "elk.edgeRouting": "POLYLINE",
      "elk.spacing.nodeNode": "20",
    },
    children: Array.from({ length: input.nodeCount }, (_, node) => ({
      id: String(node),
      width: input.widths[node],
      height: input.heights[node],
    })),
    edges: Array.from(input.edgeSources, (source, e) => ({
      id: `e${e}`,
      sources: [String(source)],
      targets: [String(input.edgeTargets[e])],
    })),
  });
  const nodes = drawn.children ?? [];
  const lines = ((drawn.edges ?? []) as ElkExtendedEdge[]).map(({ sections: [section] = [] }) => {
    if (!section) return new Float64Array();
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    return Float64Array.from(points.flatMap(({ x, y }) => [x, y]));
  });
  return {
    x: nodes.map(({ x = 0, width = 0 }) => x + width / 2),
    y: nodes.map(({ y = 0, height = 0 }) => y + height / 2),
    lines,
  };
}
