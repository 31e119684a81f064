import { type Adjacency, degree } from "./adjacency";
import { Pin } from "./input";

export interface Layering {
  readonly layer: Int32Array;
  readonly layerCount: number;
  /** The nodes, every source before its targets. */
  readonly order: Int32Array;
}

/** What an input goes through on its way in stays beside the other ways in when it joins them so soon: then the inputs stand in one row. */
const NEAR = 8;

/**
 * Each node one layer below the lowest of its sources (the longest path), then pulled down to its users where that shortens more edges
 * than it lengthens: constants, and what is computed from constants alone, end next to where they are used.
 */
export function assignLayers(
  nodeCount: number,
  incoming: Adjacency,
  outgoing: Adjacency,
  pinned: Uint8Array | undefined,
): Layering {
  const { layer, order } = longestPaths(nodeCount, incoming, outgoing);
  const constant = madeFromConstants(order, incoming, outgoing);
  for (let i = nodeCount - 1; i >= 0; i--) {
    const node = order[i]!;
    const uses = degree(outgoing, node);
    if (uses === 0 || (constant[node] === 0 && uses <= degree(incoming, node))) continue;
    const low = highestUse(node, layer, outgoing) - 1;
    const isWay = constant[node] === 1 && degree(incoming, node) > 0;
    if (!isWay || low - layer[node]! > NEAR) layer[node] = low;
  }
  if (pinned) pinToEnds(layer, pinned);
  return { layer, layerCount: fromZero(layer), order };
}

function longestPaths(nodeCount: number, incoming: Adjacency, outgoing: Adjacency) {
  const layer = new Int32Array(nodeCount);
  const order = new Int32Array(nodeCount);
  const waiting = new Int32Array(nodeCount);
  let end = 0;
  for (let node = 0; node < nodeCount; node++) {
    waiting[node] = degree(incoming, node);
    if (waiting[node] === 0) order[end++] = node;
  }
  for (let i = 0; i < end; i++) {
    const node = order[i]!;
    const below = layer[node]! + 1;
    for (let k = outgoing.start[node]!; k < outgoing.start[node + 1]!; k++) {
      const target = outgoing.items[k]!;
      if (below > layer[target]!) layer[target] = below;
      waiting[target]! -= 1;
      if (waiting[target] === 0) order[end++] = target;
    }
  }
  return { layer, order };
}

/** Nodes that depend on nothing, directly or through others that serve them alone. */
function madeFromConstants(order: Int32Array, incoming: Adjacency, outgoing: Adjacency): Uint8Array {
  const constant = new Uint8Array(order.length);
  for (const node of order) {
    let all = 1;
    for (let k = incoming.start[node]!; k < incoming.start[node + 1]! && all === 1; k++) {
      const source = incoming.items[k]!;
      all = constant[source] === 1 && degree(outgoing, source) === 1 ? 1 : 0;
    }
    constant[node] = all;
  }
  return constant;
}

function pinToEnds(layer: Int32Array, pinned: Uint8Array): void {
  let first = Number.MAX_SAFE_INTEGER;
  let last = Number.MIN_SAFE_INTEGER;
  layer.forEach((at, node) => {
    if (pinned[node] !== Pin.none) return;
    first = Math.min(first, at);
    last = Math.max(last, at);
  });
  if (first > last) return;
  pinned.forEach((pin, node) => {
    if (pin === Pin.first) layer[node] = first - 1;
    else if (pin === Pin.last) layer[node] = last + 1;
  });
}

function highestUse(node: number, layer: Int32Array, outgoing: Adjacency): number {
  let highest = Number.MAX_SAFE_INTEGER;
  for (let k = outgoing.start[node]!; k < outgoing.start[node + 1]!; k++)
    highest = Math.min(highest, layer[outgoing.items[k]!]!);
  return highest;
}

/** Shifts the layers so that the first is 0; gives their count. */
function fromZero(layer: Int32Array): number {
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  for (const at of layer) first = Math.min(first, at);
  for (let node = 0; node < layer.length; node++) {
    layer[node]! -= first;
    last = Math.max(last, layer[node]!);
  }
  return layer.length === 0 ? 0 : last + 1;
}
