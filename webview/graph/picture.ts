import { type ModelGraph, NodeKind } from "../../src/protocol/graph";
import { families, familyOf, isMajor } from "./families";
import type { LayoutInput } from "./layout/input";
import { shapeLabel, shortName, visibleText } from "./visibleText";

/** What is written into a node, line by line. */
export interface NodeLabel {
  readonly title: string;
  /** Beside the title: kernel, axis. */
  readonly detail: string;
  readonly lines: readonly string[];
}

/** Mean widths of a character, pixels: an estimate is enough, texts that do not fit are shortened when drawn. */
export interface CharacterWidths {
  /** At `TITLE_FONT`. */
  readonly title: number;
  /** At `TEXT_FONT`. */
  readonly text: number;
}

export const TITLE_FONT = "600 13px";
export const TEXT_FONT = "11px";
/** Beside the titles of layers that cost something stands a share such as "12.3 %". */
const SHARE_LENGTH = 6;
const PADDING = 24;
const NARROWEST = 64;
const WIDEST = 260;
export const TITLE_HEIGHT = 26;
export const LINE_HEIGHT = 15;

/** How much of the main path's straightness a layer is worth: shapes and indices are computed beside what flows. */
const SIDE_IMPORTANCE = 0.02;

/** A model's graph as boxes: what is written in each, how large it is, which family it belongs to. */
export class Picture {
  readonly family: Uint8Array;
  readonly input: LayoutInput;
  readonly #graph: ModelGraph;
  readonly #labels: (NodeLabel | undefined)[] = [];

  constructor(graph: ModelGraph, character: CharacterWidths) {
    this.#graph = graph;
    const { nodes, edges, texts } = graph;
    const nodeCount = nodes.kind.length;
    const byText = texts.map(familyOf);
    const isSide = texts.map((dtype) => /^(u?int|bool|string)/.test(dtype));
    this.family = new Uint8Array(nodeCount);
    const widths = new Float32Array(nodeCount);
    const heights = new Float32Array(nodeCount);
    const importance = new Float32Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      this.family[node] =
        nodes.kind[node] === NodeKind.operator ? byText[nodes.operator[node]!]! : families.indexOf("end");
      importance[node] = isSide[nodes.dtype[node]!] ? SIDE_IMPORTANCE : 1;
      const { title, detail, lines } = this.label(node);
      const beside = isMajor(this.family[node]!) ? Math.max(detail.length, SHARE_LENGTH) : detail.length;
      let width = title.length * character.title + (beside === 0 ? 0 : 6 + beside * character.text);
      for (const line of lines) width = Math.max(width, line.length * character.text);
      const round = nodes.kind[node] === NodeKind.operator ? 0 : PADDING;
      widths[node] = Math.min(WIDEST, Math.max(NARROWEST, Math.ceil(width) + PADDING + round));
      heights[node] = TITLE_HEIGHT + lines.length * LINE_HEIGHT;
      // Labels of a large model are made again when they are drawn; they need not all be kept.
      if (nodeCount > 20_000) this.#labels[node] = undefined;
    }
    this.input = {
      nodeCount,
      widths,
      heights,
      importance,
      edgeSources: edges.source,
      edgeTargets: edges.target,
    };
  }

  label(node: number): NodeLabel {
    const known = this.#labels[node];
    if (known) return known;
    const made = this.#makeLabel(node);
    this.#labels[node] = made;
    return made;
  }

  #makeLabel(node: number): NodeLabel {
    const { nodes, texts } = this.#graph;
    const text = (column: Int32Array) => texts[column[node]!] ?? "";
    const shape = visibleText(shapeLabel(text(nodes.shape)));
    if (nodes.kind[node] !== NodeKind.operator)
      return {
        title: visibleText(nodes.name[node] ?? "") || "(no name)",
        detail: "",
        lines: [`${text(nodes.dtype)} ${shape}`],
      };
    const operator = text(nodes.operator);
    const title = visibleText(operator.slice(operator.lastIndexOf(".") + 1));
    const family = this.family[node]!;
    const lines: string[] = [];
    if (isMajor(family)) {
      const name = visibleText(shortName(nodes.name[node] ?? "", title));
      if (name !== "") lines.push(name);
    }
    if (isMajor(family) || families[family] === "pooling" || families[family] === "arranging") lines.push(shape);
    return { title, detail: visibleText(text(nodes.detail)), lines };
  }
}
