import type { Node } from "../ir";

/** Why a change that nearly applied did not: data for the panel, the lens and the command line. */
export interface Refusal {
  /** One clause without a full stop: "its output is also read by Add \"/layer1/Add\"". */
  readonly reason: string;
  readonly node: Node;
}

export function refusal(node: Node, reason: string): Refusal {
  return { node, reason };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "reason" in value && "node" in value;
}

/** How a message names a node: `Conv "/layer1/conv1/Conv"`; nodes without a name go by their first output. */
export function describeNode(node: Node): string {
  return `${node.operator} "${node.name || (node.outputs.find((output) => output.name !== "")?.name ?? "")}"`;
}
