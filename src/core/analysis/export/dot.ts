import { isLayer } from "../layersOfGraph";
import { type ExportedGraph, known } from "./exported";

/** Longest name on a label. */
const LONGEST = 200;

/**
 * The graph in Graphviz's language: a node a statement, groups as clusters inside each other, costs as attributes of the nodes. Nodes are
 * called n0, n1, ... as they are numbered in the JSON form; the model's own names stand in labels and tooltips only, where nothing depends on them.
 */
export function graphAsDot({ name, graph }: ExportedGraph): string {
  const { nodes, groups, edges, texts } = graph;
  const text = (column: Int32Array, node: number) => texts[column[node]!] ?? "";
  const out = [
    "digraph model {",
    `  label=${label([name])};`,
    "  labelloc=t;",
    '  node [shape=box, style="rounded,filled", fillcolor="#f2f2f2", fontname="Helvetica"];',
    '  edge [fontname="Helvetica", fontsize=9];',
  ];

  const nodeLine = (node: number, indent: string) => {
    const layer = isLayer(graph, node);
    const operator = text(nodes.operator, node);
    const head = layer ? [operator, text(nodes.detail, node)].filter(Boolean).join(" ") : "";
    const attributes: [string, string | number | null][] = [
      ["label", label([head, nodes.name[node] || (layer ? "" : (nodes.anchor[node] ?? ""))])],
      ["tooltip", label([`${text(nodes.dtype, node)}${text(nodes.shape, node)}`])],
    ];
    if (layer)
      attributes.push(
        ["operator", label([operator])],
        ["parameters", nodes.parameters[node]!],
        ["macs", known(nodes.macs[node])],
        ["weightBytes", nodes.weightBytes[node]!],
        ["activationBytes", known(nodes.activationBytes[node])],
      );
    else attributes.push(["shape", '"ellipse"']);
    const told = attributes.filter(([, value]) => value !== null).map(([key, value]) => `${key}=${value}`);
    return `${indent}n${node} [${told.join(", ")}];`;
  };

  const held = groupBy(groups.of);
  const inside = groupBy(groups.parent);
  // Groups lie as deep as names have parts: a stack of our own, not the machine's.
  const open: { group: number; indent: string; closing: boolean }[] = [];
  const enter = (children: readonly number[], indent: string) => {
    for (const group of [...children].reverse()) open.push({ group, indent, closing: false });
  };
  for (const node of held.get(-1) ?? []) out.push(nodeLine(node, "  "));
  enter(inside.get(-1) ?? [], "  ");
  for (let top = open.pop(); top; top = open.pop()) {
    const { group, indent, closing } = top;
    if (closing) {
      out.push(`${indent}}`);
      continue;
    }
    out.push(`${indent}subgraph cluster_${group} {`, `${indent}  label=${label([groups.label[group] ?? ""])};`);
    for (const node of held.get(group) ?? []) out.push(nodeLine(node, `${indent}  `));
    open.push({ group, indent, closing: true });
    enter(inside.get(group) ?? [], `${indent}  `);
  }
  for (let edge = 0; edge < edges.source.length; edge++) {
    const source = edges.source[edge]!;
    const shape = text(nodes.shape, source);
    out.push(`  n${source} -> n${edges.target[edge]}${shape === "" ? "" : ` [label=${label([shape])}]`};`);
  }
  out.push("}", "");
  return out.join("\n");
}

function groupBy(of: Int32Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  of.forEach((group, member) => {
    const list = members.get(group);
    if (list) list.push(member);
    else members.set(group, [member]);
  });
  return members;
}

/**
 * Lines of a label. In a quoted string only `\"` is an escape of the language itself; a label has escapes of its own (`\N` is the node's name,
 * `\n` a line's end) and reads HTML's entities, so that backslash and ampersand are written as such escapes.
 * Source: graphviz.org, "The DOT Language" and "escString".
 */
function label(lines: readonly string[]): string {
  const told = lines.filter((line) => line !== "").map((line) => escaped(line).replaceAll("&", "&amp;"));
  return `"${told.join("\\n")}"`;
}

function escaped(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return visible(short).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** Characters that are not seen, or that turn the order of others, by their number; half a pair of surrogates is no character. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (one) => {
    const code = one.codePointAt(0) ?? 0;
    return `‹${code.toString(16).toUpperCase().padStart(4, "0")}›`;
  });
}
