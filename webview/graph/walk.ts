import type { Scene } from "./scene";

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/**
 * The node that an arrow key leads to: up and down follow the edge that goes straightest, left and right the row, and past its end the
 * other sources or targets that lie that way. Gives the same node where there is nothing further.
 */
export function walk(scene: Scene, node: number, direction: Direction): number {
  switch (direction) {
    case "first":
      return extreme(scene, 1);
    case "last":
      return extreme(scene, -1);
    case "down":
      return straightest(scene, node, targetsOf(scene, node));
    case "up":
      return straightest(scene, node, sourcesOf(scene, node));
    case "left":
      return beside(scene, node, -1);
    case "right":
      return beside(scene, node, 1);
  }
}

export function targetsOf({ outgoing, picture }: Scene, node: number): number[] {
  const edges = outgoing.items.subarray(outgoing.start[node]!, outgoing.start[node + 1]!);
  return [...new Set([...edges].map((edge) => picture.input.edgeTargets[edge]!))];
}

export function sourcesOf({ incoming, picture }: Scene, node: number): number[] {
  const edges = incoming.items.subarray(incoming.start[node]!, incoming.start[node + 1]!);
  return [...new Set([...edges].map((edge) => picture.input.edgeSources[edge]!))];
}

/** The node nearest to the column of `node`, of those the nearest layer. */
function straightest({ layout }: Scene, node: number, others: readonly number[]): number {
  const cost = (other: number) =>
    Math.abs(layout.x[other]! - layout.x[node]!) + Math.abs(layout.layer[other]! - layout.layer[node]!) * 1e-3;
  return others.reduce((best, other) => (best === node || cost(other) < cost(best) ? other : best), node);
}

function beside({ rows, layout }: Scene, node: number, step: 1 | -1): number {
  const layer = layout.layer[node]!;
  const row = rows.items.subarray(rows.start[layer]!, rows.start[layer + 1]!);
  return row[row.indexOf(node) + step] ?? node;
}

/** The first node of the first layer, or the last of the last. */
function extreme({ rows }: Scene, step: 1 | -1): number {
  return (step === 1 ? rows.items[0] : rows.items.at(-1)) ?? -1;
}
