import type { Scene } from "../graph/scene";
import type { Look } from "./look";
import { type Brush, OPERATOR_SCALE } from "./nodePainter";

/** Edges shorter than this on screen are hidden by their nodes. */
const SHORTEST = 3;
const ARROW_SCALE = 0.4;

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
  const { edgeSources, edgeTargets } = scene.picture.input;
  const touches = (edge: number) => edgeSources[edge] === selected || edgeTargets[edge] === selected;
  const chosen = selected === -1 ? [] : visible.filter(touches);
  const width = scale >= OPERATOR_SCALE ? 1.2 : 1;
  strokeEdges(brush, scene, visible, origin, palette.edge, width);
  if (chosen.length > 0) strokeEdges(brush, scene, chosen, origin, palette.accent, 2.2);
  if (scale < ARROW_SCALE) return;
  context.fillStyle = palette.edge;
  for (const edge of visible) paintArrow(brush, scene, edge, origin);
  context.fillStyle = palette.accent;
  for (const edge of chosen) paintArrow(brush, scene, edge, origin);
}

function strokeEdges(
  { context, scale, view }: Brush,
  { layout: { routeStart, points } }: Scene,
  edges: readonly number[],
  origin: { x: number; y: number },
  colour: string,
  width: number,
): void {
  const curved = scale >= OPERATOR_SCALE;
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
      const hidden = Math.max(y, nextY) + origin.y < view.top || Math.min(y, nextY) + origin.y > view.bottom;
      if (hidden) away = true;
      else {
        if (away) context.moveTo(x, y);
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
  { layout: { routeStart, points } }: Scene,
  edge: number,
  origin: { x: number; y: number },
): void {
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
