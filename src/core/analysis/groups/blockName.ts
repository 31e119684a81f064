import type { Node, Value } from "../../ir";
import { excitationAt, isConstant, isSqueeze, stepsOf } from "./composites";

/** What a layer is to the search for repeated blocks: its operator, and for a window its size and whether it is depthwise. */
export function layerKind(node: Node): string {
  const { operator } = node;
  if (!/Conv|Pool/.test(operator)) return operator;
  const weight = /Conv/.test(operator) ? node.input(operator === "QLinearConv" ? 3 : 1) : undefined;
  const kernel = node.ints("kernel_shape") ?? weight?.shape?.slice(2) ?? [];
  const grouped = node.int("group", 1) > 1;
  return `${operator} ${kernel.join("×")}${grouped ? (weight?.shape?.[1] === 1 ? " depthwise" : " grouped") : ""}`;
}

const ATTENTION = /Attention$/;
const CONV = /Conv/;
const WEIGHTED = /Conv|^Gemm|^MatMul/;
const RECURRENT = /^(LSTM|GRU|RNN)$/;
/** What nobody would mention when telling what a chain does. */
const PASSING = /^(BatchNormalization|Identity|Dropout|Constant|Cast)$/;
/** What sizes are computed with. */
const SHAPES =
  /^(Shape|Size|Gather|Slice|Concat|Unsqueeze|Squeeze|Cast|Add|Sub|Mul|Div|Mod|Range|Reshape|Expand|ConstantOfShape|Floor|Ceil|Equal|Where|Min|Max)$/;

/** 2 for convolutions and matrix products, 0 for what nobody would mention, 1 for anything else. */
export function telling({ opType }: Node): number {
  if (WEIGHTED.test(opType)) return 2;
  return PASSING.test(opType) ? 0 : 1;
}

/** The name that the field has for a block of layers, in their order; where it has none, what the block does in steps or most of all. */
export function blockName(layers: readonly Node[]): string {
  const steps = stepsOf(layers);
  return attentionName(layers) ?? convolutionName(layers, steps) ?? chainName(steps) ?? dominantName(steps);
}

function attentionName(layers: readonly Node[]): string | undefined {
  const operators = layers.map((node) => node.opType);
  const fused = operators.filter((name) => ATTENTION.test(name)).length;
  const softmax = fused + operators.filter((name) => name === "Softmax").length;
  const matMuls = operators.filter((name) => /MatMul|Gemm/.test(name)).length;
  if (softmax === 0 || (matMuls < 2 && fused === 0)) return undefined;
  if (matMuls - 2 * softmax < 2 && fused === 0) return "Attention";
  return softmax === 1 ? "Encoder layer" : "Decoder layer";
}

function convolutionName(layers: readonly Node[], steps: readonly string[]): string | undefined {
  const gates = excitations(layers);
  if (gates.some(({ start, end }) => end - start === layers.length)) return "Squeeze-and-excitation";
  const kinds = layers.filter((_, at) => !gates.some(({ squeeze, end }) => at >= squeeze && at < end)).map(layerKind);
  const convs = kinds.filter((kind) => CONV.test(kind));
  // One letter for each convolution: depthwise, pointwise, other.
  const row = convs.map((kind) => (kind.endsWith(" depthwise") ? "d" : / 1(×1)*$/.test(kind) ? "p" : "o")).join("");
  if (/^(dp+)+$/.test(row)) return "Depthwise separable";
  if (/^p+dp+$/.test(row)) return "Inverted residual";
  if (row === "d") return chainName(steps)?.replace("Conv", "Depthwise Conv") ?? "Depthwise block";
  if (row.includes("d")) return "Depthwise block";

  const adds = isResidual(layers);
  const concat = layers.findIndex((layer) => layer.opType === "Concat");
  if (convs.length > 0 && (concat === 0 || (concat === layers.length - 1 && convs.length === 2 && !adds)))
    return "Dense layer";
  if (concat > 0 && convs.length > 2) return "Inception module";
  if (!adds || convs.length === 0) return undefined;
  const pointwise = row.replaceAll("o", "").length;
  if (pointwise >= 2 && convs.length - pointwise === 1) return "Bottleneck";
  return convs.length - pointwise === 2 ? "Basic block" : "Residual block";
}

/** A larger block is no unit of a network. */
const LARGEST_RESIDUAL = 200;

/** Whether a sum joins two ways that the values took through different layers with weights, or one through none. */
function isResidual(layers: readonly Node[]): boolean {
  if (layers.length > LARGEST_RESIDUAL) return false;
  const inside = new Set(layers);
  return layers.some((layer) => {
    if (layer.opType !== "Add" && layer.opType !== "Sum") return false;
    const ways = layer.inputs
      .filter((value) => value && !isConstant(value))
      .map((value) => weightedBehind(value, inside));
    return new Set(ways).size > 1;
  });
}

/** The nearest layers with weights that made a value, as a key. */
function weightedBehind(value: Value | null, inside: ReadonlySet<Node>): string {
  const found = new Set<number>();
  const seen = new Set<Node>();
  const pending = [value?.producer];
  while (pending.length > 0) {
    const node = pending.pop();
    if (!node || !inside.has(node) || seen.has(node)) continue;
    seen.add(node);
    if (telling(node) === 2) found.add(node.id);
    else pending.push(...node.inputs.map((input) => input?.producer));
  }
  return [...found].sort().join();
}

/** Where channels are weighed. */
function excitations(layers: readonly Node[]) {
  return layers.flatMap((layer, squeeze) => {
    const place = isSqueeze(layer) ? excitationAt(layers, squeeze) : undefined;
    return place ? [{ ...place, squeeze }] : [];
  });
}

/** "Conv + Relu". */
function chainName(steps: readonly string[]): string | undefined {
  const told = steps.filter((name) => !PASSING.test(name)).map(spoken);
  return told.length > 0 && told.length <= 3 ? told.join(" + ") : undefined;
}

const MOSTLY = 0.75;

/** By what a block has most of, layers with weights before others: "Conv block". */
function dominantName(steps: readonly string[]): string {
  const told = steps.filter((name) => !PASSING.test(name));
  const sizes = steps.filter((name) => SHAPES.test(name)).length;
  if (steps.includes("Shape") && sizes >= MOSTLY * steps.length) return "Shape arithmetic";
  for (const kind of [RECURRENT, WEIGHTED, /./]) {
    const name = commonest(told.filter((one) => kind.test(one)));
    if (name !== undefined) return `${spoken(name)} block`;
  }
  return "Block";
}

function commonest(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return names.find((name) => counts.get(name) === most);
}

function spoken(step: string): string {
  return step === "LayerNormalization" ? "LayerNorm" : step;
}
