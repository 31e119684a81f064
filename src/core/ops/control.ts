import { DataType, type Dim, type Graph, type Shape, type TensorType, tensorType, type ValueType } from "../ir";
import { normalizeAxis } from "./axes";
import { commonType } from "./mergeTypes";
import { type InferContext, type OpDef, op } from "./opDef";

/**
 * If, Loop and Scan: their outputs are what their subgraphs make. They are as deterministic as what is inside, which `isDeterministic`
 * finds out; the definitions promise nothing.
 */

const graphVersions = [16, 19, 21, 23, 24, 25] as const;

type Types = readonly (ValueType | undefined)[];

function inferIf(context: InferContext): void {
  const branches = ["then_branch", "else_branch"].map((name) => {
    const graph = context.node.subgraph(name);
    return graph && { graph, types: context.subgraph(graph, []) };
  });
  const condition = context.content(0)?.[0];
  const [then, otherwise] = branches;
  context.node.outputs.forEach((_, index) => {
    const taken = condition === 1 ? [then] : condition === 0 ? [otherwise] : [then, otherwise];
    const types = taken.map((branch) => branch?.types[index]);
    const contents = taken.map((branch) => branch?.graph.outputs[index]?.content);
    context.set(index, types.length === 1 ? types[0] : commonType(types[0], types[1]));
    const first = contents[0];
    // Contents that are known of one branch alone say nothing when either may be taken.
    const second = contents.length === 1 ? first : contents[1];
    if (first && first.length === second?.length)
      context.setContent(
        index,
        first.map((element, at): Dim => (element === second[at] ? element : null)),
      );
  });
}

/**
 * Types that the carried values of a loop have in every iteration: what holds for their first value and for what the body makes of any
 * value of that type. Found by trying the body a few times; shapes are given up where that does not settle.
 */
export function carriedTypes(
  context: InferContext,
  body: Graph,
  first: Types,
  inputsFor: (carried: Types) => Types,
  carriedOutputs: (outputs: Types) => Types,
): Types {
  let types = first;
  for (let round = 0; round < 3; round++) {
    const outputs = context.probe(body, inputsFor(types));
    if (!outputs) break;
    const made = carriedOutputs(outputs);
    const next = types.map((type, index) => commonType(type, made[index]));
    if (next.every((type, index) => sameType(type, types[index]))) return types;
    types = next;
  }
  return types.map(withoutShape);
}

function sameType(a: ValueType | undefined, b: ValueType | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function withoutShape(type: ValueType | undefined): ValueType | undefined {
  switch (type?.kind) {
    case "tensor":
    case "sparse":
      return { kind: type.kind, dtype: type.dtype };
    case "sequence":
    case "optional":
      return { kind: type.kind, element: withoutShape(type.element) };
    default:
      return type;
  }
}

function inferLoop(context: InferContext): void {
  const { node } = context;
  const body = node.subgraph("body");
  if (!body) return;
  const count = Math.max(0, node.inputs.length - 2);
  // The iteration number and the condition are scalars, or vectors of one where the body says so.
  const inputsFor = (carried: Types): Types => [
    tensorType(DataType.Int64, body.inputs[0]?.shape ? undefined : []),
    tensorType(DataType.Bool, body.inputs[1]?.shape ? undefined : []),
    ...carried,
  ];
  const initial = Array.from({ length: count }, (_, index) => context.type(index + 2));
  const carriedOutputs = (outputs: Types) => outputs.slice(1, 1 + count);
  const carried = carriedTypes(context, body, initial, inputsFor, carriedOutputs);
  const outputs = context.subgraph(body, inputsFor(carried));
  node.outputs.forEach((_, index) => {
    const made = outputs[index + 1];
    if (index < count) context.set(index, commonType(carried[index], made));
    else context.set(index, stacked(made, 0, null));
  });
}

/** The type of slices of this type put together along a new axis. */
function stacked(type: ValueType | undefined, axis: number, length: Dim): ValueType | undefined {
  if (type?.kind !== "tensor") return undefined;
  const at = type.shape && normalizeAxis(axis, type.shape.length + 1);
  return tensorType(type.dtype, at === undefined ? undefined : type.shape?.toSpliced(at, 0, length));
}

/** The type of one slice along an axis. */
function sliceOf(type: ValueType | undefined, axis: number): ValueType | undefined {
  if (type?.kind !== "tensor") return undefined;
  const at = type.shape && normalizeAxis(axis, type.shape.length);
  return tensorType(type.dtype, at === undefined ? undefined : type.shape?.toSpliced(at, 1));
}

function inferScan(context: InferContext): void {
  const { node } = context;
  const body = node.subgraph("body");
  const scanned = node.int("num_scan_inputs", 0);
  // Scan-8 has a batch axis before everything and an optional first input with the lengths of the sequences.
  const batched = context.opset < 9;
  const first = batched ? 1 : 0;
  const states = node.inputs.length - first - scanned;
  if (!body || scanned < 1 || states < 0) return;
  const axes = batched ? undefined : node.ints("scan_input_axes");
  const inputs = node.inputs.slice(first).map((_, index) => context.type(index + first));
  const unbatched = (type: ValueType | undefined) => (batched ? sliceOf(type, 0) : type);
  const slices = inputs.slice(states).map((type, index) => sliceOf(unbatched(type), axes?.[index] ?? 0));
  const initial = inputs.slice(0, states).map(unbatched);
  const inputsFor = (carried: Types): Types => [...carried, ...slices];
  const carried = carriedTypes(context, body, initial, inputsFor, (outputs) => outputs.slice(0, states));
  const outputs = context.subgraph(body, inputsFor(carried));
  const batch = batched ? (tensorShape(inputs[0])?.[0] ?? null) : undefined;
  const length = scanLength(inputs.slice(states).map(unbatched), axes);
  const outAxes = batched ? undefined : node.ints("scan_output_axes");
  node.outputs.forEach((_, index) => {
    const made = outputs[index];
    const one =
      index < states ? commonType(carried[index], made) : stacked(made, outAxes?.[index - states] ?? 0, length);
    context.set(index, batch === undefined ? one : stacked(one, 0, batch));
  });
}

/** How often a Scan runs: the size of any scan input along its axis. */
function scanLength(inputs: Types, axes: readonly number[] | undefined): Dim {
  const lengths = inputs.map((type, index): Dim => {
    const shape = tensorShape(type);
    const axis = shape && normalizeAxis(axes?.[index] ?? 0, shape.length);
    return axis === undefined ? null : (shape?.[axis] ?? null);
  });
  return lengths.find((length) => typeof length === "number") ?? lengths.find((length) => length !== null) ?? null;
}

function tensorShape(type: ValueType | undefined): Shape | undefined {
  return (type as TensorType | undefined)?.shape;
}

export const controlOps: readonly OpDef[] = [
  op("If", {
    since: [1, 11, 13, ...graphVersions],
    inputs: [1, 1],
    outputs: [1, Infinity],
    attributes: { then_branch: "graph", else_branch: "graph" },
    deterministic: false,
    infer: inferIf,
  }),
  op("Loop", {
    since: [1, 11, 13, ...graphVersions],
    inputs: [2, Infinity],
    outputs: [1, Infinity],
    attributes: { body: "graph" },
    deterministic: false,
    infer: inferLoop,
  }),
  op("Scan", {
    since: [8, 9, 11, ...graphVersions],
    inputs: [1, Infinity],
    outputs: [1, Infinity],
    attributes: {
      body: "graph",
      num_scan_inputs: "int",
      directions: "ints",
      scan_input_axes: "ints",
      scan_input_directions: "ints",
      scan_output_axes: "ints",
      scan_output_directions: "ints",
    },
    deterministic: false,
    infer: inferScan,
  }),
];
