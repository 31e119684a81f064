import { Graph, Model, Node, type Tensor, tensorType, Value } from "../../ir";
import { opDef } from "../../ops";
import { describeNode, refusal } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { ConstantRegion } from "./constantRegion";
import { constantBytes } from "./fileBytes";
import { replaceByConstant } from "./replaceByConstant";

/*
 * What depends on constants alone is computed now: small integers here, the rest in one go by the runtime, so that the numbers are those
 * that the model would have computed.
 *
 * Scope: main and nested graphs. Never makes the file grow: a ConstantOfShape, Expand or Tile that makes much of little stays an expression.
 * Refused: random operators, operators that are not known, subgraphs, text, sequences, and quantized weights.
 *
 * Before:
 *   main (int64[3] x) => (int64[3] y) < int64[3] a = {1,2,3}, int64[3] b = {4,5,6} > {
 *     c = Add (a, b)
 *     y = Mul (x, c)
 *   }
 * After:
 *   y = Mul (x, c)
 */
export const foldConstants: Pass = {
  id: "fold-constants",
  title: "Compute what depends on constants alone",
  group: "folding",
  lossy: false,
  async run(context) {
    const region = new ConstantRegion(context);
    const results = [...region.folded].filter((node) => region.leavesBehind(node).length > 0);
    if (results.length === 0) return;
    const known = new Map<Value, Tensor>();
    const left = computeHere(neededFor(results, region), known, context);
    if (left.length > 0) await computeInRuntime(left, region, known, context);
    for (const node of results.reverse()) if (node.graph) store(node, region, known, context);
  },
};

/** Elements that one node may read or make to be computed here. */
const maxElements = 4096;

/** The nodes that must be computed to know these, in execution order; some of them may stay in the model all the same. */
function neededFor(results: readonly Node[], region: ConstantRegion): Node[] {
  const needed = new Set<Node>();
  const pending = [...results];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    for (const input of node.inputs)
      if (input?.producer && region.computable.has(input.producer)) pending.push(input.producer);
  }
  return [...region.computable].filter((node) => needed.has(node));
}

/** Computes what the operator table can; gives the nodes that are left, in order. */
function computeHere(nodes: readonly Node[], known: Map<Value, Tensor>, context: PassContext): Node[] {
  const left: Node[] = [];
  for (const node of nodes) {
    context.checkCancelled();
    const results = evaluated(node, known, context.model);
    if (!results) left.push(node);
    else
      node.outputs.forEach((output, index) => {
        const tensor = results[index];
        if (tensor) known.set(output, tensor);
      });
  }
  return left;
}

function evaluated(node: Node, known: ReadonlyMap<Value, Tensor>, model: Model): readonly Tensor[] | undefined {
  const evaluate = opDef(node)?.evaluate;
  if (!evaluate) return undefined;
  const inputs: (Tensor | undefined)[] = [];
  for (const input of node.inputs) {
    const tensor = input ? (known.get(input) ?? input.constant) : undefined;
    if (input && (!tensor || tensor.size > maxElements)) return undefined;
    inputs.push(tensor);
  }
  const isSmall = node.outputs.every(
    (output) => output.shape?.every((dim) => typeof dim === "number" && dim <= maxElements) ?? true,
  );
  const results = isSmall ? evaluate(inputs, node, model.opset(node.domain)) : undefined;
  return results && node.outputs.every((output, index) => output.name === "" || results[index]) ? results : undefined;
}

/** One constant model for all that is left: its outputs are the values that the rest of the model reads. */
async function computeInRuntime(
  left: readonly Node[],
  region: ConstantRegion,
  known: Map<Value, Tensor>,
  context: PassContext,
): Promise<void> {
  const wanted = left.flatMap((node) => (region.folded.has(node) ? region.leavesBehind(node) : []));
  if (!context.evaluate) {
    for (const node of left) context.refused(refusal(node, "there is no runtime to compute it with"));
    return;
  }
  const results = await context.evaluate(constantModel(left, wanted, known, context.model));
  context.checkCancelled();
  wanted.forEach((value, index) => {
    const tensor = results[index];
    if (tensor) known.set(value, tensor);
    else if (value.producer) context.refused(refusal(value.producer, "the runtime could not compute it"));
  });
}

function constantModel(
  nodes: readonly Node[],
  wanted: readonly Value[],
  known: ReadonlyMap<Value, Tensor>,
  model: Model,
): Model {
  const graph = new Graph();
  graph.name = "constants";
  const values = new Map<Value, Value>();
  const copyOf = (value: Value): Value => {
    const present = values.get(value);
    if (present) return present;
    const copy = new Value(`v${values.size}`, value.dtype === undefined ? undefined : tensorType(value.dtype));
    values.set(value, copy);
    const tensor = known.get(value) ?? value.constant;
    if (tensor) graph.addInitializer(copy, tensor);
    return copy;
  };
  for (const node of nodes) {
    const inputs = node.inputs.map((input) => input && copyOf(input));
    const outputs = node.outputs.map((output) => (output.name === "" ? new Value("") : copyOf(output)));
    graph.append(new Node(node.opType, inputs, outputs, node.attributes.values(), node.domain));
  }
  for (const value of wanted) graph.addOutput(copyOf(value));
  const constant = new Model(graph);
  constant.irVersion = Math.max(4, model.irVersion);
  for (const [domain, version] of model.opsets) constant.opsets.set(domain, version);
  return constant;
}

function store(node: Node, region: ConstantRegion, known: ReadonlyMap<Value, Tensor>, context: PassContext): void {
  const anchor = anchorOf(node);
  const text = `computed ${describeNode(node)}, which depends on constants alone`;
  let folded = false;
  for (const output of region.leavesBehind(node)) {
    const tensor = known.get(output);
    if (!tensor) continue;
    if (!pays(node, output, tensor, region)) {
      context.refused(refusal(node, "its result turned out to be larger than what would go in return"));
      continue;
    }
    folded = replaceByConstant(context, output, tensor) || folded;
  }
  if (folded) context.changed({ text, anchor, before: [anchor], after: [] });
}

/** Results of a size that was not known are weighed when they are there. */
function pays(node: Node, output: Value, tensor: Tensor, region: ConstantRegion): boolean {
  const group = region.groupOf(node);
  if (!group || group.results.get(node) !== undefined) return group !== undefined;
  const cost = constantBytes(output, tensor.dims.length, tensor.byteLength);
  if (group.cost + cost > group.freed) return false;
  group.cost += cost;
  return true;
}
