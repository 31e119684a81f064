import { type ModelGraph, NodeKind } from "../../src/protocol/graph";
import { shortName } from "../../src/protocol/nodeNames";
import { families, familyOf, isMajor } from "./families";
import { type GroupFigures, GroupLabels } from "./groupLabels";
import { groupSums } from "./groupSums";
import type { LayoutInput } from "./layout/input";
import type { NestedInput } from "./nested/input";
import { shapeLabel, visibleText } from "./visibleText";

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
export const DISCLOSURE_WIDTH = 28;
const NARROWEST = 64;
/** Names end here, in an ellipsis; operator, kernel and shapes do so only when no model of sense would have them. */
const WIDEST_NAME = 220;
const WIDEST = 480;
export const TITLE_HEIGHT = 26;
export const LINE_HEIGHT = 15;

/** So many boxes are measured in one piece: some milliseconds. */
const SLICE = 500;

/** Labels that are kept; those of what comes into view again after that are made again. */
const MOST_LABELS = 20_000;

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
  /** There when the boxes are measured. */
  #groupLabels!: GroupLabels;
  readonly #graph: ModelGraph;
  /** Of what was painted. */
  readonly #labels = new Map<number, NodeLabel>();
  /** Texts of the graph by their numbers, as they are written for what they are. */
  readonly #operators: (text: number) => string;
  readonly #texts: (text: number) => string;
  readonly #shapes: (text: number) => string;

  /** @param when "later": the boxes have no sizes yet */
  constructor(graph: ModelGraph, measured: TextWidths, when: "now" | "later" = "now") {
    this.#graph = graph;
    const written = (write: (text: string) => string) => perText((text) => graph.texts[text] ?? "", write);
    this.#operators = written((text) => visibleText(text.slice(text.lastIndexOf(".") + 1)));
    this.#texts = written(visibleText);
    this.#shapes = written((text) => (text === "" ? "" : visibleText(shapeLabel(text))));
    const { nodes, edges, groups } = graph;
    const nodeCount = nodes.kind.length;
    const groupCount = groups.parent.length;
    const itemCount = nodeCount + groupCount;
    this.family = new Uint8Array(itemCount);
    const widths = new Float32Array(itemCount);
    const heights = new Float32Array(itemCount);
    const importance = importanceOf(graph);
    const headerWidths = new Float32Array(groupCount);
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
    if (when === "now") for (const _ of this.#measure(measured));
  }

  /**
   * The same picture, made in pieces.
   * @param pause called after each; the next comes when what it gives has come
   * @param begun called with the picture when all is there but the boxes' sizes
   */
  static async inSlices(
    graph: ModelGraph,
    measured: TextWidths,
    pause: () => Promise<unknown> | undefined,
    begun?: (picture: Picture) => void,
  ): Promise<Picture> {
    const picture = new Picture(graph, measured, "later");
    begun?.(picture);
    for (const _ of picture.#measure(measured)) await pause();
    return picture;
  }

  /** Gives the boxes their sizes. */
  *#measure(measured: TextWidths): Generator<void> {
    const { nodes, texts } = this.#graph;
    const { nodeCount, groupCount, widths, heights, headerWidths } = this.nested;
    const sums = groupSums(this.#graph);
    this.family.set(sums.family, nodeCount);
    yield;
    this.#groupLabels = new GroupLabels(this.#graph, sums);
    yield;
    // A hundred thousand boxes have some hundred different texts in them, but for names.
    const titleWidth = perText(this.#operators, measured.title);
    const detailWidth = perText(this.#texts, measured.text);
    const weightWidth = perText(this.#shapes, measured.text);
    const shareWidth = measured.text(WIDEST_SHARE);
    const byText = texts.map(familyOf);
    const end = families.indexOf("end");
    for (let node = 0; node < nodeCount; node++) {
      if (node % SLICE === SLICE - 1) yield;
      const isLayer = nodes.kind[node] === NodeKind.operator;
      const family = isLayer ? byText[nodes.operator[node]!]! : end;
      this.family[node] = family;
      let lineCount = 0;
      let width = 0;
      if (isLayer) {
        const costs = nodes.macs[node]! > 0 || nodes.parameters[node]! > 0;
        const beside = Math.max(detailWidth(nodes.detail[node]!), costs ? shareWidth : 0);
        width = Math.min(titleWidth(nodes.operator[node]!), WIDEST - 100) + (beside === 0 ? 0 : DETAIL_GAP + beside);
        const name = isMajor(family) ? this.#ownName(node) : "";
        const weight = isMajor(family) ? weightWidth(nodes.weight[node]!) : 0;
        if (name !== "") width = Math.max(width, Math.min(measured.text(name), WIDEST_NAME));
        lineCount = (name === "" ? 0 : 1) + (weight === 0 ? 0 : 1);
        width = Math.max(width, weight);
      } else {
        const { title, lines } = this.label(node);
        width = Math.max(Math.min(measured.title(title), WIDEST - 100), ...lines.map(measured.text)) + PADDING;
        lineCount = lines.length;
      }
      widths[node] = Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(width) + PADDING));
      heights[node] = TITLE_HEIGHT + lineCount * LINE_HEIGHT;
    }
    const figureWidths = new Map<GroupFigures, { readonly lines: number; readonly header: number }>();
    for (let group = 0; group < groupCount; group++) {
      if (group % SLICE === SLICE - 1) yield;
      const figures = this.#groupLabels.figures(group);
      let across = figureWidths.get(figures);
      if (!across) {
        const { lines, header } = figures;
        across = { lines: Math.max(...lines.map(measured.text)), header: measured.text(header) };
        figureWidths.set(figures, across);
      }
      const title = measured.title(this.#groupLabels.title(group));
      const longest = Math.max(title + 2 * DISCLOSURE_WIDTH - PADDING, across.lines);
      widths[nodeCount + group] = Math.min(WIDEST, Math.ceil(longest) + PADDING);
      heights[nodeCount + group] = TITLE_HEIGHT + figures.lines.length * LINE_HEIGHT + 4;
      const wanted = title + 16 + across.header;
      headerWidths[group] = Math.min(WIDEST, Math.ceil(wanted)) + PADDING + DISCLOSURE_WIDTH;
    }
  }

  /** What is written into the box of a node or of a closed group. */
  label(node: number): NodeLabel {
    const nodeCount = this.#graph.nodes.kind.length;
    if (node >= nodeCount) return this.#groupLabels.label(node - nodeCount);
    let label = this.#labels.get(node);
    if (!label) {
      label = this.#makeLabel(node);
      if (this.#labels.size >= MOST_LABELS) this.#labels.clear();
      this.#labels.set(node, label);
    }
    return label;
  }

  /** What stands at the right of an open group's header, where there is room for it: the first that fits. */
  headers(item: number): readonly string[] {
    const { header, lines } = this.#groupLabels.label(item - this.input.nodeCount);
    const [, cost] = lines;
    return cost === undefined ? [header] : [`${header} · ${cost}`, header];
  }

  #makeLabel(node: number): NodeLabel {
    const { nodes } = this.#graph;
    const shape = this.#shapes(nodes.shape[node]!) || "?";
    if (nodes.kind[node] !== NodeKind.operator)
      return {
        title: visibleText(nodes.name[node] ?? "") || "(no name)",
        detail: "",
        lines: [`${this.#texts(nodes.dtype[node]!)} ${shape}`],
        named: false,
        output: "",
      };
    const title = this.#operators(nodes.operator[node]!);
    const family = this.family[node]!;
    const lines: string[] = [];
    const name = isMajor(family) ? this.#ownName(node) : "";
    if (name !== "") lines.push(name);
    const weight = this.#shapes(nodes.weight[node]!);
    if (isMajor(family) && weight !== "") lines.push(weight);
    const output = shape === "?" ? "" : shape;
    return { title, detail: this.#texts(nodes.detail[node]!), lines, named: name !== "", output };
  }

  #ownName(node: number): string {
    const { nodes } = this.#graph;
    return visibleText(shortName(nodes.name[node] ?? "", this.#operators(nodes.operator[node]!)));
  }
}

function importanceOf({ nodes, texts }: ModelGraph): Float32Array {
  const isSide = texts.map((dtype) => /^(u?int|bool|string)/.test(dtype));
  const importance = new Float32Array(nodes.kind.length);
  for (let node = 0; node < importance.length; node++)
    importance[node] = isSide[nodes.dtype[node]!] ? SIDE_IMPORTANCE : 1;
  return importance;
}

/** `make` of what `from` gives for the number of a text, each made once. */
function perText<T>(from: (text: number) => string, make: (text: string) => T): (text: number) => T {
  const made: T[] = [];
  return (text) => {
    made[text] ??= make(from(text));
    return made[text];
  };
}
