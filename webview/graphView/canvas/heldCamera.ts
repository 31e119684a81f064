import { type Bounds, type Camera, revealed, type Viewport, visibleBounds } from "../../draw/camera";
import { nodesIn } from "../../graph/neighbours";
import type { Scene } from "../../graph/scene";

/**
 * The camera that shows in `after` at the same place what is in the middle of the view of `before`, or what was pressed. Groups are held by
 * their upper border on the main path: there a frame and the box it was stand for each other.
 * @param held item of `before`; absent: what is nearest to the middle, or in another graph the top of the drawing while that is in view
 */
export function heldCamera(before: Scene, after: Scene, camera: Camera, viewport: Viewport, held?: number): Camera {
  const counterpart = before.graph === after.graph ? (item: number) => after.shownAs(item) : sameNamed(before, after);
  const from = held ?? nearest(before, lookedAt(before, after, camera, viewport), (item) => counterpart(item) >= 0);
  const to = from < 0 ? -1 : counterpart(from);
  if (to < 0 || Number.isNaN(before.layout.y[from]!)) return camera;
  const moved = {
    scale: camera.scale,
    x: camera.x - before.layout.spine[from]! + after.layout.spine[to]!,
    y: camera.y - before.boxOf(from).top + after.boxOf(to).top,
  };
  // The header of a frame that was closed may have been out of view: its box is not to be.
  const head = after.headOf(to);
  const seen = visibleBounds(moved, viewport);
  return held !== undefined && !touches(head, seen) ? revealed(moved, viewport, head) : moved;
}

function lookedAt(before: Scene, after: Scene, camera: Camera, viewport: Viewport): { x: number; y: number } {
  if (before.graph === after.graph) return camera;
  let top = Number.POSITIVE_INFINITY;
  for (let item = 0; item < before.itemCount; item++)
    if (before.isBox(item)) top = Math.min(top, before.boxOf(item).top);
  return top < visibleBounds(camera, viewport).top ? camera : { x: camera.x, y: top };
}

function touches(a: Bounds, b: Bounds): boolean {
  return a.left <= b.right && a.right >= b.left && a.top <= b.bottom && a.bottom >= b.top;
}

function nearest(scene: Scene, { x, y }: { x: number; y: number }, wanted: (item: number) => boolean): number {
  const { layout } = scene;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let item = 0; item < scene.itemCount; item++) {
    if (!scene.isBox(item)) continue;
    const far = Math.abs(layout.y[item]! - y) + Math.abs(layout.x[item]! - x) * 0.25;
    if (far >= least || !wanted(item)) continue;
    least = far;
    best = item;
  }
  return best;
}

/** What stands in `after` for an item of another graph: by anchor and key. */
function sameNamed(before: Scene, after: Scene): (item: number) => number {
  const places = new Map<string, number>();
  after.graph.nodes.anchor.forEach((anchor, node) => {
    if (!places.has(anchor)) places.set(anchor, node);
  });
  const groups = new Map(after.graph.groups.key.map((key, group) => [key, after.nodeCount + group]));
  return (item) => {
    const { nodes, groups: own } = before.graph;
    const there = before.isGroup(item)
      ? groups.get(own.key[item - before.nodeCount] ?? "")
      : places.get(nodes.anchor[item] ?? "");
    return there === undefined ? -1 : after.shownAs(there);
  };
}

/** Where an item is drawn: a group that has no frame is where its nodes are; undefined for what is not drawn. */
export function itemBounds(scene: Scene, item: number): Bounds | undefined {
  if (scene.isBox(item) || scene.isFrame(item)) return scene.boxOf(item);
  const around = scene.shownAs(item);
  if (around >= 0) return scene.boxOf(around);
  if (!scene.isGroup(item)) return undefined;
  const boxes = nodesIn(scene.graph, item - scene.nodeCount)
    .filter((node) => scene.isBox(node))
    .map((node) => scene.boxOf(node));
  if (boxes.length === 0) return undefined;
  return boxes.reduce((all, box) => ({
    left: Math.min(all.left, box.left),
    right: Math.max(all.right, box.right),
    top: Math.min(all.top, box.top),
    bottom: Math.max(all.bottom, box.bottom),
  }));
}

export function middleOf({ left, right, top, bottom }: Bounds): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}
