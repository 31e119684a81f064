import type { Graph, Node, Value } from "../ir";

/**
 * Which node's results which node reads, as pairs of places in the list `inputs, layers, outputs`. Values pass through the borders of
 * subgraphs: what a body computes flows into the node that holds it, and a Loop's or Scan's operand flows to the readers of the body's
 * own input for it. Constants are left out.
 * @param functions bodies of calls: what a call reads flows to their nodes
 */
export function flowOf(
  inputs: readonly Value[],
  layers: readonly Node[],
  outputs: readonly Value[],
  functions: ReadonlyMap<Node, Graph> = new Map(),
) {
  const places = new Map<Value | Node, number>();
  for (const value of inputs) places.set(value, places.size);
  for (const node of layers) places.set(node, places.size);
  const operands = bodyOperands(layers, functions);

  const source: number[] = [];
  const target: number[] = [];
  /** The last node to which each place was connected. */
  const connected = new Int32Array(places.size).fill(-1);
  const connect = (values: readonly (Value | null)[], to: number) => {
    for (const value of values) {
      const from = value?.isConstant === false ? originOf(value, places, operands) : undefined;
      if (from === undefined || from === to || connected[from] === to) continue;
      connected[from] = to;
      source.push(from);
      target.push(to);
    }
  };
  layers.forEach((node, at) => {
    const called = functions.get(node);
    connect(called ? called.outputs : node.inputs, inputs.length + at);
    for (const body of node.subgraphs) connect(body.outputs, inputs.length + at);
  });
  outputs.forEach((value, at) => {
    connect([value], inputs.length + layers.length + at);
  });
  return { source: Int32Array.from(source), target: Int32Array.from(target) };
}

/** Operands of Loop, Scan and calls by the inputs of their bodies, which stand in the same order (ONNX operators 11 and later). */
function bodyOperands(layers: readonly Node[], functions: ReadonlyMap<Node, Graph>): Map<Value, Value> {
  const operands = new Map<Value, Value>();
  for (const node of layers) {
    functions.get(node)?.inputs.forEach((input, at) => {
      const operand = node.inputs[at];
      if (operand) operands.set(input, operand);
    });
    for (const body of node.subgraphs) {
      const own = formalInputs(body);
      own.forEach((input, at) => {
        const operand = node.inputs[at];
        if (operand) operands.set(input, operand);
      });
    }
  }
  return operands;
}

function formalInputs(body: Graph): readonly Value[] {
  return body.inputs.filter((input) => !input.initializer);
}

/** Place of the node or input that a value comes from, through the borders of bodies; undefined for constants and unknowns. */
function originOf(
  value: Value,
  places: ReadonlyMap<Value | Node, number>,
  operands: ReadonlyMap<Value, Value>,
): number | undefined {
  let at: Value | undefined = value;
  // Each step leaves one body.
  while (at !== undefined && at.producer === undefined && !places.has(at)) at = operands.get(at);
  return at === undefined ? undefined : places.get(at.producer ?? at);
}
