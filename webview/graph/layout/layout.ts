import { acyclic } from "./acyclic";
import { adjacency } from "./adjacency";
import { alignItems } from "./alignment";
import { Columns } from "./columns";
import { compactLayers, layersBeside } from "./compaction";
import type { Layout, LayoutInput } from "./input";
import { placeLanes } from "./lanes";
import { assignLayers } from "./layering";
import { findMainPath } from "./mainPath";
import { orderRows } from "./order";
import { routeEdges } from "./routes";
import { straightenColumns } from "./straighten";
import { type LayeredGraph, leftHalf, rightHalf, TRUNK_WIDTH, withTrunks } from "./trunks";
import { placeLayers } from "./vertical";

/**
 * Draws a directed graph from top to bottom in layers, in time linear in nodes, edges and the layers that edges of up to
 * `LONGEST_TRUNK` layers pass. The same input gives the same picture.
 */
export function layoutGraph(input: LayoutInput): Layout {
  const { nodeCount } = input;
  const edges = acyclic(nodeCount, input.edgeSources, input.edgeTargets);
  const outgoing = adjacency(edges.sources, edges.targets, nodeCount);
  const incoming = adjacency(edges.targets, edges.sources, nodeCount);
  const layering = assignLayers(nodeCount, incoming, outgoing, input.pinned);
  const path = findMainPath(layering.order, incoming, outgoing, input.importance);
  const beside = layersBeside(input, layering.layer);
  const graph = withTrunks(edges, layering, input.widths, input.shifts, beside);
  const alignment = alignItems(graph, path);
  const { rows, crossings } = orderRows(graph, layering.order, alignment);
  const columns = new Columns(graph, rows, alignment);
  columns.place();
  const { x } = columns;
  straightenColumns(graph, rows, alignment, x);
  const lane = placeLanes(graph, x);
  const vertical = beside ? compactLayers(graph, input, edges, x, lane) : placeLayers(graph, input.heights, x);
  const { routeStart, points } = routeEdges(input, edges, graph, x, lane, vertical);

  const { y, layerTop, layerBottom, height } = vertical;
  return {
    x: x.slice(0, nodeCount),
    y,
    layer: layering.layer,
    layerTop,
    layerBottom,
    routeStart,
    points,
    ...extent(graph, x, lane),
    height,
    crossings,
  };
}

function extent(graph: LayeredGraph, x: Float64Array, lane: Float64Array): { left: number; right: number } {
  let left = 0;
  let right = 0;
  for (let node = 0; node < graph.nodeCount; node++) {
    left = Math.min(left, x[node]! - leftHalf(graph, node));
    right = Math.max(right, x[node]! + rightHalf(graph, node));
  }
  for (let item = graph.nodeCount; item < x.length; item++) {
    left = Math.min(left, x[item]! - TRUNK_WIDTH / 2);
    right = Math.max(right, x[item]! + TRUNK_WIDTH / 2);
  }
  for (const at of lane) right = Math.max(right, at);
  return { left, right };
}
