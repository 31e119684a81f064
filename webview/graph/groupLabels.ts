import type { ModelGraph } from "../../src/protocol/graph";
import { formatCount, plural } from "../../src/protocol/quantities";
import type { GroupSums } from "./groupSums";
import { itemSums } from "./members";
import type { NodeLabel } from "./picture";
import { visibleText } from "./visibleText";

export interface GroupLabel extends NodeLabel {
  /** Beside the title of an open group. */
  readonly header: string;
}

/** What is written into groups: "layer1.0", "42 nodes", "1.2 G MACs (12 %)". */
export class GroupLabels {
  readonly #graph: ModelGraph;
  readonly #sums: GroupSums;
  readonly #macs: Float64Array;
  readonly #parameters: Float64Array;
  readonly #total: number;
  readonly #labels: (GroupLabel | undefined)[] = [];

  constructor(graph: ModelGraph, sums: GroupSums) {
    this.#graph = graph;
    this.#sums = sums;
    const nodeCount = graph.nodes.kind.length;
    this.#macs = itemSums(graph, graph.nodes.macs).subarray(nodeCount);
    this.#parameters = itemSums(graph, graph.nodes.parameters).subarray(nodeCount);
    this.#total = graph.nodes.macs.reduce((sum, macs) => (macs > 0 ? sum + macs : sum), 0);
  }

  label(group: number): GroupLabel {
    const known = this.#labels[group];
    if (known) return known;
    const header = plural(this.#sums.nodes[group]!, "node");
    const macs = this.#macs[group]!;
    const parameters = this.#parameters[group]!;
    const lines = [parameters > 0 ? `${header} · ${formatCount(parameters)} params` : header];
    if (macs > 0) lines.push(`${formatCount(macs)} MACs · ${percent(macs / this.#total)}`);
    const title = visibleText(this.#graph.groups.label[group] ?? "") || "(no name)";
    const made = { title, detail: "", lines, named: false, output: "", header };
    this.#labels[group] = made;
    return made;
  }
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 9.95 ? Math.round(value) : value >= 0.1 ? value.toFixed(1) : "<0.1"} %`;
}
