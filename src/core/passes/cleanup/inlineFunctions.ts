import { type Attribute, functionKey, type Model, type ModelFunction, type Node, type Value } from "../../ir";
import { inferNode, opDef } from "../../ops";
import { describeNode, type Refusal, refusal } from "../../patterns";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { inlineGraph, replaceOutputs } from "./inlineGraph";

/*
 * A call of a model-local function is its body, with the call's inputs for the parameters and the call's attributes, or the defaults, where
 * the body refers to them (ONNX, IR.md, "Model Functions"). Every other pass then sees through it.
 *
 * Scope: main and nested graphs, until no call is left. Refused: recursion, a body written for an opset in which one of its operators
 * means something else, and bodies that would make the model many times larger.
 *
 * Before:
 *   model <ir_version: 9, opsets: { "": 18, "local": 1 }>
 *   main (float32[N,4] x) => (float32[N,4] y) {
 *     y = local.leaky <slope = 0.2> (x)
 *   }
 *   function local leaky "" <opsets: { "": 18 }, attributes: { slope }> (a) => (b) {
 *     b = LeakyRelu <alpha: float = @slope> (a)
 *   }
 * After:
 *   y = LeakyRelu <alpha = 0.2> (x)
 */
export const inlineFunctions: Pass = {
  id: "inline-functions",
  title: "Inline local functions",
  group: "folding",
  lossy: false,
  run(context) {
    if (context.model.functions.size > 0) new Inliner(context).run();
  },
};

/** The model may become this many times as large, or this many nodes, whichever is more. */
const maxGrowth = { times: 20, nodes: 20_000 };

class Inliner {
  private readonly recursive: ReadonlySet<ModelFunction>;
  private readonly limit: number;
  private nodes = 0;

  constructor(private readonly context: PassContext) {
    this.recursive = recursiveFunctions(context.model);
    for (const graph of context.model.graphs()) this.nodes += graph.nodeCount;
    this.limit = Math.max(this.nodes * maxGrowth.times, maxGrowth.nodes);
  }

  run(): void {
    const pending: Node[] = [...this.context.model.graph.allNodes()].reverse();
    for (let node = pending.pop(); node; node = pending.pop()) {
      const called = calledBy(node, this.context.model);
      if (!called || !node.graph || !this.context.wants(node)) continue;
      this.context.checkCancelled();
      const refused = this.obstacle(node, called);
      if (refused) this.context.refused(refused);
      else for (const made of this.inline(node, called).reverse()) pending.push(made, ...nestedNodes(made).reverse());
    }
  }

  private obstacle(node: Node, called: ModelFunction): Refusal | undefined {
    if (this.recursive.has(called)) return refusal(node, `the function "${called.name}" calls itself`);
    if (opDef(node)) return refusal(node, `the function "${called.name}" has the name of a standard operator`);
    if (this.nodes + called.body.nodeCount > this.limit)
      return refusal(node, "the model would become many times larger");
    const foreign = foreignOperator(called, this.context.model);
    if (foreign === undefined) return undefined;
    return refusal(node, `in the function's opset ${foreign} means something else than in the model's`);
  }

  private inline(node: Node, called: ModelFunction): Node[] {
    const { context } = this;
    const anchor = anchorOf(node);
    const text = `inlined ${describeNode(node)}`;
    for (const [domain, version] of called.opsets)
      if (!context.model.opsets.has(domain)) context.model.opsets.set(domain, version);
    const values = new Map<Value, Value | null>();
    called.body.inputs.forEach((input, index) => {
      values.set(input, node.input(index) ?? null);
    });
    const given = new Map(called.attributeDefaults.map((one) => [one.name, one]));
    for (const one of node.attributes.values()) given.set(one.name, one);
    const made = inlineGraph(context, called.body, {
      place: node,
      values,
      rename: (name) => context.names.take(name),
      attribute: (one) => resolved(one, given),
    });
    for (const one of [...made, ...made.flatMap(nestedNodes)])
      if (one.name !== "" && node.name !== "") one.name = `${node.name}/${one.name}`;
    this.nodes += made.length;
    const results = called.body.outputs.map((output) => values.get(output));
    const identities = replaceOutputs(context, node, results);
    const all = [...made, ...identities];
    // A call in the body is inlined next, or refused; inferring through it would walk its whole body each time.
    for (const one of all) if (!calledBy(one, context.model)) inferNode(context.model, one);
    context.changed({ text, anchor, before: [anchor], after: all.map(anchorOf) });
    return all;
  }
}

function nestedNodes(node: Node): Node[] {
  return node.subgraphs.flatMap((graph) => [...graph.allNodes()]);
}

/** An attribute of the body: a reference takes the call's value under the body's name; without a value the attribute is not there. */
function resolved(one: Attribute, given: ReadonlyMap<string, Attribute>): Attribute | undefined {
  if (one.reference === undefined) return one;
  const value = given.get(one.reference);
  return value && { ...value, name: one.name, encoded: undefined };
}

function calledBy(node: Node, model: Model): ModelFunction | undefined {
  return model.functions.get(functionKey({ domain: node.domain, name: node.opType, overload: node.overload }));
}

/** Functions that reach themselves through calls. */
function recursiveFunctions(model: Model): Set<ModelFunction> {
  const callees = new Map<ModelFunction, Set<ModelFunction>>();
  for (const one of model.functions.values()) {
    const called = new Set<ModelFunction>();
    for (const node of one.body.allNodes()) {
      const callee = calledBy(node, model);
      if (callee) called.add(callee);
    }
    callees.set(one, called);
  }
  const recursive = new Set<ModelFunction>();
  for (const one of model.functions.values()) {
    const reached = new Set<ModelFunction>();
    const pending = [...(callees.get(one) ?? [])];
    for (let at = pending.pop(); at; at = pending.pop()) {
      if (reached.has(at)) continue;
      reached.add(at);
      pending.push(...(callees.get(at) ?? []));
    }
    if (reached.has(one)) recursive.add(one);
  }
  return recursive;
}

/** An operator of the body whose version differs between the function's opset and the model's. */
function foreignOperator(called: ModelFunction, model: Model): string | undefined {
  for (const node of called.body.allNodes()) {
    if (calledBy(node, model)) continue;
    const own = called.opsets.get(node.domain);
    const models = model.opsets.get(node.domain);
    if (own === undefined || models === undefined || own === models) continue;
    const def = opDef(node);
    if (!def || versionAt(def.since, own) !== versionAt(def.since, models)) return node.operator;
  }
  return undefined;
}

function versionAt(since: readonly number[], opset: number): number {
  return since.findLast((version) => version <= opset) ?? 0;
}
