import type { Graph } from "./graph";
import type { Node } from "./node";
import type { Value } from "./value";

/**
 * Puts the nodes of one graph (not of nested ones) in an order in which every value is made before it is read, changing the present
 * order as little as possible. Linear time.
 * @returns false when there is a cycle; the order is then left as it was.
 */
export function sortGraph(graph: Graph): boolean {
  if (isSorted(graph)) return true;
  const waiting = new Map<Node, number>();
  const dependants = new Map<Node, Node[]>();
  for (const node of graph.nodes()) {
    const producers = producersReadBy(node, graph);
    waiting.set(node, producers.size);
    for (const producer of producers) {
      const list = dependants.get(producer);
      if (list) list.push(node);
      else dependants.set(producer, [node]);
    }
  }
  const order = depthFirstOrder(graph, waiting, dependants);
  if (order.length !== graph.nodeCount) return false;
  graph.reorder(order);
  return true;
}

/** True when no node reads what a later one makes. */
export function isSorted(graph: Graph): boolean {
  const seen = new Set<Node>();
  for (const node of graph.nodes()) {
    for (const producer of producersReadBy(node, graph)) if (!seen.has(producer)) return false;
    seen.add(node);
  }
  return true;
}

/** Values of enclosing graphs that the subgraphs of a node read, at any depth. */
export function capturedValues(node: Node): Set<Value> {
  const captured = new Set<Value>();
  for (const subgraph of node.subgraphs) {
    const inside = new Set<Graph>(subgraph.graphs());
    const add = (value: Value | null) => {
      if (value?.graph && !inside.has(value.graph)) captured.add(value);
    };
    for (const graph of inside) {
      for (const inner of graph.nodes()) inner.inputs.forEach(add);
      graph.outputs.forEach(add);
    }
  }
  return captured;
}

function producersReadBy(node: Node, graph: Graph): Set<Node> {
  const producers = new Set<Node>();
  for (const input of node.inputs) if (input?.producer && input.graph === graph) producers.add(input.producer);
  if (node.subgraphs.length > 0) {
    for (const value of capturedValues(node))
      if (value.producer && value.graph === graph) producers.add(value.producer);
  }
  return producers;
}

/** Kahn's algorithm, taking ready nodes in the present order. */
function depthFirstOrder(graph: Graph, waiting: Map<Node, number>, dependants: Map<Node, Node[]>): Node[] {
  const order: Node[] = [];
  for (const start of graph.nodes()) {
    if (waiting.get(start) !== 0) continue;
    const ready = [start];
    waiting.set(start, -1);
    for (let node = ready.pop(); node; node = ready.pop()) {
      order.push(node);
      for (const next of (dependants.get(node) ?? []).reverse()) {
        const left = (waiting.get(next) ?? 0) - 1;
        waiting.set(next, left === 0 ? -1 : left);
        if (left === 0) ready.push(next);
      }
    }
  }
  return order;
}
