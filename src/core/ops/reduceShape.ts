import type { Dim, Shape } from "../ir";
import { normalizeAxes, type Told } from "./axes";

/** Shape after reducing `axes`; no axes means all of them unless `noopWithEmptyAxes`. Axes that are not known leave only the rank, if it is kept. */
export function reduceShape(
  shape: Shape | undefined,
  axes: Told<readonly number[]>,
  options: { keepDims: boolean; noopWithEmptyAxes?: boolean },
): Shape | undefined {
  if (axes === "unknown") return options.keepDims ? shape?.map((): Dim => null) : undefined;
  const given = axes === "absent" ? [] : axes.known;
  if (given.length === 0) {
    if (options.noopWithEmptyAxes) return shape;
    if (!options.keepDims) return [];
    return shape?.map((): Dim => 1);
  }
  if (!shape) return undefined;
  const reduced = normalizeAxes(given, shape.length);
  if (!reduced) return undefined;
  const set = new Set(reduced);
  return options.keepDims
    ? shape.map((dim, axis) => (set.has(axis) ? 1 : dim))
    : shape.filter((_, axis) => !set.has(axis));
}
