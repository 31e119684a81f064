import type { Scene } from "../graph/scene";
import type { Bounds, Viewport } from "./camera";
import type { Look } from "./look";
import { overviewScale } from "./overviewScale";
import type { Palette } from "./palette";

/** More nodes than this are more than a strip has pixels for. */
const MOST_NODES = 12_000;

/** The whole graph at a glance: a bar for each node, coloured as in the drawing. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  scene: Scene,
  look: Look,
  palette: Palette,
  viewport: Viewport,
): void {
  const { layout, picture } = scene;
  const scale = overviewScale(scene, viewport);
  context.clearRect(0, 0, viewport.width, viewport.height);
  const step = Math.max(1, Math.ceil(scene.itemCount / MOST_NODES));
  for (let node = 0; node < scene.itemCount; node += step) {
    if (!scene.isBox(node)) continue;
    const halfWidth = picture.input.widths[node]! / 2;
    const halfHeight = picture.input.heights[node]! / 2;
    const left = scale.x(layout.x[node]! - halfWidth);
    const top = scale.y(layout.y[node]! - halfHeight);
    const width = Math.max(1, scale.x(layout.x[node]! + halfWidth) - left);
    const height = Math.max(1, scale.y(layout.y[node]! + halfHeight) - top);
    context.globalAlpha = look.found === undefined || look.found.has(node) || look.inGroups.get(node)?.found ? 1 : 0.25;
    context.fillStyle = look.heat
      ? (look.heat.fill(node) ?? palette.plain.block)
      : palette.styles[picture.family[node]!]!.block;
    context.fillRect(left, top, width, height);
  }
  context.globalAlpha = 1;
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
