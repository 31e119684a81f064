import { elementCount, functionKey, type Graph, Model, type ModelFunction, type Node, type Value } from "../ir";
import { type Cost, type CostContext, inferModel, opDef } from "../ops";
import { instantiate } from "../ops/functionCall";
import { activationsOf, bytesOf, sumKnown } from "./activation";
import { iterationsOf } from "./iterations";
import { parametersAt, weightOf } from "./parameters";
import { Sizes, sizedCopy } from "./sizes";

/** What one node costs when it is executed once. `null` where its shapes are not known or its operator is not. */
export interface NodeCost {
  /** A node of the model that was asked about. */
  readonly node: Node;
  /** Multiply-accumulates. */
  readonly macs: number | null;
  readonly flops: number | null;
  /** Elements of the parameters that it reads (see `parametersAt`). */
  readonly parameters: number;
  /** Bytes of all constants that it reads. */
  readonly weightBytes: number;
  /** Bytes of its outputs. */
  readonly activationBytes: number | null;
}

export interface ModelCost {
  /** Every node of the main graph and of the graphs nested in it, in `allNodes` order. */
  readonly nodes: readonly NodeCost[];
  /**
   * Totals of one run: the costlier branch of an If, the body of a Loop or Scan as often as it runs (once when that is not known, and
   * `assumed` says so), the body of a function at each call. Each parameter and weight counts once, however many nodes read it.
   */
  readonly macs: number | null;
  readonly flops: number | null;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly activationBytes: number | null;
  /** The sizes that symbols had. */
  readonly assumed: ReadonlyMap<string, number>;
}

/**
 * The cost of a model and of each node.
 * @param given sizes of symbols; every other symbol counts as 1.
 */
export function costOf(model: Model, given: ReadonlyMap<string, number> = new Map()): ModelCost {
  const sizes = new Sizes(given);
  return costOfSized(model, sizedCopy(model, sizes), sizes);
}

/** As {@link costOf}, with the sized copy of the model that somebody made already. */
export function costOfSized(model: Model, copy: Model, sizes: Sizes): ModelCost {
  const count = new Count(copy, sizes);
  const totals = count.total(copy.graph);
  const originals = model.graph.allNodes();
  const nodes = [...copy.graph.allNodes()].map((node): NodeCost => {
    const { macs, flops, activationBytes } = count.node(node);
    return { node: originals.next().value ?? node, macs, flops, activationBytes, ...weightsRead(node) };
  });
  return { nodes, ...totals, ...weightTotals(model), assumed: sizes.used };
}

interface Run {
  readonly macs: number | null;
  readonly flops: number | null;
  readonly activationBytes: number | null;
}

const free: Run = { macs: 0, flops: 0, activationBytes: 0 };
const unknown = { macs: null, flops: null };

const maxCallDepth = 20;
/** Nodes of function bodies that one count may walk; calls beyond stay unknown. */
const maxFunctionNodes = 500_000;

/** Counts operations over graphs that have been inferred. */
class Count {
  private readonly known = new Map<Node, Run>();
  private callDepth = 0;
  private functionNodes = 0;

  constructor(
    private readonly model: Model,
    private readonly sizes: Sizes,
  ) {}

  /** One execution of a graph, with what is nested in it. */
  total(graph: Graph): Run {
    let total = free;
    for (const node of graph.nodes()) {
      total = plus(total, this.node(node));
      const inside = node.subgraphs.map((subgraph) => this.total(subgraph));
      if (inside.length === 0) continue;
      if (node.opType === "If") total = plus(total, inside.reduce(costlier));
      else for (const body of inside) total = plus(total, body, iterationsOf(node, this.sizes));
    }
    return total;
  }

  /** One node alone: what its subgraphs do is counted at the nodes inside. */
  node(node: Node): Run {
    let run = this.known.get(node);
    if (!run) {
      const activationBytes = sumKnown(activationsOf(node).map((output) => bytesOf(output.type, this.sizes)));
      run = { ...this.operations(node), activationBytes };
      this.known.set(node, run);
    }
    return run;
  }

  private operations(node: Node): Pick<Run, "macs" | "flops"> {
    const key = functionKey({ domain: node.domain, name: node.opType, overload: node.overload });
    const called = this.model.functions.get(key);
    if (called) return this.call(node, called);
    const def = opDef(node);
    if (!def) return unknown;
    const context: CostContext = {
      node,
      shape: (index) => node.inputs[index]?.shape,
      outputShape: (index) => node.outputs[index]?.shape,
    };
    const cost = def.cost?.(context) ?? elementwise(context);
    return { macs: this.sizes.evaluate(cost.macs), flops: this.sizes.evaluate(cost.flops) };
  }

  private call(node: Node, called: ModelFunction): Pick<Run, "macs" | "flops"> {
    this.functionNodes += called.body.nodeCount;
    if (this.callDepth >= maxCallDepth || this.functionNodes > maxFunctionNodes) return unknown;
    const body = new Model(instantiate(called, node, { fixedInitializers: this.model.irVersion < 4 }));
    body.irVersion = this.model.irVersion;
    for (const [domain, version] of called.opsets) body.opsets.set(domain, version);
    for (const [key, one] of this.model.functions) body.functions.set(key, one);
    inferModel(body);
    this.callDepth++;
    const total = this.total(body.graph);
    this.callDepth--;
    return total;
  }
}

/** One operation for each element of the first output; nothing for constants and for what only holds subgraphs. */
function elementwise({ node, outputShape }: CostContext): Cost {
  if (node.subgraphs.length > 0 || (node.opType === "Constant" && node.domain === "")) return { macs: 0, flops: 0 };
  const output = outputShape(0);
  return { macs: 0, flops: output ? elementCount(output) : null };
}

function plus(a: Run, b: Run, times = 1): Run {
  const add = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y * times);
  return {
    macs: add(a.macs, b.macs),
    flops: add(a.flops, b.flops),
    activationBytes: add(a.activationBytes, b.activationBytes),
  };
}

/** A branch of unknown cost is taken for the costlier one. */
function costlier(a: Run, b: Run): Run {
  if (a.flops === null || b.flops === null) return a.flops === null ? a : b;
  return a.flops >= b.flops ? a : b;
}

function weightsRead(node: Node): { parameters: number; weightBytes: number } {
  let parameters = 0;
  let weightBytes = 0;
  node.inputs.forEach((value, index) => {
    if (!value || node.inputs.indexOf(value) !== index) return;
    parameters += parametersAt(node, index);
    weightBytes += weightOf(value)?.byteLength ?? 0;
  });
  return { parameters, weightBytes };
}

function weightTotals(model: Model): { parameters: number; weightBytes: number } {
  let parameters = 0;
  let weightBytes = 0;
  /** What is counted so far of values that are read more than once. */
  const learned = new Map<Value, number>();
  const held = new Set<Value>();
  for (const graph of model.graphs()) {
    for (const value of graph.initializers) weightBytes += value.initializer?.byteLength ?? 0;
    for (const node of graph.nodes()) {
      node.inputs.forEach((value, index) => {
        const tensor = value && weightOf(value);
        if (!value || !tensor) return;
        if (!value.initializer && !held.has(value)) {
          held.add(value);
          weightBytes += tensor.byteLength;
        }
        const counted = learned.get(value) ?? 0;
        const count = parametersAt(node, index);
        if (count <= counted) return;
        parameters += count - counted;
        if (value.readers.total > 1) learned.set(value, count);
      });
    }
  }
  return { parameters, weightBytes };
}
