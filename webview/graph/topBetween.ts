import { ItemState } from "./nested/input";
import type { Scene } from "./scene";

/** The top of the first box whose middle is from `left` to `right`, or of the frames around it; of the whole drawing when there is none. */
export function topBetween(scene: Scene, left: number, right: number): number {
  const { state, x, y, heights } = scene.layout;
  let first = -1;
  let top = Number.POSITIVE_INFINITY;
  for (let item = 0; item < x.length; item++) {
    if (state[item] !== ItemState.box || x[item]! < left || x[item]! > right) continue;
    const at = y[item]! - heights[item]! / 2;
    if (at >= top) continue;
    first = item;
    top = at;
  }
  if (first < 0) return 0;
  const [outermost] = scene.groupsAround(first);
  return outermost === undefined ? top : Math.min(top, scene.boxOf(outermost).top);
}
