import { notApplicable } from "../../analysis/nodeValues";
import { channelScales, type QuantizableWeight, quantizableWeights } from "../../analysis/quantizationError";
import {
  attribute,
  cloneModel,
  DataType,
  FreshNames,
  floatsOf,
  floatTensor,
  Graph,
  type Model,
  Node,
  type Tensor,
  Tensor as TensorOf,
  Value,
} from "../../ir";
import type { Runtime } from "../../runtime";
import { type Call, checkCancelled, takingTurns } from "../call";
import { DocumentError } from "../documentError";
import type { Feeds } from "../proof/samples";
import type { Staging } from "../staging";
import { inputsText, levelText, openRunnable } from "./runnable";

export interface Sensitivity {
  /** In the order of `allNodes`. */
  readonly values: Float64Array;
  readonly how: string;
}

/** Broadcasting as the rounding is written needs it. */
const LEAST_OPSET = 7;

/**
 * How much the model's outputs change when the weights of one layer alone are rounded to int8, symmetric and per output channel (as
 * `quantizationErrorOf` rounds them): the relative L2 change |y' - y| / |y| of the output that changes most.
 *
 * All layers are tried in one session: in a copy of the model each weight goes through an `If` that rounds it when the layer's number is fed to
 * an additional input. So nothing is written or loaded once a layer.
 */
export async function measureSensitivity(
  model: Model,
  runtime: Runtime,
  staging: Staging,
  seed: number,
  call: Call,
): Promise<Sensitivity> {
  if (model.opset() < LEAST_OPSET)
    throw new DocumentError(
      `Sensitivity needs a model of opset ${LEAST_OPSET} or later; this one has ${model.opset()}.`,
    );
  call.progress?.({ stage: "preparing", fraction: null });
  const { copy, pick, values, layers } = await switchable(model, call);
  if (layers.length === 0) return { values, how: "The model has no weights that could be rounded." };
  return staging.trying(copy, async (file) => {
    call.progress?.({ stage: "loading the model", fraction: null });
    const feed = (layer: number): Feeds => new Map([[pick, TensorOf.int64s([], [layer])]]);
    const opened = await openRunnable(runtime, file, model.graph, { seed, also: feed(-1) }, call);
    const { session, sample, optimization, outputs } = opened;
    try {
      const run = (layer: number) => session.run(new Map([...sample.feeds, ...feed(layer)]), call.signal);
      requireRepeatable(outputs, await run(-1));
      for (const [at, layer] of layers.entries()) {
        checkCancelled(call);
        call.progress?.({ stage: `rounding layer ${at + 1} of ${layers.length}`, fraction: at / layers.length });
        values[layer] = largestChange(outputs, await run(layer));
      }
      const how = `Relative L2 change of the outputs when this layer's weights alone are rounded to int8 per output channel; ${runtime.name}, ${levelText(optimization)}, ${inputsText(sample, seed)}.`;
      return { values, how };
    } finally {
      await session.close().catch(() => {});
    }
  });
}

function requireRepeatable(first: Feeds, again: Feeds): void {
  if (largestChange(first, again) !== 0)
    throw new DocumentError("The model does not give the same outputs twice, so no change can be put down to a layer.");
}

/** A copy whose weights can be rounded one layer at a time, and the name of the input that says which. */
async function switchable(model: Model, call: Call) {
  const copy = cloneModel(model);
  // Before that, every constant had to be an input too.
  copy.irVersion = Math.max(copy.irVersion, 4);
  const turn = takingTurns(call);
  const names = new FreshNames(copy);
  const nodes = [...copy.graph.allNodes()];
  const values = new Float64Array(nodes.length).fill(notApplicable);
  const layers: number[] = [];
  const pick = new Value(names.take("espalier_layer"), { kind: "tensor", dtype: DataType.Int64, shape: [] });
  for (const [layer, node] of nodes.entries()) {
    const weights = quantizableWeights(node);
    if (!weights) values[layer] = Number.NaN;
    if (!weights || weights.length === 0) continue;
    const scaled: { weight: QuantizableWeight; scales: Float64Array }[] = [];
    for (const weight of weights) {
      const work = channelScales(weight.tensor, weight.axis);
      let step = work.next();
      for (; !step.done; step = work.next()) await turn();
      scaled.push({ weight, scales: step.value });
    }
    if (scaled.some(({ scales }) => !scales.every(Number.isFinite))) {
      values[layer] = Number.NaN;
      continue;
    }
    const chosen = equal(node, pick, layer, names);
    for (const { weight, scales } of scaled)
      node.setInput(weight.input, roundedIf(node, chosen, weight, scales, names));
    values[layer] = Number.NaN;
    layers.push(layer);
  }
  copy.graph.addInput(pick);
  return { copy, pick: pick.name, values, layers };
}

/** pick == layer, before the node. */
function equal(node: Node, pick: Value, layer: number, names: FreshNames): Value {
  const number = constant(node.graph, TensorOf.int64s([], [layer]), names);
  return insert(node, new Node("Equal", [pick, number], [new Value(names.take("espalier_chosen"))]));
}

/** chosen ? s * floor(w / s + 1/2) : w, before the node. */
function roundedIf(
  node: Node,
  chosen: Value,
  { value, tensor, axis }: QuantizableWeight,
  scales: Float64Array,
  names: FreshNames,
): Value {
  const dims = tensor.dims.map((_, at) => (at === axis ? scales.length : 1));
  // A channel of zeros: anything but zero does, it stays zero.
  const scale = constant(
    node.graph,
    floatTensor(
      tensor.dtype,
      dims,
      scales.map((one) => one || 1),
    ),
    names,
  );
  const half = constant(node.graph, floatTensor(tensor.dtype, [], [0.5]), names);
  const rounded = new Graph();
  rounded.name = names.take("espalier_rounded");
  const step = (opType: string, inputs: readonly Value[]) => {
    const made = new Node(opType, inputs, [new Value(names.take("espalier_step"))]);
    rounded.append(made);
    return made.output();
  };
  const quotient = step("Div", [value, scale]);
  const result = step("Mul", [step("Floor", [step("Add", [quotient, half])]), scale]);
  result.type = { kind: "tensor", dtype: tensor.dtype, shape: tensor.dims };
  rounded.addOutput(result);
  const kept = new Graph();
  kept.name = names.take("espalier_kept");
  const same = new Node("Identity", [value], [new Value(names.take("espalier_step"))]);
  same.output().type = result.type;
  kept.append(same);
  kept.addOutput(same.output());
  const branches = [attribute.graph("then_branch", rounded), attribute.graph("else_branch", kept)];
  return insert(node, new Node("If", [chosen], [new Value(names.take("espalier_weight"))], branches));
}

function constant(graph: Graph | undefined, tensor: Tensor, names: FreshNames): Value {
  const value = new Value(names.take("espalier_constant"));
  value.type = { kind: "tensor", dtype: tensor.dtype, shape: tensor.dims };
  graph?.addInitializer(value, tensor);
  return value;
}

function insert(before: Node, node: Node): Value {
  before.graph?.insertBefore(node, before);
  return node.output();
}

/**
 * |y' - y| / |y| of the output of floats that changes most. NaN where that is no number: an output stopped being finite, or was
 * all zeros before.
 */
function largestChange(before: Feeds, after: Feeds): number {
  let largest = 0;
  for (const [name, tensor] of before) {
    const a = floatsOf(tensor);
    const other = after.get(name);
    const b = other && floatsOf(other);
    if (!a || !b) continue;
    let difference = 0;
    let size = 0;
    for (let i = 0; i < a.length; i++) {
      // Equal infinities are no change, their difference would be none that can be told.
      if (a[i] === b[i] || (Number.isNaN(a[i]!) && Number.isNaN(b[i]!))) continue;
      difference += (a[i]! - b[i]!) ** 2;
    }
    for (let i = 0; i < a.length; i++) if (Number.isFinite(a[i]!)) size += a[i]! ** 2;
    const change = difference === 0 ? 0 : Math.sqrt(difference / size);
    if (!Number.isFinite(change)) return Number.NaN;
    largest = Math.max(largest, change);
  }
  return largest;
}
