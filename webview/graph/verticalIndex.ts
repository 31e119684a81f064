/** Intervals of one level: those of bucket b are `items[start[b]]` up to `items[start[b + 1]]`. The levels of an index share their items. */
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
  // The buckets of all levels in one row, sorted into by counting.
  const firstBucket = new Int32Array(levelCount + 1);
  for (let l = 0; l < levelCount; l++)
    firstBucket[l + 1] = firstBucket[l]! + Math.floor(height / (SMALLEST * (1 << l))) + 1;
  const start = new Int32Array(firstBucket[levelCount]! + 1);
  const bucket = new Int32Array(among.length);
  for (let i = 0; i < among.length; i++) {
    const from = top[among[i]!]!;
    const level = Math.min(levelCount - 1, levelOf(bottom[among[i]!]! - from));
    const first = firstBucket[level]!;
    const last = firstBucket[level + 1]! - 1;
    const at = first + Math.floor(from / (SMALLEST * (1 << level)));
    bucket[i] = at < first ? first : at > last ? last : at;
    start[bucket[i]! + 1]! += 1;
  }
  for (let b = 1; b < start.length; b++) start[b]! += start[b - 1]!;
  const items = new Int32Array(among.length);
  const next = start.slice();
  for (let i = 0; i < among.length; i++) {
    const at = next[bucket[i]!]!;
    items[at] = among[i]!;
    next[bucket[i]!] = at + 1;
  }
  const levels: IndexLevel[] = [];
  for (let l = 0; l < levelCount; l++) {
    const [first, end] = [firstBucket[l]!, firstBucket[l + 1]!];
    if (start[first] !== start[end])
      levels.push({ size: SMALLEST * (1 << l), start: start.subarray(first, end + 1), items });
  }
  return levels;
}

/** The first level whose buckets are as high as an interval. */
function levelOf(length: number): number {
  return length <= SMALLEST ? 0 : 32 - Math.clz32(Math.ceil(length / SMALLEST) - 1);
}
