import type { Scene } from "./scene";

/** The drawn items that touch a box, from top to bottom. */
export function itemsIn(
  scene: Scene,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): number[] {
  const found: number[] = [];
  scene.boxes.query(top, bottom, 0, (item) => {
    const box = scene.boxOf(item);
    if (box.right >= left && box.left <= right && box.bottom >= top && box.top <= bottom) found.push(item);
  });
  const { x, y } = scene.layout;
  return found.sort((a, b) => y[a]! - y[b]! || x[a]! - x[b]!);
}
