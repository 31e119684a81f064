import type { CoupledSet } from "../graph/coupledSets";
import type { Scene } from "../graph/scene";
import type { Bounds } from "./camera";
import type { Look } from "./look";
import { type Brush, TEXT_SCALE } from "./nodePainter";
import { overlaps } from "./outlinePlan";

/** Six tints that colour-blind people tell apart (after Okabe and Ito, 2008: the same for light and dark backgrounds). */
export const TINTS = ["#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#8C7AE6"] as const;
/** Directions of the stripes: with the tints, 24 looks before one comes again; the letters never do. */
const PATTERNS = ["rising", "falling", "across", "down"] as const;
const RIM = 9;
const STRIPE = 6;
/** Out of the way of the sets that are not looked at. */
const FADED = 0.3;

export const tintOf = (number: number): string => TINTS[number % TINTS.length]!;
const patternOf = (number: number) => PATTERNS[Math.floor(number / TINTS.length) % PATTERNS.length]!;

/** Behind the nodes: a striped rim of one tint around all the layers that are changed together. */
export function paintCoupledRims(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  for (const { set, box, faded } of shownMembers(brush, scene, look)) {
    const { context, scale } = brush;
    const rim = Math.max(RIM, 4 / scale);
    const left = box.left - rim - origin.x;
    const top = box.top - rim - origin.y;
    const width = box.right - box.left + 2 * rim;
    const height = box.bottom - box.top + 2 * rim;
    context.globalAlpha = faded ? 0.12 : 0.4;
    context.fillStyle = tintOf(set.number);
    context.fillRect(left, top, width, height);
    context.globalAlpha = faded ? FADED : 1;
    context.lineWidth = 1.5 / Math.min(1, scale);
    context.strokeStyle = tintOf(set.number);
    if (scale >= 0.28) {
      context.beginPath();
      stripes(brush, patternOf(set.number), { left, top, right: left + width, bottom: top + height });
      context.stroke();
    }
    context.globalAlpha = 1;
  }
}

/** Over the nodes: the letter of the set at the upper left. */
export function paintCoupledLetters(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { context, palette, scale, text } = brush;
  if (scale < TEXT_SCALE * 0.6) return;
  for (const { set, box, faded, turn } of shownMembers(brush, scene, look)) {
    const font = `700 11px ${palette.font}`;
    const width = Math.max(16, text.width(set.letter, font) + 8);
    const left = box.left - RIM + turn * (width + 2) - origin.x;
    const top = box.top - RIM - 5 - origin.y;
    context.globalAlpha = faded ? FADED : 1;
    context.beginPath();
    context.roundRect(left, top, width, 16, 3);
    context.fillStyle = tintOf(set.number);
    context.fill();
    context.font = font;
    context.fillStyle = "#000000";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(set.letter, left + width / 2, top + 8.5);
    context.globalAlpha = 1;
  }
}

interface Member {
  readonly set: CoupledSet;
  readonly box: Bounds;
  readonly faded: boolean;
  /** How many sets' letters the node has already. */
  readonly turn: number;
}

function* shownMembers({ view }: Brush, scene: Scene, look: Look): Generator<Member, void, undefined> {
  const anyLookedAt = look.coupled.some(({ suggestion }) => suggestion.id === look.emphasised);
  const turns = new Map<number, number>();
  for (const set of look.coupled) {
    const faded = anyLookedAt && set.suggestion.id !== look.emphasised;
    for (const node of set.nodes) {
      const turn = turns.get(node) ?? 0;
      turns.set(node, turn + 1);
      if (!scene.isBox(node)) continue;
      const box = scene.boxOf(node);
      if (overlaps(box, view)) yield { set, box, faded, turn };
    }
  }
}

function stripes({ context }: Brush, pattern: (typeof PATTERNS)[number], { left, top, right, bottom }: Bounds): void {
  const width = right - left;
  const height = bottom - top;
  if (pattern === "across") {
    for (let y = top + STRIPE / 2; y < bottom; y += STRIPE) line(context, left, y, right, y);
    return;
  }
  if (pattern === "down") {
    for (let x = left + STRIPE / 2; x < right; x += STRIPE) line(context, x, top, x, bottom);
    return;
  }
  for (let from = STRIPE - height; from < width; from += STRIPE) {
    const start = Math.max(0, from);
    const end = Math.min(width, from + height);
    if (pattern === "rising") line(context, left + start, bottom - (start - from), left + end, bottom - (end - from));
    else line(context, left + start, top + (start - from), left + end, top + (end - from));
  }
}

function line(context: Brush["context"], x1: number, y1: number, x2: number, y2: number): void {
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
}
