import type { DiffNode, DiffReport, DiffTotals, ValueReport } from "../../protocol/reports";
import { type Attribute, anchorOf, graphsOf, type Model, type Node, type Tensor, type Value } from "../ir";
import { type Analysis, analyse, operatorCounts, valueReport } from "./inspect";
import { weightOf } from "./parameters";

/** What `diffModels` compares: a model, and its counts when somebody has them already. */
export interface Side {
  readonly model: Model;
  readonly analysis?: Analysis;
}

/**
 * What is different between two models, usually one before and after optimization. Nodes are matched by their anchors, within the graph
 * they stand in; nodes of nested graphs are compared like those of the main one.
 * @param given sizes of symbols; every other symbol counts as 1.
 */
export function diffModels(before: Side, after: Side, given: ReadonlyMap<string, number> = new Map()): DiffReport {
  const old = nodesByPlace(before.model);
  const fresh = nodesByPlace(after.model);
  const changed: DiffReport["changed"][number][] = [];
  for (const [place, node] of fresh) {
    const was = old.get(place);
    const what = was ? changesOf(was, node) : [];
    if (was && what.length > 0) changed.push({ ...diffNode(node), before: was.operator, what });
  }
  return {
    before: totals(before.model, before.analysis ?? analyse(before.model, given)),
    after: totals(after.model, after.analysis ?? analyse(after.model, given)),
    operators: operatorDiff(operatorCounts(before.model), operatorCounts(after.model)),
    added: [...fresh].filter(([place]) => !old.has(place)).map(([, node]) => diffNode(node)),
    removed: [...old].filter(([place]) => !fresh.has(place)).map(([, node]) => diffNode(node)),
    changed,
    inputs: interfaceDiff(before.model.graph.inputs, after.model.graph.inputs),
    outputs: interfaceDiff(before.model.graph.outputs, after.model.graph.outputs),
  };
}

/** Nodes under their anchor, with the anchors of the nodes around them in front. */
function nodesByPlace(model: Model): Map<string, Node> {
  const nodes = new Map<string, Node>();
  for (const graph of model.graph.graphs()) {
    let scope = "";
    for (let parent = graph.parent; parent; parent = parent.graph?.parent)
      scope = `${JSON.stringify(anchorOf(parent))} ${scope}`;
    for (const node of graph.nodes()) nodes.set(scope + JSON.stringify(anchorOf(node)), node);
  }
  return nodes;
}

function diffNode(node: Node): DiffNode {
  return { anchor: anchorOf(node), name: node.name, operator: node.operator };
}

export function totals(model: Model, { cost, peak }: Analysis): DiffTotals {
  const { nodes, macs, flops, parameters, weightBytes, activationBytes } = cost;
  const opset = model.opset();
  return {
    nodes: nodes.length,
    macs,
    flops,
    parameters,
    weightBytes,
    activationBytes,
    peakActivationBytes: peak.bytes,
    opset,
  };
}

/** Every operator of either model, the largest difference first. */
function operatorDiff(before: Record<string, number>, after: Record<string, number>): DiffReport["operators"] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((operator) => ({ operator, before: before[operator] ?? 0, after: after[operator] ?? 0 }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.operator < b.operator ? -1 : 1));
}

/** How two nodes are compared. */
export interface NodeComparison {
  sameInput(before: Value | null | undefined, after: Value | null | undefined): boolean;
  inputText(index: number, before: Value | null | undefined, after: Value | null | undefined): string;
  /** Whether another name of an output is a difference, or another number of them alone. */
  readonly outputs: "names" | "count";
}

const byName: NodeComparison = { sameInput, inputText: (index) => `input ${index}`, outputs: "names" };

/** What differs in a node that both models have, one clause each. */
export function changesOf(before: Node, after: Node, by: NodeComparison = byName): string[] {
  const what: string[] = [];
  if (before.operator !== after.operator) what.push(`${before.operator} became ${after.operator}`);
  const names = new Set([...before.attributes.keys(), ...after.attributes.keys()]);
  for (const name of [...names].sort()) {
    const [old, fresh] = [before.attributes.get(name), after.attributes.get(name)];
    if (!sameAttribute(old, fresh)) what.push(`attribute ${name}${old ? (fresh ? "" : " gone") : " new"}`);
  }
  const inputs = Math.max(before.inputs.length, after.inputs.length);
  for (let index = 0; index < inputs; index++)
    if (!by.sameInput(before.inputs[index], after.inputs[index]))
      what.push(by.inputText(index, before.inputs[index], after.inputs[index]));
  const outputNames = (node: Node) =>
    by.outputs === "count" ? String(node.outputs.length) : node.outputs.map((output) => output.name).join("\0");
  if (outputNames(before) !== outputNames(after)) what.push("outputs");
  return what;
}

/** Subgraphs are compared node by node, not here. */
function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (!a || !b) return a === b;
  if (a === b) return true;
  if (a.kind !== b.kind || a.reference !== b.reference) return false;
  if (a.kind === "tensor" && b.kind === "tensor") return sameTensor(a.value, b.value);
  if (graphsOf(a).length > 0 || graphsOf(b).length > 0) return graphsOf(a).length === graphsOf(b).length;
  return plainText(a) === plainText(b);
}

function plainText(attribute: Attribute): string {
  const value = "value" in attribute ? attribute.value : attribute.encoded;
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
}

/** Constants are compared by what they hold, other values by their names. */
function sameInput(a: Value | null | undefined, b: Value | null | undefined): boolean {
  if (!a || !b) return !a === !b;
  const [old, fresh] = [weightOf(a), weightOf(b)];
  return old && fresh ? sameTensor(old, fresh) : !old === !fresh && a.name === b.name;
}

export function sameTensor(a: Tensor, b: Tensor): boolean {
  if (a === b || a.data === b.data) return sameNumbers(a.dims, b.dims) && a.dtype === b.dtype;
  if (a.dtype !== b.dtype || a.byteLength !== b.byteLength || !sameNumbers(a.dims, b.dims)) return false;
  if (Array.isArray(a.data) && Array.isArray(b.data))
    return a.strings().every((text, index) => sameNumbers(text, b.strings()[index] ?? []));
  // Of what is missing nothing is known to differ.
  if (a.missing || b.missing) return a.missing !== undefined && b.missing !== undefined;
  return sameNumbers(a.bytes(), b.bytes());
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function interfaceDiff(before: readonly Value[], after: readonly Value[]): DiffReport["inputs"] {
  const text = (report: ValueReport) => JSON.stringify(report);
  const old = new Map(before.map((value) => [value.name, valueReport(value)]));
  const fresh = new Map(after.map((value) => [value.name, valueReport(value)]));
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  return names.flatMap((name) => {
    const [was, is] = [old.get(name), fresh.get(name)];
    if (was && is && text(was) === text(is)) return [];
    return [{ name, before: was ?? null, after: is ?? null }];
  });
}
