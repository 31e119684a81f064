import { costsPerRun, type Levels, levelsOf, wholeOf } from "../../src/protocol/costsPerRun";
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

/** What groups that hold and cost the same have in common: blocks of a deep model are a few kinds. */
export interface GroupFigures {
  readonly lines: readonly string[];
  readonly header: string;
}

/** What is written into groups: "layer1.0", "42 nodes", "1.2 G MACs (12 %)". */
export class GroupLabels {
  readonly #graph: ModelGraph;
  readonly #sums: GroupSums;
  readonly #macs: Float64Array;
  readonly #parameters: Float64Array;
  readonly #total: number;
  readonly #levels: Levels;
  readonly #labels: (GroupLabel | undefined)[] = [];
  /** By what a group holds, its parameters, its MACs, which are negative where the model's totals are without them. */
  readonly #figures = new Map<number, Map<number, Map<number, GroupFigures>>>();

  constructor(graph: ModelGraph, sums: GroupSums) {
    this.#graph = graph;
    this.#sums = sums;
    const nodeCount = graph.nodes.kind.length;
    this.#levels = levelsOf(graph, "macs");
    const macs = costsPerRun(graph.nodes, "macs");
    this.#macs = itemSums(graph, macs, this.#levels).subarray(nodeCount);
    this.#parameters = itemSums(graph, graph.nodes.parameters).subarray(nodeCount);
    this.#total = wholeOf(macs, this.#levels);
  }

  label(group: number): GroupLabel {
    const known = this.#labels[group];
    if (known) return known;
    const { lines, header } = this.figures(group);
    const made = { title: this.title(group), detail: "", lines, named: false, output: "", header };
    this.#labels[group] = made;
    return made;
  }

  title(group: number): string {
    return visibleText(this.#graph.groups.label[group] ?? "") || "(no name)";
  }

  /** The same object for groups that hold and cost the same. */
  figures(group: number): GroupFigures {
    const count = this.#sums.nodes[group]!;
    const sum = Math.max(0, this.#macs[group]!);
    const macs = this.#levels.group(group) === 0 ? sum : -sum;
    const parameters = this.#parameters[group]!;
    const alike = within(within(this.#figures, count), parameters);
    let figures = alike.get(macs);
    if (!figures) {
      const header = plural(count, "node");
      const lines = [parameters > 0 ? `${header} · ${formatCount(parameters)} params` : header];
      if (macs > 0) lines.push(`${formatCount(macs)} MACs · ${percent(macs / this.#total)}`);
      else if (macs < 0) lines.push(`${formatCount(-macs)} MACs if taken`);
      figures = { lines, header };
      alike.set(macs, figures);
    }
    return figures;
  }
}

function within<K, V>(maps: Map<K, Map<number, V>>, key: K): Map<number, V> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 9.95 ? Math.round(value) : value >= 0.1 ? value.toFixed(1) : "<0.1"} %`;
}
