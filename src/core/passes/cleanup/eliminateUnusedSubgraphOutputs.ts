import { attribute, type Graph, type Node, type Value } from "../../ir";
import { describeNode } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";

/*
 * An output of If, Loop or Scan that nobody reads need not leave its subgraphs, and a state that a loop carries only for itself need not be
 * carried: what computes it inside is then dead.
 *
 * Scope: main and nested graphs; Scan from opset 9 on. A state is needed when the condition, an output that is read, or another needed state
 * depends on it; a node without outputs inside counts as reading for a purpose of its own.
 *
 *   unused, y = If <then: a = Exp (x), b = Relu (x) => (a, b); else: d = Abs (x), f = Neg (x) => (d, f)> (c)
 * becomes, once dead code is gone,
 *   y = If <then: b = Relu (x) => (b); else: f = Neg (x) => (f)> (c)
 */
export const eliminateUnusedSubgraphOutputs: Pass = {
  id: "eliminate-unused-subgraph-outputs",
  title: "Drop outputs of If, Loop and Scan that nobody reads",
  group: "cleanup",
  lossy: false,
  operators: ["If", "Loop", "Scan"],
  run(context) {
    for (const graph of [...context.model.graph.graphs()])
      for (const node of graph.nodes()) {
        if (node.domain !== "" || !context.wants(node) || node.outputs.every((output) => output.useCount === 0))
          continue;
        if (node.opType === "If") shrinkIf(node, context);
        else if (node.opType === "Loop") shrinkLoop(node, context);
        else if (node.opType === "Scan" && context.model.opset() >= 9) shrinkScan(node, context);
      }
  },
};

function shrinkIf(node: Node, context: PassContext): void {
  const branches = node.subgraphs;
  if (branches.some((branch) => branch.outputs.length !== node.outputs.length)) return;
  const unused = unusedOutputs(node, 0);
  if (unused.length === 0) return;
  report(node, unused, context);
  for (const index of unused.reverse()) {
    for (const branch of branches) branch.removeOutput(index);
    node.removeOutput(index);
  }
}

/** How the outputs of a loop, its inputs and those of its body belong together. */
interface LoopForm {
  readonly body: Graph;
  readonly states: number;
  /** Inputs of the node before the states. */
  readonly inputsBefore: number;
  /** Inputs of the body before the states. */
  readonly bodyInputsBefore: number;
  /** Outputs of the body before the states. */
  readonly bodyOutputsBefore: number;
}

function shrinkLoop(node: Node, context: PassContext): void {
  const body = node.subgraph("body");
  const states = node.inputs.length - 2;
  if (!body || states < 0) return;
  const form = { body, states, inputsBefore: 2, bodyInputsBefore: 2, bodyOutputsBefore: 1 };
  if (body.inputs.length === states + 2 && body.outputs.length === node.outputs.length + 1) shrink(node, form, context);
}

function shrinkScan(node: Node, context: PassContext): void {
  const body = node.subgraph("body");
  const states = node.inputs.length - node.int("num_scan_inputs", 0);
  if (!body || states < 0 || body.inputs.length !== node.inputs.length) return;
  if (body.outputs.length !== node.outputs.length) return;
  const form = { body, states, inputsBefore: 0, bodyInputsBefore: 0, bodyOutputsBefore: 0 };
  for (const index of shrink(node, form, context).reverse()) {
    for (const name of ["scan_output_axes", "scan_output_directions"]) {
      const list = node.ints(name);
      const at = index - states;
      if (list && at >= 0)
        node.setAttribute(
          attribute.ints(
            name,
            list.filter((_, i) => i !== at),
          ),
        );
    }
  }
}

/** Drops what is not needed; the positions of the outputs that went, ascending. */
function shrink(node: Node, form: LoopForm, context: PassContext): number[] {
  const { body, states } = form;
  const needed = neededStates(node, form);
  const unused = unusedOutputs(node, 0).filter((index) => index >= states || !needed.has(index));
  if (unused.length === 0) return [];
  report(node, unused, context);
  const deadInputs: Value[] = [];
  const dropped = [...unused].reverse();
  for (const index of dropped) {
    body.removeOutput(form.bodyOutputsBefore + index);
    node.removeOutput(index);
    const input = index < states && body.inputs[form.bodyInputsBefore + index];
    if (!input) continue;
    deadInputs.push(input);
    node.setInputs(node.inputs.filter((_, i) => i !== form.inputsBefore + index));
  }
  for (const inner of body.nodesReversed())
    if (inner.outputs.length > 0 && inner.outputs.every((output) => output.useCount === 0)) body.remove(inner);
  for (const input of deadInputs) body.removeInput(input);
  return unused;
}

function unusedOutputs(node: Node, from: number): number[] {
  return node.outputs.flatMap((output, index) => (index >= from && output.useCount === 0 ? [index] : []));
}

/** States whose value reaches something that is read. */
function neededStates(node: Node, form: LoopForm): Set<number> {
  const { body, states } = form;
  const needed = new Set<number>();
  const visited = new Set<Node>();
  const pending: Value[] = body.outputs.slice(0, form.bodyOutputsBefore);
  const reach = (state: number) => {
    if (needed.has(state)) return;
    needed.add(state);
    const result = body.outputs[form.bodyOutputsBefore + state];
    if (result) pending.push(result);
  };
  node.outputs.forEach((output, index) => {
    if (output.useCount === 0) return;
    const result = body.outputs[form.bodyOutputsBefore + index];
    if (index < states) reach(index);
    else if (result) pending.push(result);
  });
  for (const inner of body.nodes()) if (inner.outputs.length === 0) pending.push(...readBy(inner));
  for (let value = pending.pop(); value; value = pending.pop()) {
    const state = value.isGraphInput && value.graph === body ? body.inputs.indexOf(value) - form.bodyInputsBefore : -1;
    if (state >= 0 && state < states) reach(state);
    const { producer } = value;
    if (!producer || visited.has(producer)) continue;
    visited.add(producer);
    pending.push(...readBy(producer));
  }
  return needed;
}

function readBy(node: Node): Value[] {
  const nodes = [node, ...node.subgraphs.flatMap((graph) => [...graph.allNodes()])];
  const nestedOutputs = node.subgraphs.flatMap((graph) => [...graph.graphs()].flatMap((one) => one.outputs));
  return [...nodes.flatMap((one) => one.inputs.filter((input) => input !== null)), ...nestedOutputs];
}

function report(node: Node, unused: readonly number[], context: PassContext): void {
  context.checkCancelled();
  const anchor = anchorOf(node);
  const names = unused.map((index) => `"${node.outputs[index]?.name}"`).join(", ");
  const text = `${describeNode(node)} no longer gives ${names}, which nobody reads`;
  context.changed({ text, anchor, before: [anchor], after: [anchor] });
}
