import { type ModelGraph, NodeKind } from "../../src/protocol/graph";
import { families, familyOf } from "./families";

/** What the groups of a graph hold and cost together: columns, one entry for each group. */
export interface GroupSums {
  readonly nodes: Int32Array;
  /** The family that costs most in it, or, where nothing does, that most of its nodes are of. */
  readonly family: Uint8Array;
}

export function groupSums(graph: ModelGraph): GroupSums {
  const { nodes, groups, texts } = graph;
  const count = groups.parent.length;
  const nodeCounts = new Int32Array(count);
  const family = new Uint8Array(count);
  const byText = texts.map(familyOf);
  /** What each family costs in each group, a row for each group. */
  const costs = new Float64Array(count * families.length);
  for (let node = 0; node < nodes.kind.length; node++) {
    const group = groups.of[node]!;
    if (group < 0 || nodes.kind[node] !== NodeKind.operator) continue;
    nodeCounts[group]! += 1;
    const macs = nodes.macs[node]!;
    // A node that computes nothing counts too, but less than any that does.
    costs[group * families.length + byText[nodes.operator[node]!]!]! += macs > 0 ? macs : 1e-3;
  }
  // A parent stands before its children.
  for (let group = count - 1; group >= 0; group--) {
    const row = group * families.length;
    const outer = groups.parent[group]!;
    if (outer >= 0) nodeCounts[outer]! += nodeCounts[group]!;
    for (let one = 0; one < families.length; one++) {
      if (outer >= 0) costs[outer * families.length + one]! += costs[row + one]!;
      if (costs[row + one]! > costs[row + family[group]!]!) family[group] = one;
    }
  }
  return { nodes: nodeCounts, family };
}
