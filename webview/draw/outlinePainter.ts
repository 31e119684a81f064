import { savingTexts } from "../../src/protocol/suggestionGroups";
import type { Scene } from "../graph/scene";
import type { Bounds } from "./camera";
import type { Outline } from "./look";
import { type Brush, TEXT_SCALE } from "./nodePainter";

const ROOM = 7;
/** From further away outlines would hide what they are around. */
const LEAST_SCALE = 0.14;

/** Dashed outlines around the nodes that a suggestion concerns, with what it saves. */
export function paintOutlines(
  brush: Brush,
  scene: Scene,
  outlines: readonly Outline[],
  origin: { x: number; y: number },
): void {
  const { context, palette, scale, view } = brush;
  if (scale < LEAST_SCALE) return;
  context.setLineDash([6 / scale, 4 / scale]);
  context.lineWidth = 1.5 / scale;
  context.strokeStyle = palette.suggestion;
  const labels: { box: Bounds; text: string }[] = [];
  for (const outline of outlines) {
    const boxes = outlineBoxes(scene, outline.nodes);
    const shown = boxes.filter((box) => overlaps(box, view));
    for (const box of shown) {
      context.beginPath();
      context.roundRect(box.left - origin.x, box.top - origin.y, box.right - box.left, box.bottom - box.top, 8);
      context.stroke();
    }
    const [first] = boxes;
    const saving = savingTexts(outline.suggestion.estimate)[0];
    // Beside a single node there is little room, and little to say.
    if (shown.length > 0 && first && saving !== undefined && outline.nodes.length > 1)
      labels.push({ box: first, text: saving });
  }
  context.setLineDash([]);
  if (scale < TEXT_SCALE) return;
  for (const { box, text } of labels) paintLabel(brush, box, text, origin);
}

/** In the upper border, as a legend stands in its frame. */
function paintLabel({ context, palette, text }: Brush, box: Bounds, saving: string, origin: { x: number; y: number }) {
  const font = `600 11px ${palette.font}`;
  context.font = font;
  const width = text.width(saving, font) + 8;
  const left = box.right - origin.x - width - 8;
  const middle = box.top - origin.y - 1;
  context.fillStyle = palette.background;
  context.fillRect(left, middle - 7, width, 13);
  context.fillStyle = palette.suggestion;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(saving, left + 4, middle);
}

function overlaps(a: Bounds, b: Bounds): boolean {
  return a.bottom >= b.top && a.top <= b.bottom && a.right >= b.left && a.left <= b.right;
}

/** One box around all the nodes where no other node would be in it, else a box around each. */
export function outlineBoxes(scene: Scene, nodes: readonly number[]): Bounds[] {
  // What is in a closed group is told by a mark on that.
  const boxes = nodes.filter((node) => scene.isBox(node)).map((node) => nodeBox(scene, node));
  if (boxes.length < 2) return boxes;
  const whole = {
    left: Math.min(...boxes.map((box) => box.left)),
    right: Math.max(...boxes.map((box) => box.right)),
    top: Math.min(...boxes.map((box) => box.top)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
  return holdsOnly(scene, whole, nodes) ? [whole] : boxes;
}

function nodeBox(scene: Scene, node: number): Bounds {
  const { left, right, top, bottom } = scene.boxOf(node);
  return { left: left - ROOM, right: right + ROOM, top: top - ROOM, bottom: bottom + ROOM };
}

/** A higher box is no outline any more. */
const HIGHEST = 2000;

function holdsOnly(scene: Scene, box: Bounds, nodes: readonly number[]): boolean {
  if (box.bottom - box.top > HIGHEST) return false;
  let alone = true;
  scene.boxes.query(box.top, box.bottom, 0, (item) => {
    if (alone && overlaps(scene.boxOf(item), box) && !nodes.includes(item)) alone = false;
  });
  // A frame around all of them is no harm, one among them is.
  scene.frames.query(box.top, box.bottom, 0, (item) => {
    const frame = scene.boxOf(item);
    const around = frame.left <= box.left + ROOM && frame.right >= box.right - ROOM;
    if (alone && overlaps(frame, box) && !around) alone = false;
  });
  return alone;
}
