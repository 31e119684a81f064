/** Referees of a picture: they look at the result alone and know nothing of how it was made. */
import type { Layout, LayoutInput } from "../../../webview/graph/layout/input";

interface Box {
  readonly node: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxes(input: LayoutInput, { x, y }: Layout): Box[] {
  return Array.from({ length: input.nodeCount }, (_, node) => ({
    node,
    left: x[node]! - input.widths[node]! / 2,
    right: x[node]! + input.widths[node]! / 2,
    top: y[node]! - input.heights[node]! / 2,
    bottom: y[node]! + input.heights[node]! / 2,
  })).sort((a, b) => a.top - b.top || a.left - b.left);
}

/** Rounding is no overlap. */
const SLACK = 0.01;

/** Pairs of nodes whose boxes overlap. */
export function overlaps(input: LayoutInput, layout: Layout): [number, number][] {
  const found: [number, number][] = [];
  const all = boxes(input, layout);
  for (let i = 0; i < all.length; i++) {
    const a = all[i]!;
    for (let k = i + 1; k < all.length && all[k]!.top < a.bottom - SLACK; k++) {
      const b = all[k]!;
      if (a.left < b.right - SLACK && b.left < a.right - SLACK) found.push([a.node, b.node]);
    }
  }
  return found;
}

/** Edges whose drawn line passes through the box of a node that is neither its source nor its target. */
export function edgesOverNodes(input: LayoutInput, layout: Layout): number {
  const all = boxes(input, layout);
  const tallest = all.reduce((most, box) => Math.max(most, box.bottom - box.top), 0);
  let count = 0;
  for (let e = 0; e < input.edgeSources.length; e++) {
    const ends = [input.edgeSources[e], input.edgeTargets[e]];
    if (drawn(layout, e).some((point) => hits(all, tallest, point, ends))) count++;
  }
  return count;
}

/** Points along an edge as it is drawn, at most 3 px apart on curves and 8 px on lines. */
function drawn({ routeStart, points }: Layout, e: number): { x: number; y: number }[] {
  const all: { x: number; y: number }[] = [];
  for (let p = routeStart[e]! + 1; p < routeStart[e + 1]!; p++) {
    const [x0, y0, x1, y1] = [points[2 * p - 2]!, points[2 * p - 1]!, points[2 * p]!, points[2 * p + 1]!];
    const curved = x0 !== x1;
    const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / (curved ? 3 : 8)) + 1;
    for (let i = 0; i <= steps; i++) {
      const t = i / steps;
      const s = 1 - t;
      // The curve's control points are at half the height, so it is a cubic Bezier that is vertical at both ends.
      all.push({
        x: (s * s * s + 3 * s * s * t) * x0 + (3 * s * t * t + t * t * t) * x1,
        y: curved
          ? s * s * s * y0 + (3 * s * s * t + 3 * s * t * t) * ((y0 + y1) / 2) + t * t * t * y1
          : s * y0 + t * y1,
      });
    }
  }
  return all;
}

function hits(all: readonly Box[], tallest: number, { x, y }: { x: number; y: number }, ends: unknown[]): boolean {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.top < y - tallest) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < all.length && all[i]!.top < y - SLACK; i++) {
    const box = all[i]!;
    if (y < box.bottom - SLACK && x > box.left + SLACK && x < box.right - SLACK && !ends.includes(box.node))
      return true;
  }
  return false;
}

/** Crossings, pair by pair: the distinct segments between two layers whose ends are in opposite order. */
export function crossingsOf(input: LayoutInput, layout: Layout): number {
  const segments = new Map<number, Map<string, readonly [number, number]>>();
  for (let e = 0; e < input.edgeSources.length; e++) {
    const source = input.edgeSources[e]!;
    const target = input.edgeTargets[e]!;
    for (let l = layout.layer[source]!; l < layout.layer[target]!; l++) {
      const [a, b] = [xAt(layout, e, layout.layerBottom[l]!), xAt(layout, e, layout.layerTop[l + 1]!)];
      // Edges of one source share their trunk; several edges between the same two nodes are several.
      const last = l + 1 === layout.layer[target];
      const key = last ? `edge ${e}` : `trunk ${source}`;
      const between = segments.get(l) ?? new Map<string, readonly [number, number]>();
      between.set(key, [a, b]);
      segments.set(l, between);
    }
  }
  let crossings = 0;
  for (const between of segments.values()) {
    const list = [...between.values()];
    for (let i = 0; i < list.length; i++)
      for (let k = i + 1; k < list.length; k++)
        if ((list[i]![0] - list[k]![0]) * (list[i]![1] - list[k]![1]) < 0) crossings++;
  }
  return crossings;
}

function xAt({ routeStart, points }: Layout, e: number, y: number): number {
  for (let p = routeStart[e]! + 1; p < routeStart[e + 1]!; p++) {
    if (points[2 * p - 1]! <= y + 1e-9 && y <= points[2 * p + 1]! + 1e-9) {
      if (Math.abs(y - points[2 * p - 1]!) < 1e-9) return points[2 * p - 2]!;
      if (Math.abs(y - points[2 * p + 1]!) < 1e-9) return points[2 * p]!;
      return points[2 * p - 2]!;
    }
  }
  throw new Error(`edge ${e} does not pass y = ${y}`);
}
