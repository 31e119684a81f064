import type { Scene } from "../graph/scene";
import type { Signs } from "./look";
import type { Brush } from "./nodePainter";

/** From further away signs would cover what they stand beside. */
const LEAST_SCALE = 0.14;
/** Pixels on screen, however far away the drawing is. */
const SMALLEST = 6;
const RADIUS = 8;

/** A sign in a disc at the upper left corner of each item that has one. */
export function paintSigns(brush: Brush, scene: Scene, signs: Signs, origin: { x: number; y: number }): void {
  const { context, palette, scale, view } = brush;
  if (scale < LEAST_SCALE) return;
  const radius = Math.max(RADIUS, SMALLEST / scale);
  const { x, y, widths, heights } = scene.layout;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `700 ${radius * 1.7}px ${palette.font}`;
  for (const item of signs.items) {
    const top = y[item]! - heights[item]! / 2;
    const left = x[item]! - widths[item]! / 2;
    if (top - radius > view.bottom || top + radius < view.top) continue;
    if (left - radius > view.right || left + radius < view.left) continue;
    const { text, colour, ink } = signs.of(item);
    context.beginPath();
    context.roundRect(left - origin.x - radius, top - origin.y - radius, 2 * radius, 2 * radius, radius);
    context.fillStyle = colour;
    context.fill();
    context.lineWidth = 1.5 / Math.min(1, scale);
    context.strokeStyle = palette.background;
    context.stroke();
    context.fillStyle = ink;
    context.fillText(text, left - origin.x, top - origin.y + radius * 0.08);
  }
}
