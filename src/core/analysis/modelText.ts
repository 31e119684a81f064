import type { ModelGraph } from "../../protocol/graph";
import type { ModelText, SymbolKind, TextSymbol } from "../../protocol/modelText";
import { anchorOf, type Graph, type Model, type Node, printModelTo, TextSink, typeText } from "../ir";
import { layersOf } from "./layersOfGraph";

const kinds: { readonly [K in keyof typeof SymbolKind]: (typeof SymbolKind)[K] } = {
  group: 0,
  layer: 1,
  input: 2,
  constant: 3,
  function: 4,
};

/** Constants up to this size are shown whole, and lists of attributes. */
const SHOWN_ELEMENTS = 32;
const SHOWN_ATTRIBUTE = 400;

/**
 * The text of a model for people: what `printModel` writes, without weights, and with a comment line where a group of nodes begins. Nodes stand in
 * execution order, in which groups may interleave: such a group begins more than once.
 * @param most characters after which the text ends with a sentence that says so.
 */
export function modelText(model: Model, graph: ModelGraph, most: number): ModelText {
  const sink = new TextSink(most);
  const symbols: Writable<TextSymbol>[] = [];
  const numbers = numbersOf(model, graph);
  /** Groups that are open, outermost first. */
  const open: { group: number; symbol: number }[] = [];
  const begun = new Set<number>();
  /** Nodes whose line is being written: those that hold graphs, then what is in these. */
  const holders: number[] = [];

  const add = (symbol: TextSymbol) => symbols.push(symbol) - 1;
  const around = () => holders.at(-1) ?? open.at(-1)?.symbol ?? -1;
  const leave = (depth: number) => {
    for (const { symbol } of open.splice(depth).reverse()) symbols[symbol]!.endLine = sink.line - 1;
  };
  const enter = (path: readonly number[], indent: string) => {
    const same = path.findIndex((group, depth) => open[depth]?.group !== group);
    leave(same < 0 ? path.length : same);
    for (const group of path.slice(open.length)) {
      const name = oneLine(graph.groups.label[group] ?? "");
      const detail = begun.has(group) ? "continued" : "";
      begun.add(group);
      const symbol = add({
        kind: kinds.group,
        name,
        detail,
        line: sink.line,
        endLine: sink.line,
        parent: around(),
        key: graph.groups.key[group] ?? "",
      });
      open.push({ group, symbol });
      sink.write(`${indent}// ${name}${detail === "" ? "" : ` (${detail})`}`);
      sink.endLine();
    }
  };

  const constants = new Map<Graph | undefined, number>();
  const constantsOf = (of: Graph | undefined): number => {
    const known = constants.get(of);
    if (known !== undefined) return known;
    const { line } = sink;
    const made = add({ kind: kinds.constant, name: "Constants", detail: "", line, endLine: line, parent: around() });
    constants.set(of, made);
    return made;
  };

  const isMain = (of: Graph | undefined) => of === model.graph;
  for (const input of model.graph.inputs)
    if (!input.initializer) add(headSymbol(kinds.input, input.name, typeText(input.type)));
  let layers = 0;
  printModelTo(
    sink,
    model,
    { constantLimit: SHOWN_ELEMENTS, attributeLimit: SHOWN_ATTRIBUTE },
    {
      beforeNode(node, indent) {
        const number = numbers.get(node);
        if (isMain(node.graph) && number !== undefined) enter(pathOf(graph, number), indent);
        holders.push(
          add({
            kind: kinds.layer,
            name: oneLine(node.name || anchorOf(node) || node.operator),
            detail: detailOf(node, graph, number),
            line: sink.line,
            endLine: sink.line,
            parent: around(),
            ...(number === undefined ? {} : { anchor: anchorOf(node) }),
          }),
        );
      },
      node(node) {
        const symbol = holders.pop();
        if (symbol !== undefined) symbols[symbol]!.endLine = sink.line;
        if (isMain(node.graph)) layers++;
      },
      constant(value) {
        const { line } = sink;
        // A list of them would hide the layers: they stand under one entry.
        const parent = constantsOf(value.graph);
        symbols[parent]!.endLine = line;
        add({
          kind: kinds.constant,
          name: oneLine(value.name),
          detail: typeText(value.type),
          line,
          endLine: line,
          parent,
        });
      },
      beforeFunction(one) {
        const name = oneLine(one.domain === "" ? one.name : `${one.domain}.${one.name}`);
        const { line } = sink;
        holders.push(add({ kind: kinds.function, name, detail: "function", line, endLine: line, parent: -1 }));
      },
      function() {
        const symbol = holders.pop();
        if (symbol !== undefined) symbols[symbol]!.endLine = sink.line;
      },
      afterNodes(of, indent) {
        if (!isMain(of)) return;
        leave(0);
        if (layers === of.nodeCount) return;
        sink.write(
          `${indent}// The text ends here: ${of.nodeCount - layers} of the ${of.nodeCount} layers are left out.`,
        );
        sink.endLine();
      },
    },
  );
  return { text: sink.text(), symbols };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Inputs stand in the head of the graph, which is one line. */
function headSymbol(kind: number, name: string, detail: string): TextSymbol {
  return { kind, name: oneLine(name), detail, line: 1, endLine: 1, parent: -1 };
}

/** The number of each layer in the graph. */
function numbersOf(model: Model, graph: ModelGraph): Map<Node, number> {
  const numbers = new Map<Node, number>();
  layersOf(graph, model).forEach((layer, number) => {
    if (layer) numbers.set(layer, number);
  });
  return numbers;
}

/** The groups around a node, outermost first. */
function pathOf({ groups }: ModelGraph, node: number): number[] {
  const path: number[] = [];
  for (let group = groups.of[node]!; group >= 0; group = groups.parent[group]!) path.push(group);
  return path.reverse();
}

function detailOf(node: Node, { nodes, texts }: ModelGraph, number: number | undefined): string {
  if (number === undefined) return node.operator;
  return [node.operator, texts[nodes.detail[number]!], texts[nodes.shape[number]!]].filter(Boolean).join(" ");
}

/** Names are the model's: without what would end the line, and not longer than one reads. */
function oneLine(name: string): string {
  const line = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line || "(no name)";
}
