import type { GraphNodes, ModelGraph } from "../../src/protocol/graph";

/** The graph with the constants that several layers read as nodes, behind all others: what had a number or an edge keeps it. */
export function withConstants(graph: ModelGraph): ModelGraph {
  const { constants, nodes, edges, groups } = graph;
  if (!constants || constants.of.length === 0) return graph;
  const first = nodes.kind.length;
  const added = constants.nodes;
  const all: GraphNodes = {
    kind: bytes(nodes.kind, added.kind),
    name: [...nodes.name, ...added.name],
    anchor: [...nodes.anchor, ...added.anchor],
    operator: ints(nodes.operator, added.operator),
    scope: ints(nodes.scope, added.scope),
    dtype: ints(nodes.dtype, added.dtype),
    shape: ints(nodes.shape, added.shape),
    detail: ints(nodes.detail, added.detail),
    weight: ints(nodes.weight, added.weight),
    parameters: floats(nodes.parameters, added.parameters),
    macs: floats(nodes.macs, added.macs),
    weightBytes: floats(nodes.weightBytes, added.weightBytes),
    activationBytes: floats(nodes.activationBytes, added.activationBytes),
    executions: floats(nodes.executions, added.executions),
    notTaken: bytes(nodes.notTaken, added.notTaken),
  };
  return {
    texts: graph.texts,
    nodes: all,
    groups: { ...groups, of: ints(groups.of, constants.of) },
    edges: {
      source: ints(
        edges.source,
        constants.edges.source.map((constant) => first + constant),
      ),
      target: ints(edges.target, constants.edges.target),
    },
  };
}

function bytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function ints(a: Int32Array, b: Int32Array): Int32Array {
  const all = new Int32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function floats(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
