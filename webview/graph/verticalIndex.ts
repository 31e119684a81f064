/** Intervals of one level: those of bucket b are `items[start[b]]` up to `items[start[b + 1]]`. */
export interface IndexLevel {
  /** Height of a bucket. */
  readonly size: number;
  readonly start: Int32Array;
  readonly items: Int32Array;
}

const SMALLEST = 512;

/**
 * Finds what overlaps a range of y. Intervals stand in levels of buckets by their length, so that each is in one bucket alone and a query
 * looks at few buckets a level: an edge across the whole drawing costs no more than a short one.
 */
export class VerticalIndex {
  readonly #levels: readonly IndexLevel[];

  constructor(levels: readonly IndexLevel[]) {
    this.#levels = levels;
  }

  /** Calls `visit` for all that may overlap; a few that do not are among them. Intervals shorter than `shortest` may be left out. */
  query(top: number, bottom: number, shortest: number, visit: (item: number) => void): void {
    for (const level of this.#levels) if (level.size >= shortest) visitLevel(level, top, bottom, 1, visit);
  }

  /** As `query`, but of the shortest intervals only those that begin in every `step`th bucket of `SMALLEST` pixels. */
  sample(top: number, bottom: number, step: number, visit: (item: number) => void): void {
    for (const level of this.#levels) visitLevel(level, top, bottom, level.size === SMALLEST ? step : 1, visit);
  }

  /** The step that leaves about one bucket to a pixel. */
  static stepAt(scale: number): number {
    return Math.max(1, Math.floor(1 / (SMALLEST * scale)));
  }
}

function visitLevel(
  { size, start, items }: IndexLevel,
  top: number,
  bottom: number,
  step: number,
  visit: (item: number) => void,
): void {
  // The same buckets whatever part is in view: else the picture would flicker while it moves.
  const first = Math.floor(Math.max(0, Math.floor(top / size) - 1) / step) * step;
  const last = Math.min(start.length - 2, Math.floor(bottom / size));
  for (let bucket = first; bucket <= last; bucket += step)
    for (let k = start[bucket]!; k < start[bucket + 1]!; k++) visit(items[k]!);
}

/** The levels of an index of some intervals, of all of them when `among` is absent; to be handed over by a worker. */
export function indexLevels(
  top: Float64Array,
  bottom: Float64Array,
  height: number,
  among: Int32Array = new Int32Array(top.length).map((_, at) => at),
): IndexLevel[] {
  const levelCount = Math.max(1, Math.ceil(Math.log2(Math.max(1, height / SMALLEST))) + 1);
  const level = new Uint8Array(among.length);
  const inLevel = new Int32Array(levelCount);
  for (let i = 0; i < among.length; i++) {
    const length = bottom[among[i]!]! - top[among[i]!]!;
    level[i] = length <= SMALLEST ? 0 : Math.min(levelCount - 1, Math.ceil(Math.log2(length / SMALLEST)));
    inLevel[level[i]!]! += 1;
  }
  const levels: IndexLevel[] = [];
  for (let l = 0; l < levelCount; l++) {
    if (inLevel[l] === 0) continue;
    const size = SMALLEST * 2 ** l;
    const buckets = Math.floor(height / size) + 1;
    const bucketOf = (item: number) => Math.min(buckets - 1, Math.max(0, Math.floor(top[item]! / size)));
    const start = new Int32Array(buckets + 1);
    for (let i = 0; i < among.length; i++) if (level[i] === l) start[bucketOf(among[i]!) + 1]! += 1;
    for (let b = 0; b < buckets; b++) start[b + 1]! += start[b]!;
    const items = new Int32Array(start[buckets]!);
    const next = start.slice(0, buckets);
    for (let i = 0; i < among.length; i++) {
      if (level[i] !== l) continue;
      const bucket = bucketOf(among[i]!);
      items[next[bucket]!] = among[i]!;
      next[bucket]! += 1;
    }
    levels.push({ size, start, items });
  }
  return levels;
}
