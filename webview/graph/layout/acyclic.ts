import { adjacency } from "./adjacency";

/** The edges turned so that there is no cycle, and which were turned. Self edges are left out. */
export interface AcyclicEdges {
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  /** Number of the edge in the input. */
  readonly edge: Int32Array;
  readonly reversed: Uint8Array;
}

/**
 * Turns the edges that lead back to a node on the current path of a depth-first walk. Models have no cycles; malformed files and
 * groups of nodes may.
 */
export function acyclic(nodeCount: number, edgeSources: Int32Array, edgeTargets: Int32Array): AcyclicEdges {
  const kept = edgeSources.map((_, e) => e).filter((e) => edgeSources[e] !== edgeTargets[e]);
  const sources = kept.map((e) => edgeSources[e]!);
  const targets = kept.map((e) => edgeTargets[e]!);
  const reversed = new Uint8Array(kept.length);
  for (const i of backEdges(nodeCount, sources, targets)) {
    const source = sources[i]!;
    sources[i] = targets[i]!;
    targets[i] = source;
    reversed[i] = 1;
  }
  return { sources, targets, edge: kept, reversed };
}

const UNSEEN = 0;
const ON_PATH = 1;
const DONE = 2;

function backEdges(nodeCount: number, sources: Int32Array, targets: Int32Array): number[] {
  const outgoing = adjacency(
    sources,
    sources.map((_, i) => i),
    nodeCount,
  );
  const state = new Uint8Array(nodeCount);
  const next = outgoing.start.slice(0, nodeCount);
  const path = new Int32Array(nodeCount);
  const found: number[] = [];
  for (let root = 0; root < nodeCount; root++) {
    if (state[root] !== UNSEEN) continue;
    let depth = 0;
    path[depth++] = root;
    state[root] = ON_PATH;
    while (depth > 0) {
      const node = path[depth - 1]!;
      if (next[node]! === outgoing.start[node + 1]!) {
        state[node] = DONE;
        depth--;
        continue;
      }
      const i = outgoing.items[next[node]!]!;
      next[node]! += 1;
      const target = targets[i]!;
      if (state[target] === ON_PATH) found.push(i);
      else if (state[target] === UNSEEN) {
        state[target] = ON_PATH;
        path[depth++] = target;
      }
    }
  }
  return found;
}
