import type { Scene } from "../graph/scene";
import type { Bounds, Viewport } from "./camera";
import type { Look } from "./look";
import { overviewScale } from "./overviewScale";
import type { Palette } from "./palette";

/** More nodes than this are more than a strip has pixels for. */
const MOST_NODES = 12_000;

/** What is looked for is seen however small it is on the strip, pixels. */
const LEAST_MARK = { width: 6, height: 2 };

/** The whole graph at a glance: a bar for each node, coloured as in the drawing; what was found, or has a sign, before the others. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  scene: Scene,
  look: Look,
  palette: Palette,
  viewport: Viewport,
): void {
  const { layout, picture } = scene;
  const scale = overviewScale(scene, viewport);
  const paint = (item: number, least: typeof LEAST_MARK) => {
    if (!scene.isBox(item)) return;
    const halfWidth = picture.input.widths[item]! / 2;
    const halfHeight = picture.input.heights[item]! / 2;
    const left = scale.x(layout.x[item]! - halfWidth);
    const top = scale.y(layout.y[item]! - halfHeight);
    const width = Math.max(least.width, scale.x(layout.x[item]! + halfWidth) - left);
    const height = Math.max(least.height, scale.y(layout.y[item]! + halfHeight) - top);
    context.fillStyle = look.heat
      ? (look.heat.fill(item) ?? palette.plain.block)
      : palette.styles[picture.family[item]!]!.block;
    context.fillRect(left, top, width, height);
  };
  const { found, inGroups, signs } = look;
  context.clearRect(0, 0, viewport.width, viewport.height);
  const step = Math.max(1, Math.ceil(scene.itemCount / MOST_NODES));
  for (let item = 0; item < scene.itemCount; item += step) {
    context.globalAlpha = found === undefined || found.has(item) || inGroups.get(item)?.found ? 1 : 0.25;
    paint(item, { width: 1, height: 1 });
  }
  context.globalAlpha = 1;
  const marked = [...(found ?? []), ...(signs?.items ?? [])];
  const apart = Math.max(1, Math.ceil(marked.length / MOST_NODES));
  for (let at = 0; at < marked.length; at += apart) paint(marked[at]!, LEAST_MARK);
}

/** What of the drawing is on screen, as a frame on the strip. */
export function paintWindow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Bounds,
  palette: Palette,
  viewport: Viewport,
): void {
  const scale = overviewScale(scene, viewport);
  const right = Math.max(5, scale.x(view.right));
  const left = Math.min(right - 4, scale.x(view.left));
  const top = Math.max(1, scale.y(view.top));
  const bottom = Math.min(viewport.height - 1, Math.max(scale.y(view.bottom), top + 6));
  context.lineWidth = 1.5;
  context.strokeStyle = palette.accent;
  context.strokeRect(left, top, right - left, Math.max(6, bottom - top));
}
