import type { Node } from "./node";

/** How steps, changes and views name a node over time: its first output's name, which is unique in a graph. */
export function anchorOf(node: Node): string {
  return node.outputs.find((output) => output.name !== "")?.name ?? node.name;
}
