import type { Graph, Node } from "../ir";
import type { KernelTimes } from "../runtime";

/** What nodes took of a run, milliseconds. */
export interface NodeTimes {
  /** Medians, in the order of `allNodes`; NaN for a node of which the runtime told nothing, because it fused it, folded it or called it otherwise. */
  readonly values: Float64Array;
  /** Median of whole runs. */
  readonly run: number;
  readonly runs: number;
  /** Median of what ran under names that are none of the model's nodes: a body that could not be inlined, conversions that the runtime put in. */
  readonly elsewhere: number;
}

/**
 * The time of each node from the times of kernels. A node that holds subgraphs is given what is left of its time without theirs, so that times can
 * be added up.
 * @param nameOf how a node was called when it ran; different for each.
 * @param warmUp runs at the beginning that do not count.
 */
export function nodeTimes(
  graph: Graph,
  nameOf: (index: number) => string,
  times: KernelTimes,
  warmUp: number,
): NodeTimes {
  const nodes = [...graph.allNodes()];
  const counted = Math.max(0, times.runs.length - warmUp);
  const rows = nodes.map((_, index) => times.kernels.get(nameOf(index))?.slice(warmUp));
  const own = rows.map((row) => row?.slice());
  const places = new Map<Node, number>(nodes.map((node, index) => [node, index]));
  nodes.forEach((node, index) => {
    const holder = node.graph?.parent;
    const inner = rows[index];
    const outer = holder && own[places.get(holder) ?? -1];
    if (outer && inner) for (let run = 0; run < counted; run++) outer[run] = Math.max(0, outer[run]! - inner[run]!);
  });
  const names = new Set(nodes.map((_, index) => nameOf(index)));
  const elsewhere = new Float64Array(counted);
  for (const [name, row] of times.kernels)
    if (!names.has(name)) for (let run = 0; run < counted; run++) elsewhere[run]! += row[run + warmUp] ?? 0;
  return {
    values: Float64Array.from(own, (row) => (row && row.length > 0 ? median(row) : Number.NaN)),
    run: median(times.runs.slice(warmUp)),
    runs: counted,
    elsewhere: median(elsewhere),
  };
}

export function median(values: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
