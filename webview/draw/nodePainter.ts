import { NodeKind } from "../../src/protocol/graph";
import { DETAIL_GAP, LINE_HEIGHT, TEXT_FONT, TITLE_FONT, TITLE_HEIGHT } from "../graph/picture";
import type { Scene } from "../graph/scene";
import { VerticalIndex } from "../graph/verticalIndex";
import type { Bounds } from "./camera";
import type { FittingText } from "./fittingText";
import { paintGroup } from "./groupPainter";
import type { Look } from "./look";
import type { Palette } from "./palette";
import type { Surface } from "./surface";

/** From this scale on everything is written into a node; below, the operator alone, larger; below that, blocks of colour. */
export const TEXT_SCALE = 0.55;
export const OPERATOR_SCALE = 0.28;
const INSET = 9;
const RADIUS = 5;

export interface Brush {
  readonly context: Surface;
  readonly palette: Palette;
  readonly text: FittingText;
  readonly scale: number;
  /** Part of the drawing that is on screen. */
  readonly view: Bounds;
}

/** The nodes in view, in the detail that the scale has room for. The context stands in drawing coordinates, moved to the view's middle. */
export function paintNodes(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { view, scale } = brush;
  const paint = scale >= OPERATOR_SCALE ? paintBox : paintBlock;
  const { x, y, widths, heights } = scene.layout;
  // From far away more nodes are in view than there are rows of pixels: a sample of them shows the same.
  scene.boxes.sample(view.top, view.bottom, VerticalIndex.stepAt(scale), (item) => {
    const halfWidth = widths[item]! / 2;
    const halfHeight = heights[item]! / 2;
    const inView =
      x[item]! + halfWidth >= view.left &&
      x[item]! - halfWidth <= view.right &&
      y[item]! + halfHeight >= view.top &&
      y[item]! - halfHeight <= view.bottom;
    if (inView) (paint === paintBox && scene.isGroup(item) ? paintGroup : paint)(brush, scene, look, item, origin);
  });
}

function paintBlock(
  { context, palette, scale }: Brush,
  { layout, picture }: Scene,
  look: Look,
  node: number,
  origin: { x: number; y: number },
): void {
  const width = picture.input.widths[node]!;
  const height = Math.max(picture.input.heights[node]!, 1 / scale);
  const faded = look.found !== undefined && !look.found.has(node) && !look.inGroups.get(node)?.found;
  context.globalAlpha = faded ? 0.3 : 1;
  if (look.selection.has(node))
    paintBlockSelection(context, palette, scale, {
      left: layout.x[node]! - width / 2 - origin.x,
      top: layout.y[node]! - height / 2 - origin.y,
      width,
      height,
    });
  context.fillStyle = look.heat
    ? (look.heat.fill(node) ?? palette.plain.block)
    : palette.styles[picture.family[node]!]!.block;
  context.fillRect(layout.x[node]! - width / 2 - origin.x, layout.y[node]! - height / 2 - origin.y, width, height);
  context.globalAlpha = 1;
}

/** A rim of at least some pixels: from far away a line around a block is not seen. */
function paintBlockSelection(
  context: Surface,
  palette: Palette,
  scale: number,
  { left, top, width, height }: Box,
): void {
  const rim = 2.5 / scale;
  context.fillStyle = palette.accent;
  context.fillRect(left - rim, top - rim, width + 2 * rim, height + 2 * rim);
}

function paintBox(brush: Brush, scene: Scene, look: Look, node: number, origin: { x: number; y: number }): void {
  const { context, palette, scale } = brush;
  const { layout, picture, graph } = scene;
  const width = picture.input.widths[node]!;
  const height = picture.input.heights[node]!;
  const left = layout.x[node]! - width / 2 - origin.x;
  const top = layout.y[node]! - height / 2 - origin.y;
  const style = look.heat ? palette.plain : palette.styles[picture.family[node]!]!;
  const faded = look.found !== undefined && !look.found.has(node);
  context.globalAlpha = faded ? 0.35 : 1;
  const isEnd = graph.nodes.kind[node] !== NodeKind.operator;
  context.beginPath();
  context.roundRect(left, top, width, height, isEnd ? height / 2 : RADIUS);
  context.fillStyle = look.heat?.fill(node) ?? style.fill;
  context.fill();
  // What is not found fades; a colour that means something stays what it is.
  if (look.found?.has(node) && look.heat?.fill(node) === undefined) {
    context.fillStyle = palette.found;
    context.fill();
  }
  if (look.heat?.isUnknown(node)) paintUnknown(brush, { left, top, width, height });
  const selected = node === look.selected || look.selection.has(node);
  const hovered = node === look.hovered;
  context.lineWidth = (hovered ? 2.5 : palette.highContrast ? 1.75 : 1) / Math.min(1, scale);
  context.strokeStyle = hovered ? palette.accent : style.border;
  context.stroke();
  paintText(brush, scene, look, node, { left, top, width, height });
  if (selected) paintRing(brush, { left, top, width, height }, isEnd ? height / 2 : RADIUS);
  if (look.refused.has(node)) paintMark(brush, left + width - 4, top + 4);
  context.globalAlpha = 1;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Around the selected node, with air between: borders have colours of their own, which a colour alone would not stand out from. */
export function paintRing({ context, palette, scale }: Brush, { left, top, width, height }: Box, radius: number): void {
  const line = 2.5 / Math.min(1, scale);
  const away = 1.5 / Math.min(1, scale) + line / 2;
  context.globalAlpha = 1;
  context.beginPath();
  context.roundRect(left - away, top - away, width + 2 * away, height + 2 * away, radius + away);
  context.lineWidth = line;
  context.strokeStyle = palette.accent;
  context.stroke();
}

function paintText({ context, palette, text, scale }: Brush, { picture }: Scene, look: Look, node: number, box: Box) {
  const { title, detail, lines, named } = picture.label(node);
  const onHeat = look.heat?.fill(node) !== undefined;
  const style = look.heat ? palette.plain : palette.styles[picture.family[node]!]!;
  const strong = onHeat ? (look.heat?.isLight(node) ? "#000000" : "#ffffff") : style.text;
  const soft = onHeat ? strong : style.soft;
  const room = box.width - 2 * INSET;
  const middle = box.left + box.width / 2;
  context.textBaseline = "middle";
  if (scale < TEXT_SCALE) {
    const largest = Math.min(20, box.height * 0.62);
    const wanted = text.width(title, `600 ${largest}px ${palette.font}`);
    const size = Math.max(11, Math.min(largest, (largest * room) / wanted));
    const font = `600 ${size}px ${palette.font}`;
    context.font = font;
    context.textAlign = "center";
    context.fillStyle = strong;
    context.fillText(text.fit(title, font, room, "start"), middle, box.top + box.height / 2);
    return;
  }
  const titleFont = `${TITLE_FONT} ${palette.font}`;
  const smallFont = `${TEXT_FONT} ${palette.font}`;
  context.font = titleFont;
  const shownTitle = text.fit(title, titleFont, room, "start");
  const titleWidth = text.width(shownTitle, titleFont);
  const beside = onHeat ? (look.heat?.share(node) ?? "") : detail;
  context.font = smallFont;
  const shownDetail = beside === "" ? "" : text.fit(beside, smallFont, room - titleWidth - DETAIL_GAP, "start");
  const detailWidth = shownDetail === "" ? 0 : text.width(shownDetail, smallFont) + DETAIL_GAP;
  const start = middle - (titleWidth + detailWidth) / 2;
  const firstLine = box.top + TITLE_HEIGHT / 2 + (lines.length === 0 ? 0 : 1);
  context.textAlign = "left";
  context.fillStyle = soft;
  if (shownDetail !== "") context.fillText(shownDetail, start + titleWidth + DETAIL_GAP, firstLine + 0.5);
  context.textAlign = "center";
  lines.forEach((line, at) => {
    const y = box.top + TITLE_HEIGHT - 3 + (at + 0.5) * LINE_HEIGHT;
    // Of a layer's name the end tells most.
    const keep = named && at === 0 ? "end" : "start";
    context.fillText(text.fit(line, smallFont, room, keep), middle, y);
  });
  context.font = titleFont;
  context.textAlign = "left";
  context.fillStyle = strong;
  context.fillText(shownTitle, start, firstLine);
}

const HATCH = 9;

/** Slanting lines: of this node the overlay knows nothing. */
function paintUnknown({ context, palette }: Brush, { left, top, width, height }: Box): void {
  context.beginPath();
  for (let from = HATCH - height; from < width; from += HATCH) {
    const start = Math.max(0, from);
    const end = Math.min(width, from + height);
    context.moveTo(left + start, top + height - (start - from));
    context.lineTo(left + end, top + height - (end - from));
  }
  context.lineWidth = 1;
  context.strokeStyle = palette.plain.block;
  context.stroke();
}

/** The small mark of a refusal, in a corner. */
export function paintMark({ context, palette }: Brush, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x + 6.5, y + 5);
  context.lineTo(x - 6.5, y + 5);
  context.closePath();
  context.fillStyle = palette.background;
  context.fill();
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.strokeStyle = palette.warning;
  context.stroke();
  context.beginPath();
  context.moveTo(x, y - 2.5);
  context.lineTo(x, y + 1);
  context.moveTo(x, y + 2.6);
  context.lineTo(x, y + 3.2);
  context.stroke();
}
