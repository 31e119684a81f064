import { type GraphNodes, type ModelGraph, NodeKind } from "./graph";
import type { CostColumn } from "./outline";

/**
 * Which nodes a sum of costs counts. Of an If only one branch runs, and a model's totals count the costlier one: level 0. Elsewhere the level
 * tells in how many of the Ifs around another branch counts. The sum of a group, or of any nodes, is of those of the least level among them:
 * what would count were the branches around it taken. Weights are all of level 0, since a model holds them all.
 */
export interface Levels {
  node(node: number): number;
  /** The least in a group. */
  group(group: number): number;
  /** The least among some nodes; 0 for none. */
  among(nodes: Iterable<number>): number;
}

/** Where branches make no difference. */
export const oneLevel: Levels = { node: () => 0, group: () => 0, among: () => 0 };

/** A column of costs as one run of the model has them: what a Loop repeats counts as often. NaN where not known. */
export function costsPerRun(nodes: GraphNodes, column: CostColumn): Float64Array {
  const once = nodes[column];
  if (isHeld(column) || nodes.executions.every((times) => times === 1)) return once;
  return once.map((cost, node) => cost * nodes.executions[node]!);
}

export function levelsOf({ nodes, groups }: ModelGraph, column: CostColumn): Levels {
  if (isHeld(column)) return oneLevel;
  return {
    node: (node) => nodes.notTaken[node]!,
    group: (group) => groups.notTaken[group]!,
    among: (some) => {
      let least = Number.POSITIVE_INFINITY;
      for (const node of some)
        if (nodes.kind[node] === NodeKind.operator) least = Math.min(least, nodes.notTaken[node]!);
      return Number.isFinite(least) ? least : 0;
    },
  };
}

/** What the whole model costs, of a column as {@link costsPerRun} gives it; what is not known is left out. */
export function wholeOf(perRun: Float64Array, levels: Levels): number {
  return perRun.reduce((sum, cost, node) => (cost > 0 && levels.node(node) === 0 ? sum + cost : sum), 0);
}

/** Weights are there whether they are read or not. */
function isHeld(column: CostColumn): boolean {
  return column === "parameters" || column === "weightBytes";
}
