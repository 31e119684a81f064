import type { Scene } from "../graph/scene";
import type { Look } from "./look";
import { type Brush, OPERATOR_SCALE } from "./nodePainter";

/** Edges shorter than this on screen are hidden by their nodes. */
const SHORTEST = 3;
const ARROW_SCALE = 0.4;
/** Verticals longer than this may be lanes or trunks that edges share. */
const LONG = 400;

/** The edges in view: first all of them in one path, then those of the selected node, to be seen. */
export function paintEdges(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { context, palette, scale, view } = brush;
  const visible: number[] = [];
  scene.edges.query(view.top, view.bottom, SHORTEST / scale, (edge) => {
    const inView =
      scene.edgeBottom[edge]! >= view.top &&
      scene.edgeTop[edge]! <= view.bottom &&
      scene.edgeRight[edge]! >= view.left &&
      scene.edgeLeft[edge]! <= view.right;
    if (inView) visible.push(edge);
  });
  const { selected } = look;
  const chosen = selected === -1 ? [] : chosenEdges(scene, selected, visible);
  const width = scale >= OPERATOR_SCALE ? 1.2 : 1;
  strokeEdges(brush, scene, visible, origin, palette.edge, width);
  if (scale >= ARROW_SCALE) {
    // Edges that are joined, because groups are closed, are drawn as a stronger line.
    const joined = visible.filter((edge) => scene.layout.lineEdges[edge]! > 1);
    if (joined.length > 0) strokeEdges(brush, scene, joined, origin, palette.edge, 2.2);
  }
  if (chosen.length > 0) strokeEdges(brush, scene, chosen, origin, palette.accent, 2.2);
  if (scale < ARROW_SCALE) return;
  context.fillStyle = palette.edge;
  for (const edge of visible) paintArrow(brush, scene, edge, origin);
  context.fillStyle = palette.accent;
  for (const edge of chosen) paintArrow(brush, scene, edge, origin);
}

/** The edges that begin or end at an item, all the way through the frames between. */
function chosenEdges({ layout, incoming }: Scene, selected: number, visible: readonly number[]): number[] {
  const { lineSource, lineTarget, lineBefore } = layout;
  const leading = new Set<number>();
  for (let k = incoming.start[selected]!; k < incoming.start[selected + 1]!; k++)
    for (let edge = incoming.items[k]!; edge >= 0 && !leading.has(edge); edge = lineBefore[edge]!) leading.add(edge);
  return visible.filter((edge) => lineSource[edge] === selected || lineTarget[edge] === selected || leading.has(edge));
}

function strokeEdges(
  { context, scale, view }: Brush,
  { layout: { routeStart, points, lineSource } }: Scene,
  edges: readonly number[],
  origin: { x: number; y: number },
  colour: string,
  width: number,
): void {
  const curved = scale >= OPERATOR_SCALE;
  const top = view.top - origin.y;
  const bottom = view.bottom - origin.y;
  // A lane that a thousand edges share is drawn once: how far the long vertical of each source is there already.
  const lanes = new Map<number, { readonly x: number; readonly from: number; to: number }>();
  context.beginPath();
  for (const edge of edges) {
    const first = routeStart[edge]!;
    let x = points[2 * first]! - origin.x;
    let y = points[2 * first + 1]! - origin.y;
    let away = true;
    for (let p = first + 1; p < routeStart[edge + 1]!; p++) {
      const nextX = points[2 * p]! - origin.x;
      const nextY = points[2 * p + 1]! - origin.y;
      // Of an edge across the whole drawing only the pieces in view are drawn.
      const hidden = Math.max(y, nextY) < top || Math.min(y, nextY) > bottom;
      let start = y;
      if (!hidden && nextX === x && nextY - y > LONG) {
        const lane = lanes.get(lineSource[edge]!);
        if (lane?.x === x && lane.from <= y && y <= lane.to) {
          start = lane.to;
          lane.to = Math.max(lane.to, nextY);
        } else lanes.set(lineSource[edge]!, { x, from: y, to: nextY });
      }
      if (hidden || (nextX === x && nextY > y && start >= nextY)) away = true;
      else {
        if (away || start !== y) context.moveTo(x, start);
        away = false;
        if (nextX === x || !curved) context.lineTo(nextX, nextY);
        else context.bezierCurveTo(x, (y + nextY) / 2, nextX, (y + nextY) / 2, nextX, nextY);
      }
      x = nextX;
      y = nextY;
    }
  }
  context.lineWidth = width / scale;
  context.strokeStyle = colour;
  context.stroke();
}

function paintArrow(
  { context, view }: Brush,
  { layout: { routeStart, points, lineTarget } }: Scene,
  edge: number,
  origin: { x: number; y: number },
): void {
  if (lineTarget[edge]! < 0) return; // It goes on outside of its frame.
  const last = routeStart[edge + 1]! - 1;
  if (last <= routeStart[edge]!) return;
  const x = points[2 * last]!;
  const y = points[2 * last + 1]!;
  if (y < view.top || y > view.bottom + 8) return;
  const down = y >= points[2 * last - 1]! ? 1 : -1;
  context.beginPath();
  context.moveTo(x - origin.x, y - origin.y);
  context.lineTo(x - origin.x - 3.5, y - origin.y - down * 6.5);
  context.lineTo(x - origin.x + 3.5, y - origin.y - down * 6.5);
  context.fill();
}
