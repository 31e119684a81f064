import { FRAME_HEADER } from "../graph/nested/input";
import { DISCLOSURE_WIDTH, TEXT_FONT, TITLE_FONT } from "../graph/picture";
import type { Scene } from "../graph/scene";
import { paintDisclosure } from "./disclosure";
import type { Look } from "./look";
import { type Brush, OPERATOR_SCALE, TEXT_SCALE } from "./nodePainter";

const RADIUS = 7;
/** Frames lower than this on screen are no frames any more. */
const LOWEST = 10;
/** Each frame is a little darker (or lighter) than the one around it. */
const SHADE = 0.035;
const HEADER_SHADE = 0.1;

/** The frames of the open groups in view, the outer ones first: below the edges. */
export function paintFrames(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { context, palette, scale } = brush;
  for (const item of framesInView(brush, scene)) {
    const { left, right, top, bottom } = scene.boxOf(item);
    context.beginPath();
    context.roundRect(left - origin.x, top - origin.y, right - left, bottom - top, RADIUS);
    if (!palette.highContrast) {
      context.globalAlpha = SHADE;
      context.fillStyle = palette.text;
      context.fill();
      context.globalAlpha = 1;
    }
    const strong = item === look.selected || item === look.hovered;
    context.lineWidth = (item === look.selected ? 2.5 : 1) / Math.min(1, scale);
    context.strokeStyle = strong ? palette.accent : palette.plain.border;
    context.stroke();
  }
}

/** The headers of the frames, over the edges: those go in at the top and come out below the header. */
export function paintFrameHeaders(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { scale, view } = brush;
  if (scale < OPERATOR_SCALE) return;
  for (const item of framesInView(brush, scene)) {
    const { top } = scene.boxOf(item);
    if (top > view.bottom || top + FRAME_HEADER < view.top) continue;
    paintHeader(brush, scene, look, item, origin);
  }
}

function paintHeader(brush: Brush, scene: Scene, look: Look, item: number, origin: { x: number; y: number }): void {
  const { context, palette, text, scale } = brush;
  const { left, right, top } = scene.headOf(item);
  const x = left - origin.x;
  const y = top - origin.y;
  const width = right - left;
  context.beginPath();
  context.roundRect(x, y, width, FRAME_HEADER, RADIUS);
  context.fillStyle = palette.background;
  context.fill();
  if (!palette.highContrast) {
    context.globalAlpha = HEADER_SHADE;
    context.fillStyle = palette.text;
    context.fill();
    context.globalAlpha = 1;
  }
  context.lineWidth = (item === look.selected ? 2.5 : 1) / Math.min(1, scale);
  context.strokeStyle = item === look.selected || item === look.hovered ? palette.accent : palette.plain.border;
  context.stroke();
  const middle = y + FRAME_HEADER / 2;
  const { title } = scene.picture.label(item);
  context.textBaseline = "middle";
  context.textAlign = "left";
  const far = scale < TEXT_SCALE;
  const titleFont = far ? `600 18px ${palette.font}` : `${TITLE_FONT} ${palette.font}`;
  const start = x + DISCLOSURE_WIDTH + 4;
  const room = width - DISCLOSURE_WIDTH - 14;
  const shown = text.fit(title, titleFont, room, "start");
  context.font = titleFont;
  context.fillStyle = palette.text;
  context.fillText(shown, start, middle + 0.5);
  paintDisclosure(brush, "−", x + DISCLOSURE_WIDTH / 2 + 2, middle, palette.soft);
  if (far) return;
  const font = `${TEXT_FONT} ${palette.font}`;
  const beside = room - text.width(shown, titleFont) - 12;
  const held = scene.picture.headers(item).find((one) => text.width(one, font) <= beside);
  if (held === undefined) return;
  context.font = font;
  context.textAlign = "right";
  context.fillStyle = palette.soft;
  context.fillText(held, x + width - 10, middle + 0.5);
}

/** A group has a greater number than the one around it. */
function framesInView({ scale, view }: Brush, scene: Scene): number[] {
  const shown: number[] = [];
  scene.frames.query(view.top, view.bottom, LOWEST / scale, (item) => {
    const { left, right, top, bottom } = scene.boxOf(item);
    const inView = left <= view.right && right >= view.left && top <= view.bottom && bottom >= view.top;
    if (inView && (bottom - top) * scale >= LOWEST) shown.push(item);
  });
  return shown.sort((a, b) => a - b);
}
