/**
 * Finds what overlaps a range of y. Intervals stand in levels of buckets by their length, so that each is in one bucket alone and a query
 * looks at few buckets a level: an edge across the whole drawing costs no more than a short one.
 */
export class VerticalIndex {
  readonly #levels: { readonly size: number; readonly start: Int32Array; readonly items: Int32Array }[] = [];

  constructor(top: Float64Array, bottom: Float64Array, height: number) {
    const levelCount = Math.max(1, Math.ceil(Math.log2(Math.max(1, height / SMALLEST))) + 1);
    const level = new Uint8Array(top.length);
    for (let i = 0; i < top.length; i++) {
      const length = bottom[i]! - top[i]!;
      level[i] = length <= SMALLEST ? 0 : Math.min(levelCount - 1, Math.ceil(Math.log2(length / SMALLEST)));
    }
    for (let l = 0; l < levelCount; l++) {
      const size = SMALLEST * 2 ** l;
      const buckets = Math.floor(height / size) + 1;
      const bucketOf = (i: number) => Math.min(buckets - 1, Math.max(0, Math.floor(top[i]! / size)));
      const start = new Int32Array(buckets + 1);
      for (let i = 0; i < top.length; i++) if (level[i] === l) start[bucketOf(i) + 1]! += 1;
      for (let b = 0; b < buckets; b++) start[b + 1]! += start[b]!;
      const items = new Int32Array(start[buckets]!);
      const next = start.slice(0, buckets);
      for (let i = 0; i < top.length; i++) {
        if (level[i] !== l) continue;
        const bucket = bucketOf(i);
        items[next[bucket]!] = i;
        next[bucket]! += 1;
      }
      if (items.length > 0) this.#levels.push({ size, start, items });
    }
  }

  /** Calls `visit` for all that may overlap; a few that do not are among them. Intervals shorter than `shortest` may be left out. */
  query(top: number, bottom: number, shortest: number, visit: (item: number) => void): void {
    for (const { size, start, items } of this.#levels) {
      if (size < shortest) continue;
      const first = Math.max(0, Math.floor(top / size) - 1);
      const last = Math.min(start.length - 2, Math.floor(bottom / size));
      if (first > last) continue;
      for (let k = start[first]!; k < start[last + 1]!; k++) visit(items[k]!);
    }
  }
}

const SMALLEST = 512;
