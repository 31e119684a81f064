import type { GroupMarks } from "../graph/groupMarks";
import { DISCLOSURE_WIDTH, LINE_HEIGHT, TEXT_FONT, TITLE_FONT, TITLE_HEIGHT } from "../graph/picture";
import type { Scene } from "../graph/scene";
import { paintDisclosure } from "./disclosure";
import type { Look } from "./look";
import { type Brush, paintMark, paintRing, TEXT_SCALE } from "./nodePainter";

const RADIUS = 5;
const INSET = 9;
/** A closed group looks like a stack: the edges of two more cards stand out below it. */
const CARDS = 2;
const CARD = 3;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A closed group: a stack with the sign that opens it, its label, and what it holds and costs. */
export function paintGroup(
  brush: Brush,
  scene: Scene,
  look: Look,
  item: number,
  origin: { x: number; y: number },
): void {
  const { context, palette, scale } = brush;
  const { layout, picture } = scene;
  const width = layout.widths[item]!;
  const height = layout.heights[item]!;
  const box = {
    left: layout.x[item]! - width / 2 - origin.x,
    top: layout.y[item]! - height / 2 - origin.y,
    width,
    height,
  };
  const style = look.heat ? palette.plain : palette.styles[picture.family[item]!]!;
  const marks = look.inGroups.get(item);
  context.globalAlpha = look.found !== undefined && !marks?.found ? 0.35 : 1;
  const fill = look.heat?.fill(item) ?? style.fill;
  const line = (palette.highContrast ? 1.75 : 1) / Math.min(1, scale);
  for (let card = CARDS; card >= 0; card--) {
    const inset = card * 4;
    context.beginPath();
    context.roundRect(box.left + inset, box.top + card * CARD, width - 2 * inset, height, RADIUS);
    context.fillStyle = palette.background;
    context.fill();
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = line;
    context.strokeStyle = style.border;
    context.stroke();
  }
  if (marks && marks.found > 0) {
    context.fillStyle = palette.found;
    context.fill();
  }
  if (item === look.hovered) {
    context.lineWidth = 2.5 / Math.min(1, scale);
    context.strokeStyle = palette.accent;
    context.stroke();
  }
  if (item === look.selected || look.selection.has(item))
    paintRing(brush, { ...box, height: height + CARDS * CARD }, RADIUS);
  paintText(brush, scene, look, item, box);
  if (marks) paintMarks(brush, marks, box);
  context.globalAlpha = 1;
}

function paintText(brush: Brush, { picture }: Scene, look: Look, item: number, box: Box): void {
  const { context, palette, text, scale } = brush;
  const { title, lines } = picture.label(item);
  const style = look.heat ? palette.plain : palette.styles[picture.family[item]!]!;
  const onHeat = look.heat?.fill(item) !== undefined;
  const strong = onHeat ? (look.heat?.isLight(item) ? "#000000" : "#ffffff") : style.text;
  const soft = onHeat ? strong : style.soft;
  const middle = box.left + box.width / 2;
  context.textBaseline = "middle";
  context.textAlign = "center";
  if (scale < TEXT_SCALE) {
    const room = box.width - 2 * INSET;
    const largest = Math.min(20, box.height * 0.5);
    const wanted = text.width(title, `600 ${largest}px ${palette.font}`);
    const font = `600 ${Math.max(11, Math.min(largest, (largest * room) / wanted))}px ${palette.font}`;
    context.font = font;
    context.fillStyle = strong;
    context.fillText(text.fit(title, font, room, "start"), middle, box.top + box.height / 2);
    return;
  }
  const room = box.width - 2 * DISCLOSURE_WIDTH;
  const titleFont = `${TITLE_FONT} ${palette.font}`;
  const smallFont = `${TEXT_FONT} ${palette.font}`;
  context.font = titleFont;
  context.fillStyle = strong;
  context.fillText(text.fit(title, titleFont, room, "start"), middle, box.top + TITLE_HEIGHT / 2 + 1);
  context.font = smallFont;
  context.fillStyle = soft;
  lines.forEach((line, at) => {
    const y = box.top + TITLE_HEIGHT - 2 + (at + 0.5) * LINE_HEIGHT;
    context.fillText(text.fit(line, smallFont, box.width - 2 * INSET, "start"), middle, y);
  });
  paintDisclosure(brush, "+", box.left + DISCLOSURE_WIDTH / 2 + 2, box.top + TITLE_HEIGHT / 2 + 1, palette.soft);
}

/** How much was found in the group, and how many suggestions and refusals are in it: counts at its upper right corner. */
function paintMarks(brush: Brush, marks: GroupMarks, box: Box): void {
  const { palette, scale } = brush;
  if (scale < TEXT_SCALE) return;
  let right = box.left + box.width + 4;
  if (marks.refusals > 0) {
    paintMark(brush, right - 8, box.top + 4);
    right -= 20;
  }
  if (marks.suggestions > 0) right = paintCount(brush, marks.suggestions, palette.suggestion, right, box.top);
  if (marks.found > 0) paintCount(brush, marks.found, palette.accent, right, box.top);
}

/** A number in a pill that ends at `right`; gives where the next may end. */
function paintCount(
  { context, palette, text }: Brush,
  count: number,
  colour: string,
  right: number,
  y: number,
): number {
  const font = `600 10px ${palette.font}`;
  const shown = String(count);
  const width = Math.max(16, text.width(shown, font) + 9);
  context.beginPath();
  context.roundRect(right - width, y - 7, width, 14, 7);
  context.fillStyle = palette.background;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = palette.text;
  context.fillText(shown, right - width / 2, y + 0.5);
  return right - width - 4;
}
