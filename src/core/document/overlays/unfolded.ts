import { functionBodies } from "../../analysis/functionBodies";
import { notApplicable } from "../../analysis/nodeValues";
import { anchorOf, cloneModel, type Model, type Node } from "../../ir";
import { inlineFunctions } from "../../passes/cleanup/inlineFunctions";
import { runPass } from "../../passes/pipeline";
import { type Call, checkCancelled } from "../call";

/** A model whose calls of its own functions are their bodies, and which of its nodes each drawn node is. */
export interface Unfolded {
  readonly model: Model;
  /** Anchors of the nodes as they are drawn: those of the file and behind each call those of its body. */
  readonly anchors: readonly string[];
  /** From values of the nodes of `model`, in the order of `allNodes`, to values of the drawn ones. */
  readonly drawn: (values: Float64Array) => Float64Array;
}

/**
 * Unfolds a model for measuring: a runtime inlines functions too, but calls their kernels by names of its own, which no call can be told from.
 * A call itself has nothing to be known when its body stands for it; one that cannot be inlined stays as one layer, and its body is not known.
 * The model itself when it has no functions.
 */
export async function unfolded(model: Model, call: Call): Promise<Unfolded> {
  const { of: bodies, nodes } = functionBodies(model);
  const drawnNodes = [...nodes()];
  const anchors = drawnNodes.map(anchorOf);
  if (bodies.size === 0) return { model, anchors, drawn: (values) => values };
  const copy = cloneModel(model);
  numberNodes(copy);
  await runPass(copy, inlineFunctions, { tells: "changes", checkCancelled: () => checkCancelled(call) });
  const places = new Map([...copy.graph.allNodes()].map((node, place) => [node.name, place]));
  const paths = pathsOf(model.graph.allNodes(), bodies);
  const drawn = (values: Float64Array) =>
    Float64Array.from(drawnNodes, (node) => {
      const place = places.get(paths.get(node) ?? "");
      if (place !== undefined) return values[place] ?? Number.NaN;
      return bodies.has(node) ? notApplicable : Number.NaN;
    });
  return { model: copy, anchors, drawn };
}

/** Every node of the main graph and of each body is called by its place there; inlined, by the places of its calls and its own (`3/0`). */
function numberNodes(model: Model): void {
  const number = (nodes: Iterable<Node>) => {
    let place = 0;
    for (const node of nodes) node.name = String(place++);
  };
  number(model.graph.allNodes());
  for (const one of model.functions.values()) number(one.body.allNodes());
}

function pathsOf(nodes: Iterable<Node>, bodies: ReturnType<typeof functionBodies>["of"]): Map<Node, string> {
  const paths = new Map<Node, string>();
  const walk = (inside: Iterable<Node>, prefix: string) => {
    let place = 0;
    for (const node of inside) {
      const path = `${prefix}${place++}`;
      paths.set(node, path);
      const body = bodies.get(node);
      if (body) walk(body.allNodes(), `${path}/`);
    }
  };
  walk(nodes, "");
  return paths;
}
