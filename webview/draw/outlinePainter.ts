import type { Scene } from "../graph/scene";
import type { Look } from "./look";
import { type Brush, TEXT_SCALE } from "./nodePainter";
import { outlinePlan, overlaps, type PlannedOutline } from "./outlinePlan";

/** From further away outlines would hide what they are around. */
const LEAST_SCALE = 0.14;
/** How much of an outline is left to see while another is looked at. */
const FADED = 0.35;

/** Dashed outlines around the nodes that a suggestion concerns, with what it saves. The one that is looked at is whole, the others stand back. */
export function paintOutlines(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { context, palette, scale, view } = brush;
  paintFresh(brush, scene, look, origin);
  if (scale < LEAST_SCALE) return;
  const isLookedAt = ({ outline }: PlannedOutline) =>
    outline.suggestion.id === look.emphasised || (look.hovered >= 0 && outline.nodes.includes(look.hovered));
  const shown = outlinePlan(scene, look.outlines)
    .near(view)
    .filter(({ boxes }) => boxes.some((box) => overlaps(box, view)));
  const front = shown.filter(isLookedAt);
  // Coupled layers are tinted: an outline around siblings would cross those along each of them.
  const back = shown.filter((one) => !front.includes(one) && one.outline.suggestion.coupled === undefined);
  context.strokeStyle = palette.suggestion;
  for (const [ones, isFront] of [
    [back, false],
    [front, true],
  ] as const) {
    // In themes of high contrast nothing is faint: dashes and thinner lines tell the others.
    context.globalAlpha = isFront || front.length === 0 || palette.highContrast ? 1 : FADED;
    context.lineWidth = (isFront ? 2.5 : 1.5) / scale;
    context.setLineDash(isFront ? [] : [6 / scale, 4 / scale]);
    for (const { boxes, boxCount, outline } of ones) {
      // Where there is no room for one outline around coupled layers, their tint tells as much.
      if (outline.suggestion.coupled && boxCount > 1) continue;
      for (const box of boxes) {
        if (!overlaps(box, view)) continue;
        context.beginPath();
        context.roundRect(box.left - origin.x, box.top - origin.y, box.right - box.left, box.bottom - box.top, 8);
        context.stroke();
      }
    }
    context.setLineDash([]);
    if (scale >= TEXT_SCALE) for (const one of ones) paintLabel(brush, one, origin);
  }
  context.globalAlpha = 1;
}

/** In the border, as a legend stands in its frame. */
function paintLabel({ context, palette, text }: Brush, planned: PlannedOutline, origin: { x: number; y: number }) {
  const { label, labelAt } = planned;
  if (label === "") return;
  const font = `600 11px ${palette.font}`;
  context.font = font;
  const width = text.width(label, font) + 8;
  const left = labelAt.right - origin.x - width;
  const middle = labelAt.middle - origin.y;
  const alpha = context.globalAlpha;
  // What is behind must not shine through, however faint the label is.
  context.globalAlpha = 1;
  context.fillStyle = palette.background;
  context.fillRect(left, middle - 7, width, 13);
  context.globalAlpha = alpha;
  context.fillStyle = palette.suggestion;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(label, left + 4, middle);
}

/** In a preview: what is new or other than now has a frame and says so. */
function paintFresh(brush: Brush, scene: Scene, { fresh }: Look, origin: { x: number; y: number }): void {
  if (!fresh) return;
  const { context, palette, scale, view, text } = brush;
  const rim = 4;
  for (const node of fresh) {
    const box = scene.boxOf(node);
    if (!scene.isBox(node) || !overlaps(box, view)) continue;
    const left = box.left - rim - origin.x;
    const top = box.top - rim - origin.y;
    context.beginPath();
    context.roundRect(left, top, box.right - box.left + 2 * rim, box.bottom - box.top + 2 * rim, 8);
    context.lineWidth = 3 / Math.min(1, scale);
    context.strokeStyle = palette.suggestion;
    context.stroke();
    if (scale < TEXT_SCALE) continue;
    const font = `600 11px ${palette.font}`;
    const width = text.width("new", font) + 8;
    context.fillStyle = palette.suggestion;
    context.fillRect(left + 8, top - 8, width, 15);
    context.font = font;
    context.fillStyle = palette.background;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText("new", left + 12, top - 0.5);
  }
}
