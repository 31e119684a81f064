import type { Scene } from "./scene";

export interface EdgeLabel {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const EDGE_LABEL_HEIGHT = 13;
/** From the node that the edge leaves: outlines pass between. */
const BELOW = 10;
const BESIDE = 5;
/** Labels stand in buckets of this height, to be compared with their neighbours alone. */
const BUCKET = 64;
const CURVE_STEPS = 16;

/**
 * Where the shape of what flows is written: once for each value, beside the first stretch of its edges, on the side where nothing else
 * is. A value without room for it has no label. A place is found when it is first asked for and stays: labels do not jump while the
 * drawing moves.
 */
export class EdgeLabels {
  readonly #scene: Scene;
  readonly #width: (text: string) => number;
  readonly #found = new Map<number, EdgeLabel | undefined>();
  readonly #buckets = new Map<number, EdgeLabel[]>();

  /** @param width of a text as it will be drawn, pixels of the drawing */
  constructor(scene: Scene, width: (text: string) => number) {
    this.#scene = scene;
    this.#width = width;
  }

  /** The label of what an item gives out. */
  of(source: number): EdgeLabel | undefined {
    if (this.#found.has(source)) return this.#found.get(source);
    const label = this.#place(source);
    this.#found.set(source, label);
    if (label) for (const bucket of bucketsOf(label)) this.#bucket(bucket).push(label);
    return label;
  }

  #place(source: number): EdgeLabel | undefined {
    const { outgoing, layout, picture } = this.#scene;
    const text = picture.label(source).output;
    let edge = outgoing.items[outgoing.start[source]!];
    // Where the edge crosses frames, its first piece.
    while (edge !== undefined && layout.lineBefore[edge]! >= 0) edge = layout.lineBefore[edge];
    if (text === "" || edge === undefined || outgoing.start[source] === outgoing.start[source + 1]) return undefined;
    const first = layout.routeStart[edge]!;
    if (layout.routeStart[edge + 1]! - first < 2) return undefined;
    const x = layout.points[2 * first]!;
    const y = layout.points[2 * first + 1]!;
    if (layout.points[2 * first + 3]! <= y) return undefined; // Goes up: its first stretch leaves the node's upper side.
    const width = this.#width(text);
    const [top, bottom] = [y + BELOW, y + BELOW + EDGE_LABEL_HEIGHT];
    const places = [
      { text, left: x - BESIDE - width, right: x - BESIDE, top, bottom },
      { text, left: x + BESIDE, right: x + BESIDE + width, top, bottom },
    ];
    return places.find((place) => this.#isFree(place));
  }

  #isFree(box: EdgeLabel): boolean {
    const { left, right, top, bottom } = box;
    const middle = (left + right) / 2;
    for (const x of [left - 3, middle, right + 3])
      for (const y of [top - 2, bottom + 2]) if (this.#scene.itemAt(x, y) >= 0) return false;
    for (const bucket of bucketsOf(box)) {
      const taken = this.#buckets.get(bucket)?.some((other) => overlap(other, box));
      if (taken) return false;
    }
    return !this.#crossed(box);
  }

  #crossed(box: EdgeLabel): boolean {
    const { edges, edgeTop, edgeBottom, edgeLeft, edgeRight } = this.#scene;
    let crossed = false;
    edges.query(box.top, box.bottom, 0, (edge) => {
      const near =
        edgeTop[edge]! <= box.bottom &&
        edgeBottom[edge]! >= box.top &&
        edgeLeft[edge]! <= box.right + 2 &&
        edgeRight[edge]! >= box.left - 2;
      if (near && !crossed) crossed = this.#passes(edge, box);
    });
    return crossed;
  }

  #passes(edge: number, box: EdgeLabel): boolean {
    const { routeStart, points } = this.#scene.layout;
    const inside = (x: number) => x >= box.left - 2 && x <= box.right + 2;
    for (let p = routeStart[edge]! + 1; p < routeStart[edge + 1]!; p++) {
      const [x0, y0, x1, y1] = [points[2 * p - 2]!, points[2 * p - 1]!, points[2 * p]!, points[2 * p + 1]!];
      if (Math.max(y0, y1) < box.top || Math.min(y0, y1) > box.bottom) continue;
      if (x0 === x1) {
        if (inside(x0)) return true;
        continue;
      }
      for (let step = 0; step <= CURVE_STEPS; step++) {
        const t = step / CURVE_STEPS;
        // A Bézier curve whose inner points stand half way down.
        const x = x0 + (x1 - x0) * t * t * (3 - 2 * t);
        const y = y0 + (y1 - y0) * (1.5 * t * (1 - t) + t * t * t);
        if (inside(x) && y >= box.top - 1 && y <= box.bottom + 1) return true;
      }
    }
    return false;
  }

  #bucket(at: number): EdgeLabel[] {
    let bucket = this.#buckets.get(at);
    if (!bucket) {
      bucket = [];
      this.#buckets.set(at, bucket);
    }
    return bucket;
  }
}

function* bucketsOf({ top, bottom }: EdgeLabel): Generator<number> {
  for (let bucket = Math.floor(top / BUCKET); bucket <= Math.floor(bottom / BUCKET); bucket++) yield bucket;
}

function overlap(a: EdgeLabel, b: EdgeLabel): boolean {
  return a.left < b.right + 4 && b.left < a.right + 4 && a.top < b.bottom && b.top < a.bottom;
}
