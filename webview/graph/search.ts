import { costsPerRun, levelsOf, wholeOf } from "../../src/protocol/costsPerRun";
import { type ModelGraph, NodeKind } from "../../src/protocol/graph";
import type { CostColumn } from "../../src/protocol/outline";

type Predicate = (node: number) => boolean;
type Quantity = "macs" | "params" | "bytes" | "activation";

const COLUMNS: Readonly<Record<Quantity, CostColumn>> = {
  macs: "macs",
  params: "parameters",
  bytes: "weightBytes",
  activation: "activationBytes",
};

/**
 * What a search finds, as a test of nodes; undefined for a search that says nothing. Words must all occur in a node's name, operator,
 * type, shape or details. `op:Conv`, `name:stem`, `shape:64`, `dtype:float16` look in one of them, `k:3` for a kernel of 3 in some
 * direction; `macs>5%` and `params>=1M`, `bytes`, `activation` compare a cost in one run, a percentage being of the whole model.
 */
export function searchNodes(graph: ModelGraph, query: string): number[] | undefined {
  const terms = query.split(/\s+/).filter((term) => term !== "");
  if (terms.length === 0) return undefined;
  const tests = terms.map((term) => termTest(graph, term));
  const found: number[] = [];
  for (let node = 0; node < graph.nodes.kind.length; node++) if (tests.every((test) => test(node))) found.push(node);
  return found;
}

function termTest(graph: ModelGraph, term: string): Predicate {
  const compared = /^(macs|params|bytes|activation)(<=|>=|<|>|=)([\d.]+)([kMG%]?)$/i.exec(term);
  if (compared) return costTest(graph, compared);
  const [, field, wanted] = /^(op|name|shape|dtype|k):(.+)$/i.exec(term) ?? [];
  if (field !== undefined && wanted !== undefined) return fieldTest(graph, field.toLowerCase(), wanted.toLowerCase());
  return anywhere(graph, term.toLowerCase());
}

function costTest(graph: ModelGraph, [, name, comparison, digits, unit]: RegExpExecArray): Predicate {
  const { nodes } = graph;
  const cost = COLUMNS[name?.toLowerCase() as Quantity];
  const column = costsPerRun(nodes, cost);
  const whole = wholeOf(column, levelsOf(graph, cost));
  const scale = { k: 1e3, m: 1e6, g: 1e9, "%": whole / 100 }[unit?.toLowerCase() ?? ""] ?? 1;
  const limit = Number(digits) * scale;
  // A cost that is not known is NaN: no comparison finds it.
  switch (comparison) {
    case "<":
      return (node) => nodes.kind[node] === NodeKind.operator && column[node]! < limit;
    case "<=":
      return (node) => nodes.kind[node] === NodeKind.operator && column[node]! <= limit;
    case ">":
      return (node) => column[node]! > limit;
    case ">=":
      return (node) => nodes.kind[node] === NodeKind.operator && column[node]! >= limit;
    default:
      return (node) => nodes.kind[node] === NodeKind.operator && column[node] === limit;
  }
}

function fieldTest({ nodes, texts }: ModelGraph, field: string, wanted: string): Predicate {
  if (field === "name") return (node) => (nodes.name[node] ?? "").toLowerCase().includes(wanted);
  const test: (text: string) => boolean = {
    op: (text: string) => text === wanted || text.endsWith(`.${wanted}`),
    shape: (text: string) => text.replaceAll("×", ",").includes(wanted.replaceAll("×", ",").replaceAll("x", ",")),
    dtype: (text: string) => text === wanted,
    k: (text: string) => kernelHas(text, wanted),
  }[field] as (text: string) => boolean;
  const column = { op: nodes.operator, shape: nodes.shape, dtype: nodes.dtype, k: nodes.detail }[field] as Int32Array;
  const matches = texts.map((text) => test(text.toLowerCase()));
  return (node) => matches[column[node]!] === true;
}

/** "3" is found in "3×3 /2" and in "1×3", "3x3" in the first alone. */
function kernelHas(detail: string, wanted: string): boolean {
  const kernel = /^[\d?]+(?:×[\d?]+)*/.exec(detail)?.[0];
  if (kernel === undefined) return false;
  return kernel === wanted.replaceAll("x", "×") || kernel.split("×").includes(wanted);
}

function anywhere({ nodes, texts }: ModelGraph, word: string): Predicate {
  const inText = texts.map((text) => text.toLowerCase().includes(word));
  const columns = [nodes.operator, nodes.shape, nodes.dtype, nodes.detail, nodes.scope];
  return (node) =>
    columns.some((column) => inText[column[node]!] === true) || (nodes.name[node] ?? "").toLowerCase().includes(word);
}
