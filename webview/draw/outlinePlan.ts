import { savingTexts } from "../../src/protocol/suggestionGroups";
import type { Scene } from "../graph/scene";
import type { Bounds } from "./camera";
import type { Outline } from "./look";

/** Where an outline is drawn, and its label. */
export interface PlannedOutline {
  readonly outline: Outline;
  /** In this stretch of the drawing. */
  readonly boxes: readonly Bounds[];
  /** Boxes of the outline in all stretches. */
  readonly boxCount: number;
  /** "" when there is nothing to say, or too little room. */
  readonly label: string;
  readonly labelAt: { readonly right: number; readonly middle: number };
}

/** Between a node and its innermost outline, and from there to each further one. */
const ROOM = 6;
const STEP = 4;
/** Outlines that lie over each other at different distances; more cannot be told apart anyway. */
const MOST_LEVELS = 4;
/** Room that a label takes, for keeping labels apart: about what the longest saving is wide. */
const LABEL_WIDTH = 84;
const LABEL_HEIGHT = 14;
/** How far an outline and its label reach beyond its nodes. */
const REACH = ROOM + STEP * MOST_LEVELS + LABEL_HEIGHT / 2;

const plans = new WeakMap<readonly Outline[], { readonly scene: Scene; readonly plan: OutlinePlan }>();

/** Made once for a scene and its outlines. */
export function outlinePlan(scene: Scene, outlines: readonly Outline[]): OutlinePlan {
  const known = plans.get(outlines);
  if (known?.scene === scene) return known.plan;
  const plan = new OutlinePlan(scene, outlines);
  plans.set(outlines, { scene, plan });
  return plan;
}

/** A part of an outline: all of it, or one node's of an outline around nodes that are far apart. */
interface Part {
  readonly outline: Outline;
  readonly at: number;
  /** Those of the outline's nodes that are drawn here. */
  readonly nodes: readonly number[];
  readonly top: number;
  readonly bottom: number;
  /** Undefined for the whole outline. */
  readonly boxCount: number | undefined;
}

interface Stretch {
  readonly top: number;
  readonly bottom: number;
  readonly parts: readonly Part[];
  plan: readonly PlannedOutline[] | undefined;
}

/**
 * Outlines around their nodes, kept apart: those that would lie over each other stand at different distances, and labels move on where another
 * stands already. The drawing is cut where no outline reaches; a stretch is planned when it comes into view.
 */
export class OutlinePlan {
  readonly #scene: Scene;
  readonly #stretches: readonly Stretch[];

  constructor(scene: Scene, outlines: readonly Outline[]) {
    this.#scene = scene;
    this.#stretches = stretchesOf(partsOf(scene, outlines));
  }

  /** The outlines in view, and some that are near. */
  near(view: Bounds): PlannedOutline[] {
    const found: PlannedOutline[] = [];
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stretches[middle]!.bottom + REACH < view.top) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < this.#stretches.length; at++) {
      const stretch = this.#stretches[at]!;
      if (stretch.top - REACH > view.bottom) break;
      stretch.plan ??= planOf(this.#scene, stretch.parts);
      found.push(...stretch.plan);
    }
    return found;
  }
}

function partsOf(scene: Scene, outlines: readonly Outline[]): Part[] {
  const { y, heights } = scene.layout;
  const parts: Part[] = [];
  outlines.forEach((outline, at) => {
    const nodes = outline.nodes.filter((node) => scene.isBox(node));
    if (nodes.length === 0) return;
    let top = Number.POSITIVE_INFINITY;
    let bottom = Number.NEGATIVE_INFINITY;
    for (const node of nodes) {
      top = Math.min(top, y[node]! - heights[node]! / 2);
      bottom = Math.max(bottom, y[node]! + heights[node]! / 2);
    }
    if (bottom - top <= HIGHEST) parts.push({ outline, at, nodes, top, bottom, boxCount: undefined });
    else
      for (const node of nodes) {
        const half = heights[node]! / 2;
        parts.push({
          outline,
          at,
          nodes: [node],
          top: y[node]! - half,
          bottom: y[node]! + half,
          boxCount: nodes.length,
        });
      }
  });
  return parts.sort((a, b) => a.top - b.top || a.at - b.at);
}

/** @param parts from top to bottom */
function stretchesOf(parts: readonly Part[]): Stretch[] {
  const stretches: Stretch[] = [];
  let from = 0;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let at = 0; at <= parts.length; at++) {
    const next = parts[at];
    if (next && next.top - bottom <= 2 * REACH) {
      bottom = Math.max(bottom, next.bottom);
      continue;
    }
    if (at > from) stretches.push({ top: parts[from]!.top, bottom, parts: parts.slice(from, at), plan: undefined });
    from = at;
    bottom = next?.bottom ?? bottom;
  }
  return stretches;
}

function planOf(scene: Scene, parts: readonly Part[]): PlannedOutline[] {
  const placed: { readonly box: Bounds; readonly level: number }[] = [];
  // Small ones stand nearest to their nodes; those that come later go around them.
  const bySize = parts.map((part) => ({ part, boxes: outlineBoxes(scene, part.nodes, ROOM) }));
  bySize.sort((a, b) => area(a.boxes) - area(b.boxes) || a.part.at - b.part.at);
  const index = new BoxIndex();
  const planned = bySize.map(({ part, boxes }) => {
    const taken = new Set<number>();
    for (const box of boxes)
      for (const other of index.touching(grown(box, STEP * MOST_LEVELS))) taken.add(placed[other]!.level);
    let level = 0;
    while (taken.has(level) && level < MOST_LEVELS - 1) level++;
    const drawn = boxes.map((box) => grown(box, level * STEP));
    for (const box of drawn) {
      index.add(box, placed.length);
      placed.push({ box, level });
    }
    return { part, boxes: drawn };
  });
  planned.sort((a, b) => a.part.at - b.part.at);
  const labels = new BoxIndex();
  return planned.map(({ part, boxes }) => {
    const { outline, boxCount = boxes.length } = part;
    const isFirst = part.boxCount === undefined || part.nodes[0] === outline.nodes.find((node) => scene.isBox(node));
    const text = isFirst ? labelOf(outline) : "";
    const labelAt = text === "" || !boxes[0] ? { right: 0, middle: 0 } : freePlace(boxes[0], labels);
    return { outline, boxes, boxCount, label: text, labelAt };
  });
}

/** Beside a single node there is little room, and little to say. */
function labelOf({ suggestion, nodes }: Outline): string {
  return nodes.length > 1 ? (savingTexts(suggestion.estimate)[0] ?? "") : "";
}

/** In the border as a legend stands in its frame: above at the right, else further left, else below. */
function freePlace(box: Bounds, labels: BoxIndex): { right: number; middle: number } {
  const places = [
    { right: box.right - 8, middle: box.top - 1 },
    { right: box.left + 8 + LABEL_WIDTH, middle: box.top - 1 },
    { right: box.right - 8, middle: box.bottom + 1 },
    { right: box.left + 8 + LABEL_WIDTH, middle: box.bottom + 1 },
  ];
  const boundsAt = ({ right, middle }: { right: number; middle: number }): Bounds => ({
    left: right - LABEL_WIDTH,
    right,
    top: middle - LABEL_HEIGHT / 2,
    bottom: middle + LABEL_HEIGHT / 2,
  });
  const free = places.find((place) => labels.touching(boundsAt(place)).length === 0) ?? places[0]!;
  labels.add(boundsAt(free), 0);
  return free;
}

function area(boxes: readonly Bounds[]): number {
  return boxes.reduce((sum, { left, right, top, bottom }) => sum + (right - left) * (bottom - top), 0);
}

function grown({ left, right, top, bottom }: Bounds, by: number): Bounds {
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by };
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a.bottom >= b.top && a.top <= b.bottom && a.right >= b.left && a.left <= b.right;
}

/** Boxes by the stretch of height that they are in. */
class BoxIndex {
  readonly #cells = new Map<number, { readonly box: Bounds; readonly number: number }[]>();

  add(box: Bounds, number: number): void {
    for (const cell of cellsOf(box)) {
      const held = this.#cells.get(cell);
      if (held) held.push({ box, number });
      else this.#cells.set(cell, [{ box, number }]);
    }
  }

  touching(box: Bounds): number[] {
    const found = cellsOf(box).flatMap((cell) => this.#cells.get(cell) ?? []);
    return found.filter((one) => overlaps(one.box, box)).map(({ number }) => number);
  }
}

const CELL = 512;

function cellsOf({ top, bottom }: Bounds): number[] {
  const first = Math.floor(top / CELL);
  return Array.from({ length: Math.floor(bottom / CELL) - first + 1 }, (_, at) => first + at);
}

/** One box around all the nodes where no other node would be in it, else a box around each. What is in a closed group is told by a mark on that. */
export function outlineBoxes(scene: Scene, nodes: readonly number[], room = ROOM): Bounds[] {
  const boxes = nodes.filter((node) => scene.isBox(node)).map((node) => grown(scene.boxOf(node), room));
  if (boxes.length < 2) return boxes;
  const whole = {
    left: Math.min(...boxes.map((box) => box.left)),
    right: Math.max(...boxes.map((box) => box.right)),
    top: Math.min(...boxes.map((box) => box.top)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
  return holdsOnly(scene, whole, nodes) ? [whole] : boxes;
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
