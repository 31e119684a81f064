import type { ModelGraph } from "../../src/protocol/graph";
import { families, familyOf } from "./families";
import { itemSums } from "./members";

/** What the groups of a graph hold and cost together: columns, one entry for each group. */
export interface GroupSums {
  readonly nodes: Int32Array;
  /** The family that costs most in it, or, where nothing does, that most of its nodes are of. */
  readonly family: Uint8Array;
}

export function groupSums(graph: ModelGraph): GroupSums {
  const { nodes, groups, texts } = graph;
  const count = groups.parent.length;
  const sumsByGroup = (column: Float64Array) => itemSums(graph, column).subarray(nodes.kind.length);
  const nodeCounts = Int32Array.from(sumsByGroup(new Float64Array(nodes.kind.length).fill(1)), (sum) =>
    Math.max(0, sum),
  );
  const family = new Uint8Array(count);
  if (count === 0) return { nodes: nodeCounts, family };
  const byText = texts.map(familyOf);
  // A node that computes nothing counts too, but less than any that does.
  const weights = nodes.macs.map((macs) => (macs > 0 ? macs : 1e-3));
  const best = new Float64Array(count);
  for (let one = 0; one < families.length; one++) {
    const sums = sumsByGroup(weights.map((weight, node) => (byText[nodes.operator[node]!] === one ? weight : 0)));
    for (let group = 0; group < count; group++) {
      if (sums[group]! <= best[group]!) continue;
      best[group] = sums[group]!;
      family[group] = one;
    }
  }
  return { nodes: nodeCounts, family };
}
