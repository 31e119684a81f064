import type { Node, Value } from "../../ir";
import { describeNode, isRefusal, type Refusal, refusal } from "../../patterns";
import { Builder } from "../fusion";
import { anchorOf, type Pass, type PassContext, type PassGroup } from "../pass";
import { canReplace, removeDead, replaceValue, takeOverName } from "../rewrite";

interface SimplificationSpec {
  readonly id: string;
  readonly title: string;
  readonly group?: PassGroup;
  /** Operators of ai.onnx that it looks at. */
  readonly operators: readonly string[];
  /**
   * The value that may stand for the node's first output, made through `build` or already there; a refusal; undefined when the node is not
   * even a near miss. Changes nothing itself.
   */
  readonly simplify: (node: Node, build: Builder) => Value | Refusal | undefined;
}

/**
 * A pass that looks at one node at a time and replaces it by a value that is simpler to come by. It covers the main graph and nested ones;
 * bodies of local functions are left to inlining: their attributes may be the caller's, and they import opsets of their own.
 */
export function simplification(spec: SimplificationSpec): Pass {
  const operators = new Set(spec.operators);
  return {
    id: spec.id,
    title: spec.title,
    group: spec.group ?? "cleanup",
    lossy: false,
    operators: spec.operators,
    run(context) {
      for (const graph of [...context.model.graph.graphs()])
        for (const node of graph.nodes()) {
          if (node.domain === "" && operators.has(node.opType) && context.wants(node)) simplifyAt(spec, node, context);
        }
    },
  };
}

function simplifyAt(spec: SimplificationSpec, node: Node, context: PassContext): void {
  const { graph } = node;
  if (!graph) return;
  context.checkCancelled();
  const build = new Builder(context, graph, node);
  const result = spec.simplify(node, build);
  if (result === undefined) return;
  const refused = isRefusal(result) ? result : obstacle(node, result);
  if (refused || isRefusal(result)) {
    for (const made of [...build.made].reverse()) if (made.graph) removeDead(made);
    if (refused) context.refused(refused);
    return;
  }
  const anchor = anchorOf(node);
  const old = node.output();
  const isNew = build.made.includes(result.producer as Node);
  const text = isNew
    ? `replaced ${describeNode(node)} and what leads to it by one ${result.producer?.opType}`
    : `removed ${describeNode(node)}`;
  replaceValue(context, old, result);
  removeDead(node);
  if (isNew && !node.graph) takeOverName(old, result);
  context.changed({ text, anchor, before: [anchor], after: build.results.map(anchorOf) });
}

/** Why `result` cannot stand for the node. */
function obstacle(node: Node, result: Value): Refusal | undefined {
  const read = node.outputs.slice(1).find((output) => output.useCount > 0);
  if (read) return refusal(node, `its output "${read.name}" is read too`);
  if (canReplace(node.output(), result)) return undefined;
  const what = result.isGraphInput ? "an input" : result.initializer ? "a constant" : "another output";
  return refusal(node, `"${node.output().name}" is an output of the graph, and "${result.name}" is ${what} of its own`);
}
