import type { Graph, Node, Value } from "../ir";

/**
 * Which node's results which node reads, as pairs of places in the list `inputs, layers, outputs`. Values pass through the borders of
 * subgraphs: what a body computes flows into the node that holds it, and a Loop's or Scan's operand flows to the readers of the body's
 * own input for it. Constants are left out.
 */
export function flowOf(inputs: readonly Value[], layers: readonly Node[], outputs: readonly Value[]) {
  const places = new Map<Value | Node, number>();
  for (const [at, origin] of [...inputs, ...layers].entries()) places.set(origin, at);
  const operands = bodyOperands(layers);

  const source: number[] = [];
  const target: number[] = [];
  const connect = (values: Iterable<Value | null>, to: number) => {
    const seen = new Set<number>();
    for (const value of values) {
      const from = value && originOf(value, places, operands);
      if (from === undefined || from === null || from === to || seen.has(from)) continue;
      seen.add(from);
      source.push(from);
      target.push(to);
    }
  };
  layers.forEach((node, at) => {
    connect(valuesReadBy(node), inputs.length + at);
  });
  outputs.forEach((value, at) => {
    connect([value], inputs.length + layers.length + at);
  });
  return { source: Int32Array.from(source), target: Int32Array.from(target) };
}

function* valuesReadBy(node: Node): Generator<Value | null> {
  yield* node.inputs;
  for (const body of node.subgraphs) yield* body.outputs;
}

/** Operands of Loop and Scan by the inputs of their bodies, which stand in the same order (ONNX operators 11 and later). */
function bodyOperands(layers: readonly Node[]): Map<Value, Value> {
  const operands = new Map<Value, Value>();
  for (const node of layers) {
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
