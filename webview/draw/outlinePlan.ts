import { savingTexts } from "../../src/protocol/suggestionGroups";
import type { Scene } from "../graph/scene";
import type { Bounds } from "./camera";
import type { Outline } from "./look";

/** Where an outline is drawn, and its label. */
export interface PlannedOutline {
  readonly outline: Outline;
  readonly boxes: readonly Bounds[];
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

const plans = new WeakMap<readonly Outline[], { readonly scene: Scene; readonly plan: readonly PlannedOutline[] }>();

/**
 * Outlines around their nodes, kept apart: those that would lie over each other stand at different distances, and labels move on where another
 * stands already. Made once for a scene and its outlines.
 */
export function outlinePlan(scene: Scene, outlines: readonly Outline[]): readonly PlannedOutline[] {
  const known = plans.get(outlines);
  if (known?.scene === scene) return known.plan;
  const plan = makePlan(scene, outlines);
  plans.set(outlines, { scene, plan });
  return plan;
}

function makePlan(scene: Scene, outlines: readonly Outline[]): PlannedOutline[] {
  const placed: { readonly box: Bounds; readonly level: number }[] = [];
  const labels: Bounds[] = [];
  // Small ones stand nearest to their nodes; those that come later go around them.
  const bySize = outlines.map((outline, at) => ({ outline, at, boxes: outlineBoxes(scene, outline.nodes, ROOM) }));
  bySize.sort((a, b) => area(a.boxes) - area(b.boxes) || a.at - b.at);
  const index = new BoxIndex();
  const planned = bySize.map(({ outline, at, boxes }) => {
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
    return { outline, at, boxes: drawn };
  });
  planned.sort((a, b) => a.at - b.at);
  return planned.map(({ outline, boxes }) => {
    const text = labelOf(outline);
    const labelAt = text === "" || !boxes[0] ? { right: 0, middle: 0 } : freePlace(boxes[0], labels);
    return { outline, boxes, label: text, labelAt };
  });
}

/** Beside a single node there is little room, and little to say. */
function labelOf({ suggestion, nodes }: Outline): string {
  return nodes.length > 1 ? (savingTexts(suggestion.estimate)[0] ?? "") : "";
}

/** In the border as a legend stands in its frame: above at the right, else further left, else below. */
function freePlace(box: Bounds, labels: Bounds[]): { right: number; middle: number } {
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
  const free = places.find((place) => !labels.some((other) => overlaps(boundsAt(place), other))) ?? places[0]!;
  labels.push(boundsAt(free));
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
