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
  const places = new Places(inputs, layers);
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
function originOf(value: Value, places: Places, operands: ReadonlyMap<Value, Value>): number | undefined {
  let at: Value | undefined = value;
  // Each step leaves one body.
  while (at !== undefined && at.producer === undefined && places.ofInput(at) === undefined) at = operands.get(at);
  if (at === undefined) return undefined;
  return at.producer ? places.ofLayer(at.producer) : places.ofInput(at);
}

/** Places in the list `inputs, layers`. Nodes are found by their ids, which lie close together: as keys of a map, each would get a hash first. */
class Places {
  readonly size: number;
  readonly #inputs: ReadonlyMap<Value, number>;
  readonly #layers: ReadonlyMap<number, number> | Int32Array;
  readonly #lowest: number;

  constructor(inputs: readonly Value[], layers: readonly Node[]) {
    this.size = inputs.length + layers.length;
    this.#inputs = new Map(inputs.map((value, at) => [value, at]));
    let lowest = Number.POSITIVE_INFINITY;
    let highest = 0;
    for (const { id } of layers) {
      if (id < lowest) lowest = id;
      if (id > highest) highest = id;
    }
    this.#lowest = lowest;
    if (highest - lowest > MOST_GAPS * layers.length) {
      this.#layers = new Map(layers.map(({ id }, at) => [id - lowest, inputs.length + at]));
      return;
    }
    this.#layers = new Int32Array(layers.length === 0 ? 0 : highest - lowest + 1).fill(-1);
    for (let at = 0; at < layers.length; at++) this.#layers[(layers[at] as Node).id - lowest] = inputs.length + at;
  }

  ofInput(value: Value): number | undefined {
    return this.#inputs.get(value);
  }

  ofLayer(node: Node): number | undefined {
    const at = node.id - this.#lowest;
    const place = this.#layers instanceof Int32Array ? this.#layers[at] : this.#layers.get(at);
    return place === -1 ? undefined : place;
  }
}

/** Of a model that was edited much: so many ids for each node that is left. */
const MOST_GAPS = 8;
