import { GroupKind, type ModelGraph, NodeKind } from "../../../src/protocol/graph";
import { formatBytes, formatCount, group, plural } from "../../../src/protocol/quantities";
import { type Child, element } from "../../controls/element";
import { nodesOfItems } from "../../graph/members";
import { sourcesOf, targetsOf } from "../../graph/neighbours";
import type { Scene } from "../../graph/scene";
import { type Total, totalsOf } from "../../graph/totals";
import { nodeTitle } from "../describe";
import { fact, linkButton } from "./facts";
import { formatShare } from "./numbers";
import type { Sections } from "./sections";

const KINDS: Readonly<Record<number, string>> = {
  [GroupKind.scope]: "Layers whose names begin alike",
  [GroupKind.subgraph]: "Layers of a subgraph or function",
  [GroupKind.repeated]: "A block that is repeated",
  [GroupKind.block]: "One of several equal blocks",
};

/** Layers that are named of a group, the costliest first, and operators that are counted apart. */
const MOST_LAYERS = 8;
const MOST_OPERATORS = 20;
const MOST_ENDS = 20;

export interface GroupViewOptions {
  readonly sections: Sections;
  onSelect(item: number): void;
  /** Opens the group where it is closed, closes it where it is open. */
  onTurn(item: number): void;
}

/** What there is to say of a group, as an item of the drawing: what is in it and what that costs together. */
export function groupView(scene: Scene, item: number, { sections, onSelect, onTurn }: GroupViewOptions): Child[] {
  const { graph } = scene;
  const { nodes, groups } = graph;
  const number = item - nodes.kind.length;
  const layers = [...nodesOfItems(graph, [item])].filter((node) => nodes.kind[node] === NodeKind.operator);
  const link = (to: number) =>
    element(
      "li",
      {},
      linkButton(nodeTitle(graph, to), () => onSelect(to)),
    );
  const list = (items: readonly number[]) => [element("ul", { class: "plain" }, ...items.map(link))];
  const section = (title: string, build: () => readonly Child[], count = 1) =>
    count > 0 && sections.section({ key: title, isOpen: true }, [title], build);
  const ends = (title: string, items: readonly number[]) => [
    section(title, () => list(items.slice(0, MOST_ENDS)), items.length),
  ];
  const parent = groups.parent[number] ?? -1;
  const children = [...groups.parent.keys()].filter((one) => groups.parent[one] === number);
  const costly = layers
    .filter((node) => nodes.macs[node]! > 0)
    .sort((a, b) => nodes.macs[b]! - nodes.macs[a]!)
    .slice(0, MOST_LAYERS);
  return [
    element("p", { class: "hint" }, `${KINDS[groups.kind[number] ?? 0]}: ${plural(layers.length, "layer")}.`),
    linkButton(scene.isFrame(item) ? "Close the group" : "Open the group", () => onTurn(item)),
    section("Cost", () => [sums(graph, item)]),
    section("Operators", () => [operators(graph, layers)], layers.length),
    section("Groups inside", () => list(children.slice(0, 40).map((one) => nodes.kind.length + one)), children.length),
    section("Costliest layers", () => list(costly), costly.length),
    ...ends("Comes from", sourcesOf(scene, item)),
    ...ends("Goes to", targetsOf(scene, item)),
    parent >= 0 && section("Inside of", () => list([nodes.kind.length + parent])),
  ];
}

function sums(graph: ModelGraph, item: number): HTMLElement {
  const { macs, parameters, weightBytes, activationBytes } = totalsOf(graph, [item], undefined);
  const text = ({ sum, whole, unknown }: Total, format: (value: number) => string) => {
    const share = whole > 0 ? ` (${formatShare(sum / whole)} of the model)` : "";
    return `${format(sum)}${share}${unknown > 0 ? `, without ${plural(unknown, "unknown one")}` : ""}`;
  };
  return element(
    "dl",
    { class: "facts" },
    ...fact("MACs", text(macs, formatCount)),
    ...fact("Parameters", text(parameters, formatCount)),
    ...fact("Weights", text(weightBytes, formatBytes)),
    ...fact("Activations", text(activationBytes, formatBytes)),
  );
}

function operators({ nodes, texts }: ModelGraph, layers: readonly number[]): HTMLElement {
  const counts = new Map<string, number>();
  for (const node of layers) {
    const name = texts[nodes.operator[node]!] ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, MOST_OPERATORS).flatMap(([name, count]) => fact(name, group(count)));
  const more = sorted.length - MOST_OPERATORS;
  return element("dl", { class: "facts" }, ...shown, ...(more > 0 ? fact("others", plural(more, "kind")) : []));
}
