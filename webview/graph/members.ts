import { type Levels, oneLevel } from "../../src/protocol/costsPerRun";
import type { ModelGraph } from "../../src/protocol/graph";

/** Items are the nodes of a graph, then its groups. */
export function itemCount({ nodes, groups }: ModelGraph): number {
  return nodes.kind.length + groups.parent.length;
}

/** The nodes that items stand for: nodes themselves, and of groups all that are in them, each once. */
export function nodesOfItems(graph: ModelGraph, items: Iterable<number>): ReadonlySet<number> {
  const { nodes, groups } = graph;
  const nodeCount = nodes.kind.length;
  const found = new Set<number>();
  const chosen = new Uint8Array(groups.parent.length);
  let anyGroup = false;
  for (const item of items) {
    if (item < 0) continue;
    if (item < nodeCount) found.add(item);
    else {
      chosen[item - nodeCount] = 1;
      anyGroup = true;
    }
  }
  if (!anyGroup) return found;
  // A parent stands before its children.
  groups.parent.forEach((parent, group) => {
    if (parent >= 0 && chosen[parent] === 1) chosen[group] = 1;
  });
  groups.of.forEach((group, node) => {
    if (group >= 0 && chosen[group] === 1) found.add(node);
  });
  return found;
}

/** A column of nodes continued by the sums of groups; what is not known is left out of a sum that has known terms. */
export function itemSums(graph: ModelGraph, column: Float64Array, levels = oneLevel): Float64Array {
  return folded(graph, column, (sum, value) => sum + value, levels);
}

/** A column of nodes continued by the greatest value in each group. */
export function itemWorst(graph: ModelGraph, column: Float64Array): Float64Array {
  return folded(graph, column, Math.max, oneLevel);
}

/** Negative: there is nothing to be known. NaN: not known. A group has one or the other when no member has a value. */
function folded(
  graph: ModelGraph,
  column: Float64Array,
  add: (sum: number, value: number) => number,
  levels: Levels,
): Float64Array {
  const { groups, nodes } = graph;
  const nodeCount = nodes.kind.length;
  const values = new Float64Array(itemCount(graph)).fill(-1);
  values.set(column.subarray(0, nodeCount));
  for (let node = 0; node < nodeCount; node++) {
    const group = groups.of[node]!;
    // Inputs and outputs cost nothing of their own.
    if (group >= 0 && nodes.kind[node] === 0 && levels.node(node) === levels.group(group))
      put(values, nodeCount + group, column[node]!, add);
  }
  for (let group = groups.parent.length - 1; group >= 0; group--) {
    const parent = groups.parent[group]!;
    if (parent >= 0 && levels.group(group) === levels.group(parent))
      put(values, nodeCount + parent, values[nodeCount + group]!, add);
  }
  return values;
}

function put(values: Float64Array, item: number, value: number, add: (sum: number, value: number) => number): void {
  const before = values[item]!;
  if (Number.isNaN(value)) {
    if (before < 0) values[item] = Number.NaN;
  } else if (value >= 0) values[item] = before >= 0 ? add(before, value) : value;
}
