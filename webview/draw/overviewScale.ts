import type { Scene } from "../graph/scene";
import type { Viewport } from "./camera";

const INSET = 4;
/** Pixels of the strip for one of the drawing, at most. */
const LARGEST = 0.25;
/** So many of the boxes, on either side, may stand out of the strip… */
const OUTLIERS = 0.05;
/** …where the others are then drawn so much wider. */
const WORTH = 1.6;
/** As many boxes tell where most of them are. */
const SAMPLE = 4000;

/** Where the strip shows a place of the drawing: the whole height, and the width on a scale of its own. */
export interface OverviewScale {
  /** What is out of the strip is at its edge. */
  readonly x: (x: number) => number;
  readonly y: (y: number) => number;
  readonly toY: (y: number) => number;
}

export function overviewScale(scene: Scene, { width, height }: Viewport): OverviewScale {
  const { layout } = scene;
  const { left, right } = mainRange(scene);
  const across = Math.min((width - 2 * INSET) / Math.max(1, right - left), LARGEST);
  // A short drawing is not stretched over the strip.
  const down = Math.min((height - 2 * INSET) / Math.max(1, layout.height), across);
  const long = layout.height * across > height - 2 * INSET ? (height - 2 * INSET) / layout.height : down;
  const centre = (left + right) / 2;
  return {
    x: (x) => Math.min(width - 1, Math.max(1, width / 2 + (x - centre) * across)),
    y: (y) => INSET + y * long,
    toY: (y) => (y - INSET) / long,
  };
}

interface Range {
  readonly left: number;
  readonly right: number;
}

const known = new WeakMap<Scene, Range>();

/** The range of x that the strip shows: all of the drawing, or without the few boxes that stand so far out that the others would be squeezed. */
function mainRange(scene: Scene): Range {
  const before = known.get(scene);
  if (before) return before;
  const { left, right } = scene.layout;
  const boxes: number[] = [];
  for (let item = 0; item < scene.itemCount; item++) if (scene.isBox(item)) boxes.push(item);
  const step = Math.max(1, Math.floor(boxes.length / SAMPLE));
  const sample = boxes.filter((_, at) => at % step === 0).map((item) => scene.boxOf(item));
  const lefts = Float64Array.from(sample, (box) => box.left).sort();
  const rights = Float64Array.from(sample, (box) => box.right).sort();
  const skipped = Math.floor(OUTLIERS * sample.length);
  const main = { left: lefts[skipped] ?? left, right: rights[rights.length - 1 - skipped] ?? right };
  const range = right - left > WORTH * (main.right - main.left) ? main : { left, right };
  known.set(scene, range);
  return range;
}
