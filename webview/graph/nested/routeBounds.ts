import type { Layout } from "../layout/input";

/** How far each edge of a layout reaches; the other way round for an edge without points. */
export interface RouteBounds {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly top: Float64Array;
  readonly bottom: Float64Array;
}

export function routeBounds({ routeStart, points }: Layout): RouteBounds {
  const count = routeStart.length - 1;
  const left = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const right = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const top = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const bottom = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let edge = 0; edge < count; edge++) {
    for (let p = routeStart[edge]!; p < routeStart[edge + 1]!; p++) {
      const x = points[2 * p]!;
      const y = points[2 * p + 1]!;
      if (x < left[edge]!) left[edge] = x;
      if (x > right[edge]!) right[edge] = x;
      if (y < top[edge]!) top[edge] = y;
      if (y > bottom[edge]!) bottom[edge] = y;
    }
  }
  return { left, right, top, bottom };
}
