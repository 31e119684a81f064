import { type LayerValue, type ModelGraph, NodeKind, type ValueEnd } from "../../../src/protocol/graph";
import { plural } from "../../../src/protocol/quantities";
import { type Child, element } from "../../controls/element";
import { visibleText } from "../../graph/visibleText";
import { nodeTitle } from "../describe";
import { linkButton } from "./facts";

const places = new WeakMap<ModelGraph, ReadonlyMap<string, number>>();

/** The node that an end stands for; undefined when it is not drawn. */
export function nodeOf(graph: ModelGraph, { kind, anchor }: ValueEnd): number | undefined {
  let known = places.get(graph);
  if (!known) {
    const made = new Map<string, number>();
    graph.nodes.anchor.forEach((name, node) => {
      const key = `${graph.nodes.kind[node]} ${name}`;
      if (!made.has(key)) made.set(key, node);
    });
    places.set(graph, made);
    known = made;
  }
  return known.get(`${NodeKind[kind]} ${anchor}`);
}

export function endLink(graph: ModelGraph, end: ValueEnd, onSelect: (node: number) => void): HTMLElement {
  const node = nodeOf(graph, end);
  if (node === undefined) return element("span", {}, visibleText(end.anchor));
  return linkButton(nodeTitle(graph, node), () => onSelect(node));
}

const SHOWN = 12;

/** "to" and the readers of a value as links; the one that the card is about is left out. */
export function readerLinks(
  graph: ModelGraph,
  { readers, readerCount }: Pick<LayerValue, "readers" | "readerCount">,
  { title, except, onSelect }: { title: string; except?: number; onSelect(node: number): void },
): Child[] {
  const others = readers.filter((end) => except === undefined || nodeOf(graph, end) !== except);
  if (others.length === 0) return [];
  const left = readerCount - (readers.length - others.length) - Math.min(others.length, SHOWN);
  const items = others.slice(0, SHOWN).map((end) => element("li", {}, endLink(graph, end, onSelect)));
  if (left > 0) items.push(element("li", { class: "hint" }, `and ${plural(left, "more node")}`));
  return [
    element(
      "div",
      { class: "ends" },
      element("span", { class: "hint" }, title),
      element("ul", { class: "plain" }, ...items),
    ),
  ];
}
