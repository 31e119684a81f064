import { type Attribute, functionKey, type Graph, type Model, type Node, type Tensor, type Value } from "../../ir";
import { opDef } from "../../ops";
import { describeNode, refusal } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { canReplace, removeDead, replaceValue } from "../rewrite";

/*
 * Two nodes with the same operator, attributes and inputs compute the same: the second one reads the first one's outputs.
 *
 * Scope: main and nested graphs; a node of a nested graph may be the twin of one before the nested graph. Refused where both results are
 * outputs of the graph. Left alone: random operators, operators that are not known, and nodes with subgraphs.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) {
 *     a = LeakyRelu <alpha = 0.1> (x)
 *     b = LeakyRelu <alpha = 0.1> (x)
 *     y = Mul (a, b)
 *   }
 * After:
 *   a = LeakyRelu <alpha = 0.1> (x)
 *   y = Mul (a, a)
 */
export const eliminateCommonSubexpressions: Pass = {
  id: "eliminate-common-subexpressions",
  title: "Compute equal expressions once",
  group: "cleanup",
  lossy: false,
  run: (context) => walk(context.model.graph, [], context),
};

/** Expressions seen in a graph, by their key; the enclosing graphs' come first in a chain of scopes. */
type Seen = Map<string, Node>;

/** Nested graphs deeper than this are left alone: the depth is the file's choice, the stack's is not. */
const maxDepth = 200;

function walk(graph: Graph, outer: readonly Seen[], context: PassContext): void {
  const seen: Seen = new Map();
  const scopes = [...outer, seen];
  for (const node of graph.nodes()) {
    const nested = node.subgraphs;
    if (nested.length > 0) {
      if (scopes.length < maxDepth) for (const subgraph of nested) walk(subgraph, scopes, context);
      continue;
    }
    const key = keyOf(node, context.model);
    if (key === undefined) continue;
    const twin = find(scopes, key);
    if (!twin) seen.set(key, node);
    else if (context.wants(node)) unite(node, twin, context);
  }
}

function find(scopes: readonly Seen[], key: string): Node | undefined {
  for (const seen of scopes) {
    const twin = seen.get(key);
    if (twin?.graph) return twin;
  }
  return undefined;
}

function unite(node: Node, twin: Node, context: PassContext): void {
  context.checkCancelled();
  const isPossible = node.outputs.every(
    (output, index) => output.name === "" || canReplace(output, twin.output(index)),
  );
  if (!isPossible) {
    context.refused(
      refusal(node, `${describeNode(twin)} computes the same, but cannot stand for an output of the graph`),
    );
    return;
  }
  const anchor = anchorOf(node);
  const text = `${describeNode(node)} computes the same as ${describeNode(twin)}`;
  for (const [index, output] of node.outputs.entries()) {
    if (output.name !== "") replaceValue(context, output, twin.output(index));
  }
  removeDead(node);
  context.changed({ text, anchor, before: [anchor], after: [anchorOf(twin)] });
}

/** Everything that decides what a node computes, as text; undefined when it may compute something else each time. */
function keyOf(node: Node, model: Model): string | undefined {
  if (node.outputs.length === 0 || !opDef(node)?.deterministic) return undefined;
  if (model.functions.has(functionKey({ domain: node.domain, name: node.opType, overload: node.overload })))
    return undefined;
  const parts = [node.operator, node.overload, node.layout];
  parts.push(node.inputs.map((input) => (input ? valueKey(input) : "-")).join());
  parts.push(node.outputs.map((output) => (output.name === "" ? "-" : "+")).join(""));
  const attributes = [...node.attributes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const one of attributes) {
    const text = attributeKey(one);
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return parts.join("|");
}

function valueKey(value: Value): string {
  return String(value.id);
}

/** Tensors in attributes are compared up to this size. */
const maxBytes = 1024;

function attributeKey(one: Attribute): string | undefined {
  const head = `${JSON.stringify(one.name)}:${one.kind}:${one.reference ?? ""}=`;
  switch (one.kind) {
    case "float":
    case "int":
      return head + (Object.is(one.value, -0) ? "-0" : String(one.value));
    case "string":
      return one.bytes ? undefined : head + JSON.stringify(one.value);
    case "ints":
      return head + one.value.join();
    case "floats":
      return head + one.value.map((value) => (Object.is(value, -0) ? "-0" : String(value))).join();
    case "strings":
      return one.bytes ? undefined : head + JSON.stringify(one.value);
    case "tensor": {
      const key = tensorKey(one.value);
      return key === undefined ? undefined : head + key;
    }
    default:
      return undefined;
  }
}

function tensorKey(tensor: Tensor): string | undefined {
  if (tensor.byteLength > maxBytes || Array.isArray(tensor.data)) return undefined;
  return `${tensor.dtype}[${tensor.dims}]${tensor.bytes().join()}`;
}
