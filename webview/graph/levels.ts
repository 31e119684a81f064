/** Which height of one drawing stands for which of another, so that two of them scroll level though one is longer. */
export interface Levels {
  /** From the one to the other, and back. */
  forth(y: number): number;
  back(y: number): number;
}

/**
 * Heights between places that correspond are interpolated; above the first and below the last they keep their distance.
 * @param from heights of places in the one drawing
 * @param to heights of the same places in the other
 */
export function levelsOf(from: readonly number[], to: readonly number[]): Levels {
  const order = [...from.keys()].sort((a, b) => from[a]! - from[b]! || to[a]! - to[b]!);
  const xs: number[] = [];
  const ys: number[] = [];
  for (const at of order) {
    // Places in branches may be the other way round in the other drawing: neither may ever scroll backwards.
    const x = from[at]!;
    const y = Math.max(to[at]!, ys.at(-1) ?? Number.NEGATIVE_INFINITY);
    if (x === xs.at(-1)) continue;
    xs.push(x);
    ys.push(y);
  }
  return { forth: (y) => interpolate(xs, ys, y), back: (y) => interpolate(ys, xs, y) };
}

/**
 * The same places, but the tops come first: as long as neither height is below its start they keep their distance from it, and over some
 * `room` below it they go over to the places that correspond.
 */
export function fromTop(levels: Levels, start: { from: number; to: number }, room: number): Levels {
  const [from, to] = [start.from + room, Math.max(start.to, levels.forth(start.from + room))];
  const between = (y: number, [a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
    b > a ? c + ((y - a) / (b - a)) * (d - c) : d;
  return {
    forth: (y) => {
      if (y <= start.from) return y - start.from + start.to;
      return y < from ? between(y, [start.from, from], [start.to, to]) : Math.max(levels.forth(y), to);
    },
    back: (y) => {
      if (y <= start.to) return y - start.to + start.from;
      return y < to ? between(y, [start.to, to], [start.from, from]) : Math.max(levels.back(y), from);
    },
  };
}

function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  if (xs.length === 0) return x;
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return ys[0]! + x - xs[0]!;
  if (low === xs.length) return ys[low - 1]! + x - xs[low - 1]!;
  const [a, b] = [xs[low - 1]!, xs[low]!];
  return ys[low - 1]! + ((x - a) / (b - a)) * (ys[low]! - ys[low - 1]!);
}
