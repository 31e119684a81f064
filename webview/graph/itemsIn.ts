import type { Scene } from "./scene";

/** The drawn items that touch a box, from top to bottom. */
export function itemsIn(
  scene: Scene,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): number[] {
  const { layout, picture, rows } = scene;
  const found: number[] = [];
  const last = Math.min(scene.layerAt(bottom), layout.layerTop.length - 1);
  for (let layer = scene.layerAt(top); layer <= last; layer++) {
    for (let k = rows.start[layer]!; k < rows.start[layer + 1]!; k++) {
      const node = rows.items[k]!;
      const halfWidth = picture.input.widths[node]! / 2;
      const halfHeight = picture.input.heights[node]! / 2;
      const across = layout.x[node]! + halfWidth >= left && layout.x[node]! - halfWidth <= right;
      const down = layout.y[node]! + halfHeight >= top && layout.y[node]! - halfHeight <= bottom;
      if (across && down) found.push(node);
    }
  }
  return found;
}
