import { anchorOf, type Graph, Model, type Node } from "../ir";
import { inferModel } from "../ops";
import { instantiate } from "../ops/functionCall";
import { calledBy, functionSizes } from "./functionSizes";

/** Calls deeper inside calls stay closed: a file may nest them as it likes. */
const MAX_DEPTH = 8;
/** Nodes of bodies that are shown of one model; a call for which there is no room stays closed. */
const MOST_NODES = 20_000;

/**
 * What calls of a model's own functions do: the body as each call sees it, in a copy that is only looked at. Nodes of bodies are anchored
 * behind their call, so that no two have one anchor.
 */
export interface FunctionBodies {
  readonly of: ReadonlyMap<Node, Graph>;
  /** Every node of the main graph, of those nested in it and of the bodies, which come behind their calls. */
  readonly nodes: () => Iterable<Node>;
}

const known = new WeakMap<Model, FunctionBodies>();
const inferred = new WeakSet<Model>();

export function functionBodies(model: Model): FunctionBodies {
  let bodies = known.get(model);
  if (!bodies) {
    bodies = madeFor(model);
    known.set(model, bodies);
  }
  return bodies;
}

/** Gives the values in the bodies their types. The model's own have those of inference just now (see `InferredTypes.during`). */
export function inferBodies(model: Model): void {
  if (inferred.has(model)) return;
  inferred.add(model);
  // Calls before the calls in their bodies.
  for (const [call, body] of functionBodies(model).of) {
    body.inputs.forEach((input, index) => {
      input.type = call.input(index)?.type;
      input.content = call.input(index)?.content;
    });
    inferModel(alone(model, call, body));
  }
}

/** A body as a model, with the operator sets that the function was written for. */
function alone(model: Model, call: Node, body: Graph): Model {
  const made = new Model(body);
  made.irVersion = model.irVersion;
  for (const [domain, version] of calledBy(model, call)?.opsets ?? []) made.opsets.set(domain, version);
  for (const [key, one] of model.functions) made.functions.set(key, one);
  return made;
}

function madeFor(model: Model): FunctionBodies {
  const of = new Map<Node, Graph>();
  if (model.functions.size === 0) return { of, nodes: () => model.graph.allNodes() };
  const sizes = functionSizes(model);
  let left = MOST_NODES;
  const open = (graph: Graph, depth: number) => {
    for (const call of graph.allNodes()) {
      const called = calledBy(model, call);
      const size = called ? (sizes.get(called) ?? 0) : 0;
      if (!called || size === 0 || (depth === 1 && size > left)) continue;
      if (depth === 1) left -= size;
      const body = instantiate(called, call, { fixedInitializers: model.irVersion < 4 });
      nameBehind(call, body);
      of.set(call, body);
      if (depth < MAX_DEPTH) open(body, depth + 1);
    }
  };
  open(model.graph, 1);
  return { of, nodes: () => withBodies(model.graph, of) };
}

function* withBodies(graph: Graph, of: ReadonlyMap<Node, Graph>): Generator<Node, void, undefined> {
  for (const node of graph.allNodes()) {
    yield node;
    const body = of.get(node);
    if (body) yield* withBodies(body, of);
  }
}

function nameBehind(call: Node, body: Graph): void {
  body.parent = call;
  const anchor = anchorOf(call);
  for (const node of body.allNodes()) {
    if (node.name === "") node.name = anchorOf(node);
    for (const output of node.outputs) if (output.name !== "") output.name = `${anchor}:${output.name}`;
  }
}
