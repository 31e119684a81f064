import { costsPerRun, type Levels, levelsOf, oneLevel, wholeOf } from "../../src/protocol/costsPerRun";
import type { ModelGraph } from "../../src/protocol/graph";
import type { CostColumn } from "../../src/protocol/outline";
import { plural } from "../../src/protocol/quantities";
import { nodesOfItems } from "./members";

/** What some nodes cost together, and what all do. Unknown terms are left out; `unknown` counts them. */
export interface Total {
  readonly sum: number;
  /** Of the whole model; NaN beside a sum that is no part of it, as another branch of an If counts. */
  readonly whole: number;
  readonly unknown: number;
}

export interface Totals {
  /** Layers, and of them those that are counted. Inputs and outputs of the model are none. */
  readonly layers: number;
  readonly all: number;
  readonly macs: Total;
  readonly parameters: Total;
  readonly weightBytes: Total;
  readonly activationBytes: Total;
  /** Undefined when nothing was measured. */
  readonly time: Total | undefined;
}

/**
 * The totals of a selection, or of the whole model when nothing is selected, as one run of the model has them. A weight that two layers
 * share counts once for each.
 */
export function totalsOf(graph: ModelGraph, items: Iterable<number>, time: Float64Array | undefined): Totals {
  const { nodes } = graph;
  const selected = nodesOfItems(graph, items);
  const isLayer = (node: number) => nodes.kind[node] === 0;
  const counted = (node: number) => isLayer(node) && (selected.size === 0 || selected.has(node));
  const total = (column: Float64Array, levels: Levels): Total => {
    const level = levels.among(selected);
    let sum = 0;
    let unknown = 0;
    for (let node = 0; node < nodes.kind.length; node++) {
      const value = column[node]!;
      if (!counted(node) || levels.node(node) !== level) continue;
      if (value > 0) sum += value;
      else if (Number.isNaN(value)) unknown++;
    }
    return { sum, whole: level === 0 ? wholeOf(column, levels) : Number.NaN, unknown };
  };
  const cost = (column: CostColumn) => total(costsPerRun(nodes, column), levelsOf(graph, column));
  let layers = 0;
  let all = 0;
  for (let node = 0; node < nodes.kind.length; node++) {
    if (isLayer(node)) all++;
    if (counted(node)) layers++;
  }
  return {
    layers,
    all,
    macs: cost("macs"),
    parameters: cost("parameters"),
    weightBytes: cost("weightBytes"),
    activationBytes: cost("activationBytes"),
    time: time && total(time, oneLevel),
  };
}

/** Nodes of a file, and how many of them only hold a constant: these are not drawn. */
export interface FileCounts {
  readonly nodes: number;
  readonly constants: number;
}

/** "440 nodes and 325 constants", so that it is seen how this comes to the number of nodes in the file. */
export function wholeText(drawn: number, { nodes, constants }: FileCounts): string {
  const count = plural(drawn, "node");
  if (drawn + constants > nodes && nodes > 0) return `${count}, with those in functions`;
  return constants > 0 ? `${count} and ${plural(constants, "constant")}` : count;
}
