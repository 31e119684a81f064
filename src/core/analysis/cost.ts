import { elementCount, type Graph, Model, type ModelFunction, type Node, type Value } from "../ir";
import { type Cost, type CostContext, inferModel, opDef } from "../ops";
import { instantiate } from "../ops/functionCall";
import { activationsOf, bytesOf, sumKnown } from "./activation";
import { calledBy, functionSizes } from "./functionSizes";
import { iterationsOf } from "./iterations";
import { parametersAt, weightOf } from "./parameters";
import { Sizes, sizedTypes } from "./sizes";

/** What one node costs when it is executed once. `null` where its shapes are not known or its operator is not. */
export interface NodeCost extends Place {
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

/** How a graph, and with it each of its nodes, takes part in the run that the totals of a model count. */
export interface Place {
  /** How often it is executed: as the bodies of the Loops and Scans around it are, once outside of any. */
  readonly executions: number;
  /** How many of the Ifs around it count with another branch, the costlier one; 0 for what the totals count. */
  readonly notTaken: number;
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
  return sizedTypes(model, sizes).during(() => costOfSized(model, sizes));
}

/** As {@link costOf}, of a model whose values have the types of `sizedTypes` just now. */
export function costOfSized(model: Model, sizes: Sizes): ModelCost {
  const count = new Count(model, sizes);
  const totals = count.total(model.graph);
  const nodes = Array.from(model.graph.allNodes(), (node) => count.placed(node));
  return { nodes, ...totals, ...weightTotals(model), assumed: sizes.used };
}

/** The costs of nodes that are not in the model's graphs but in a copy of a function's body, by the nodes. */
export function costsOf(model: Model, nodes: readonly Node[], sizes: Sizes): Map<Node, NodeCost> {
  const count = new Count(model, sizes);
  return new Map(nodes.map((node) => [node, count.placed(node)]));
}

/** What can be told of a model's cost before any shape is known: parameters and weights. */
export function weightCosts(model: Model): ModelCost {
  const unknown = { macs: null, flops: null, activationBytes: null };
  const nodes = Array.from(model.graph.allNodes(), (node) => ({ node, ...unknown, ...atTop, ...weightsRead(node) }));
  return { nodes, ...unknown, ...weightTotals(model), assumed: new Map() };
}

type Run = Pick<NodeCost, "macs" | "flops" | "activationBytes">;

const unknown = { macs: null, flops: null };

const atTop: Place = { executions: 1, notTaken: 0 };

const maxCallDepth = 20;
/** Nodes of function bodies that one count may walk; calls beyond stay unknown. Each is inferred once for each function around it. */
const maxFunctionNodes = 100_000;

/** Counts operations over graphs that have been inferred. */
class Count {
  private readonly known = new Map<Node, NodeCost>();
  private readonly totals = new Map<Graph, Run>();
  private readonly places = new Map<Graph, Place>();
  private callDepth = 0;
  private functionNodes = 0;
  private sizesOfFunctions: ReadonlyMap<ModelFunction, number> | undefined;

  constructor(
    private readonly model: Model,
    private readonly sizes: Sizes,
  ) {}

  /** One execution of a graph, with what is nested in it. */
  total(graph: Graph): Run {
    const known = this.totals.get(graph);
    if (known) return known;
    const total = { macs: 0, flops: 0, activationBytes: 0 };
    for (const node of graph.nodes()) {
      add(total, this.node(node));
      if (node.subgraphs.length === 0) continue;
      if (node.opType === "If") add(total, this.total(this.costlierBranch(node)));
      else for (const body of node.subgraphs) add(total, this.total(body), iterationsOf(node, this.sizes));
    }
    this.totals.set(graph, total);
    return total;
  }

  private costlierBranch(node: Node): Graph {
    return node.subgraphs.reduce((a, b) => (isCostlier(this.total(b), this.total(a)) ? b : a));
  }

  /** Of a graph in the model, or of the body of a function, whose parent is the call. */
  private place(graph: Graph | undefined): Place {
    const parent = graph?.parent;
    if (!graph || !parent) return atTop;
    let place = this.places.get(graph);
    if (!place) {
      const { executions, notTaken } = this.place(parent.graph);
      // Only calls have a body that is none of their subgraphs.
      const nested = parent.subgraphs.includes(graph);
      if (nested && parent.opType === "If")
        place = { executions, notTaken: notTaken + (this.costlierBranch(parent) === graph ? 0 : 1) };
      else place = { executions: executions * (nested ? iterationsOf(parent, this.sizes) : 1), notTaken };
      this.places.set(graph, place);
    }
    return place;
  }

  /** One node alone, with its place. */
  placed(node: Node): NodeCost {
    const place = this.place(node.graph);
    return place === atTop ? this.node(node) : { ...this.node(node), ...place };
  }

  /** One node alone: what its subgraphs do is counted at the nodes inside. */
  private node(node: Node): NodeCost {
    let cost = this.known.get(node);
    if (!cost) {
      const activationBytes = sumKnown(activationsOf(node).map((output) => bytesOf(output.type, this.sizes)));
      const { macs, flops } = this.operations(node);
      const { parameters, weightBytes } = weightsRead(node);
      cost = { node, macs, flops, parameters, weightBytes, activationBytes, ...atTop };
      this.known.set(node, cost);
    }
    return cost;
  }

  private operations(node: Node): Pick<Run, "macs" | "flops"> {
    const called = calledBy(this.model, node);
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
    this.sizesOfFunctions ??= functionSizes(this.model);
    if (this.callDepth === 0) this.functionNodes += this.sizesOfFunctions.get(called) ?? 0;
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

/** An unknown term leaves everything unknown. */
function add(total: { -readonly [K in keyof Run]: Run[K] }, { macs, flops, activationBytes }: Run, times = 1): void {
  total.macs = total.macs === null || macs === null ? null : total.macs + macs * times;
  total.flops = total.flops === null || flops === null ? null : total.flops + flops * times;
  total.activationBytes =
    total.activationBytes === null || activationBytes === null ? null : total.activationBytes + activationBytes * times;
}

/** A branch of unknown cost is taken for the costlier one. */
function isCostlier(a: Run, b: Run): boolean {
  if (a.flops === null || b.flops === null) return b.flops !== null;
  return a.flops > b.flops;
}

function weightsRead(node: Node): { parameters: number; weightBytes: number } {
  let parameters = 0;
  let weightBytes = 0;
  for (let index = 0; index < node.inputs.length; index++) {
    const value = node.inputs[index];
    const tensor = value && weightOf(value);
    if (!tensor || node.inputs.indexOf(value) !== index) continue;
    parameters += parametersAt(node, index);
    weightBytes += tensor.byteLength;
  }
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
      for (let index = 0; index < node.inputs.length; index++) {
        const value = node.inputs[index];
        const tensor = value && weightOf(value);
        if (!tensor) continue;
        if (!value.initializer && !held.has(value)) {
          held.add(value);
          weightBytes += tensor.byteLength;
        }
        const counted = learned.get(value) ?? 0;
        const count = parametersAt(node, index);
        if (count <= counted) continue;
        parameters += count - counted;
        if (value.useCount > 1) learned.set(value, count);
      }
    }
  }
  return { parameters, weightBytes };
}
