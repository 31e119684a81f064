import type { Scene } from "./scene";

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/**
 * The item that an arrow key leads to: up and down follow the edge that goes straightest, into an open group and out of it; left and
 * right go to what stands beside. Gives the same item where there is nothing further.
 * @param item -1: nothing is selected, and each key but `last` begins at the first
 */
export function walk(scene: Scene, item: number, direction: Direction): number {
  switch (item < 0 && direction !== "last" ? "first" : direction) {
    case "first":
      return extreme(scene, -1, item);
    case "last":
      return extreme(scene, 1, item);
    case "down":
      return scene.isFrame(item) ? firstInside(scene, item) : straightest(scene, item, shownTargets(scene, item));
    case "up":
      return straightest(scene, item, shownSources(scene, item));
    case "left":
      return beside(scene, item, -1);
    case "right":
      return beside(scene, item, 1);
  }
}

/** The boxes that the edges of a box lead to. */
export function shownTargets({ outgoing, layout }: Scene, item: number): number[] {
  const lines = outgoing.items.subarray(outgoing.start[item]!, outgoing.start[item + 1]!);
  return [...new Set([...lines].map((line) => layout.lineTarget[line]!))];
}

/** The boxes whose edges lead to a box or into a frame. */
export function shownSources(scene: Scene, item: number): number[] {
  const { incoming, layout } = scene;
  if (scene.isFrame(item)) {
    const { top } = scene.boxOf(item);
    const sources = new Set<number>();
    scene.edges.query(top - 1, top + 1, 0, (line) => {
      if (layout.lineTarget[line] === item) sources.add(layout.lineSource[line]!);
    });
    return [...sources];
  }
  const lines = incoming.items.subarray(incoming.start[item]!, incoming.start[item + 1]!);
  return [...new Set([...lines].map((line) => layout.lineSource[line]!))];
}

/** The item nearest to the column of `item`, of those the nearest above or below. */
function straightest({ layout }: Scene, item: number, others: readonly number[]): number {
  const cost = (other: number) =>
    Math.abs(layout.x[other]! - layout.spine[item]!) + Math.abs(layout.y[other]! - layout.y[item]!) * 1e-4;
  return others.reduce((best, other) => (best === item || cost(other) < cost(best) ? other : best), item);
}

function beside(scene: Scene, item: number, step: 1 | -1): number {
  return scene.isFrame(item) ? besideFrame(scene, item, step) : besideBox(scene, item, step);
}

function besideBox(scene: Scene, item: number, step: 1 | -1): number {
  const { x } = scene.layout;
  const { top, bottom } = scene.boxOf(item);
  let best = item;
  scene.boxes.query(top, bottom, 0, (other) => {
    const away = step * (x[other]! - x[item]!);
    if (other === item || away <= 0) return;
    const box = scene.boxOf(other);
    if (box.top > bottom || box.bottom < top) return;
    if (best === item || away < step * (x[best]! - x[item]!)) best = other;
  });
  return best;
}

/** What stands nearest beside an open group, at any height of it; of another open group the whole. */
function besideFrame(scene: Scene, frame: number, step: 1 | -1): number {
  const own = scene.boxOf(frame);
  const around = new Set([...scene.groupsAround(frame), frame]);
  let best = frame;
  let least = Number.POSITIVE_INFINITY;
  scene.boxes.query(own.top, own.bottom, 0, (box) => {
    const groups = scene.groupsAround(box);
    if (groups.includes(frame)) return;
    const other = groups.find((group) => !around.has(group)) ?? box;
    const { left, right, top, bottom } = scene.boxOf(other);
    const away = step > 0 ? left - own.right : own.left - right;
    if (away < 0 || top > own.bottom || bottom < own.top) return;
    // Of those as near, the one nearest to the header.
    const cost = away + Math.abs(top - own.top) * 1e-4;
    if (cost < least) [best, least] = [other, cost];
  });
  return best;
}

/** The uppermost box (-1) or the lowest (1), of several the leftmost. */
function extreme(scene: Scene, end: 1 | -1, item: number): number {
  let best = -1;
  const { x, y } = scene.layout;
  for (let other = 0; other < scene.itemCount; other++) {
    if (!scene.isBox(other)) continue;
    const away = best < 0 ? 1 : end * (y[other]! - y[best]!) || x[best]! - x[other]!;
    if (away > 0) best = other;
  }
  return best < 0 ? item : best;
}

function firstInside(scene: Scene, frame: number): number {
  const { top, bottom } = scene.boxOf(frame);
  const { x, y, spine } = scene.layout;
  let best = -1;
  const far = (item: number) => y[item]! - top + Math.abs(x[item]! - spine[frame]!);
  scene.boxes.query(top, bottom, 0, (item) => {
    if (scene.groupsAround(item).includes(frame) && (best < 0 || far(item) < far(best))) best = item;
  });
  return best < 0 ? frame : best;
}
