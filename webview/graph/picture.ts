import { type ModelGraph, NodeKind } from "../../src/protocol/graph";
import { families, familyOf, isMajor } from "./families";
import { GroupLabels } from "./groupLabels";
import { type GroupSums, groupSums } from "./groupSums";
import type { LayoutInput } from "./layout/input";
import type { NestedInput } from "./nested/input";
import { shapeLabel, shortName, visibleText } from "./visibleText";

/** What is written into a node, line by line, and on the edges from it. */
export interface NodeLabel {
  readonly title: string;
  /** Beside the title: kernel, axis. */
  readonly detail: string;
  /** A layer's name comes first if it has one. Only that may be shortened. */
  readonly lines: readonly string[];
  readonly named: boolean;
  /** Shape of what comes out; "" where it is written in the node itself or is not known. */
  readonly output: string;
}

/** How wide texts are, pixels. A box is sized by them, so that what tells layers apart is whole when it is drawn. */
export interface TextWidths {
  /** At `TITLE_FONT`. */
  title(text: string): number;
  /** At `TEXT_FONT`. */
  text(text: string): number;
}

export const TITLE_FONT = "600 13px";
export const TEXT_FONT = "11px";
/** What beside the title of a layer may stand that costs something. */
const WIDEST_SHARE = "<0.1 %";
export const DETAIL_GAP = 6;
const PADDING = 24;
/** How wide the sign that opens and closes a group is, at the left of its title. */
export const DISCLOSURE_WIDTH = 22;
const NARROWEST = 64;
/** Names end here, in an ellipsis; operator, kernel and shapes do so only when no model of sense would have them. */
const WIDEST_NAME = 220;
const WIDEST = 480;
export const TITLE_HEIGHT = 26;
export const LINE_HEIGHT = 15;

/** How much of the main path's straightness a layer is worth: shapes and indices are computed beside what flows. */
const SIDE_IMPORTANCE = 0.02;

/** A model's graph as boxes: what is written in each, how large it is, which family it belongs to. */
export class Picture {
  /** One entry for each item: nodes, then groups. */
  readonly family: Uint8Array;
  /** The graph without its groups. The columns of sizes go on with those of closed groups. */
  readonly input: LayoutInput;
  /** The graph with its groups. */
  readonly nested: NestedInput;
  readonly sums: GroupSums;
  readonly #groupLabels: GroupLabels;
  readonly #graph: ModelGraph;
  readonly #labels: (NodeLabel | undefined)[] = [];
  /** Texts of the graph as they are shown, by their numbers: thousands of nodes share a few. */
  readonly #visible: (string | undefined)[] = [];
  readonly #shapes: (string | undefined)[] = [];

  constructor(graph: ModelGraph, measured: TextWidths) {
    this.#graph = graph;
    this.sums = groupSums(graph);
    this.#groupLabels = new GroupLabels(graph, this.sums);
    const { nodes, edges, texts, groups } = graph;
    const nodeCount = nodes.kind.length;
    const groupCount = groups.parent.length;
    const itemCount = nodeCount + groupCount;
    const byText = texts.map(familyOf);
    const isSide = texts.map((dtype) => /^(u?int|bool|string)/.test(dtype));
    this.family = new Uint8Array(itemCount);
    this.family.set(this.sums.family, nodeCount);
    const widths = new Float32Array(itemCount);
    const heights = new Float32Array(itemCount);
    const importance = new Float32Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      this.family[node] =
        nodes.kind[node] === NodeKind.operator ? byText[nodes.operator[node]!]! : families.indexOf("end");
      importance[node] = isSide[nodes.dtype[node]!] ? SIDE_IMPORTANCE : 1;
      const { title, detail, lines, named } = this.label(node);
      const costs = nodes.macs[node]! > 0 || nodes.parameters[node]! > 0;
      const beside = Math.max(measured.text(detail), costs ? measured.text(WIDEST_SHARE) : 0);
      let width = Math.min(measured.title(title), WIDEST - 100) + (beside === 0 ? 0 : DETAIL_GAP + beside);
      lines.forEach((line, at) => {
        width = Math.max(width, at === 0 && named ? Math.min(measured.text(line), WIDEST_NAME) : measured.text(line));
      });
      const round = nodes.kind[node] === NodeKind.operator ? 0 : PADDING;
      widths[node] = Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(width) + PADDING + round));
      heights[node] = TITLE_HEIGHT + lines.length * LINE_HEIGHT;
      // Labels of a large model are made again when they are drawn; they need not all be kept.
      if (nodeCount > 20_000) this.#labels[node] = undefined;
    }
    const headerWidths = new Float32Array(groupCount);
    for (let group = 0; group < groupCount; group++) {
      const { title, lines, header } = this.#groupLabels.label(group);
      const longest = Math.max(measured.title(title) + 2 * DISCLOSURE_WIDTH - PADDING, ...lines.map(measured.text));
      widths[nodeCount + group] = Math.min(WIDEST, Math.ceil(longest) + PADDING);
      heights[nodeCount + group] = TITLE_HEIGHT + lines.length * LINE_HEIGHT + 4;
      const wanted = measured.title(title) + 16 + measured.text(header);
      headerWidths[group] = Math.min(WIDEST, Math.ceil(wanted)) + PADDING + DISCLOSURE_WIDTH;
    }
    const parent = new Int32Array(itemCount);
    parent.set(groups.of.subarray(0, nodeCount));
    parent.set(groups.parent, nodeCount);
    this.nested = {
      nodeCount,
      groupCount,
      parent,
      widths,
      heights,
      headerWidths,
      importance,
      edgeSources: edges.source,
      edgeTargets: edges.target,
    };
    this.input = {
      nodeCount,
      widths,
      heights,
      importance,
      edgeSources: edges.source,
      edgeTargets: edges.target,
    };
  }

  /** What is written into the box of a node or of a closed group. */
  label(node: number): NodeLabel {
    const nodeCount = this.#graph.nodes.kind.length;
    if (node >= nodeCount) return this.#groupLabels.label(node - nodeCount);
    const known = this.#labels[node];
    if (known) return known;
    const made = this.#makeLabel(node);
    this.#labels[node] = made;
    return made;
  }

  /** What stands at the right of an open group's header. */
  header(item: number): string {
    return this.#groupLabels.label(item - this.input.nodeCount).header;
  }

  #makeLabel(node: number): NodeLabel {
    const { nodes } = this.#graph;
    const shape = this.#shape(nodes.shape[node]!);
    if (nodes.kind[node] !== NodeKind.operator)
      return {
        title: visibleText(nodes.name[node] ?? "") || "(no name)",
        detail: "",
        lines: [`${this.#text(nodes.dtype[node]!)} ${shape}`],
        named: false,
        output: "",
      };
    const operator = this.#text(nodes.operator[node]!);
    const title = operator.slice(operator.lastIndexOf(".") + 1);
    const family = this.family[node]!;
    const lines: string[] = [];
    const name = isMajor(family) ? visibleText(shortName(nodes.name[node] ?? "", title)) : "";
    if (name !== "") lines.push(name);
    const weight = nodes.weight[node]!;
    if (isMajor(family) && this.#text(weight) !== "") lines.push(this.#shape(weight));
    const output = shape === "?" ? "" : shape;
    return { title, detail: this.#text(nodes.detail[node]!), lines, named: name !== "", output };
  }

  #text(id: number): string {
    this.#visible[id] ??= visibleText(this.#graph.texts[id] ?? "");
    return this.#visible[id];
  }

  #shape(id: number): string {
    this.#shapes[id] ??= visibleText(shapeLabel(this.#graph.texts[id] ?? ""));
    return this.#shapes[id];
  }
}
