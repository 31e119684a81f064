import type { Node } from "../../ir";

/** What a layer is to the search for repeated blocks: its operator, and for a window its size and whether it is depthwise. */
export function layerKind(node: Node): string {
  const { operator } = node;
  if (!/Conv|Pool/.test(operator)) return operator;
  const weight = /Conv/.test(operator) ? node.input(operator === "QLinearConv" ? 3 : 1) : undefined;
  const kernel = node.ints("kernel_shape") ?? weight?.shape?.slice(2) ?? [];
  const grouped = node.int("group", 1) > 1;
  return `${operator} ${kernel.join("×")}${grouped ? (weight?.shape?.[1] === 1 ? " depthwise" : " grouped") : ""}`;
}

const JOINS = new Set(["Add", "Sum", "Concat"]);
const ATTENTION = /Attention$/;
const CONV = /Conv/;
const WEIGHTED = /Conv|^Gemm|^MatMul/;
/** What nobody would mention when telling what a chain does. */
const PASSING = /^(BatchNormalization|Identity|Dropout|Constant|Cast)$/;

/** 2 for convolutions and matrix products, 0 for what nobody would mention, 1 for anything else. */
export function telling({ opType }: Node): number {
  if (WEIGHTED.test(opType)) return 2;
  return PASSING.test(opType) ? 0 : 1;
}

/** The name that the field has for a block of layers, by their operators in order; else "Block". */
export function blockName(layers: readonly Node[]): string {
  const kinds = layers.map(layerKind);
  const operators = layers.map((node) => node.opType);
  const times = (test: (kind: string) => boolean) => kinds.filter(test).length;
  const softmax = operators.filter((name) => name === "Softmax" || ATTENTION.test(name)).length;
  const matMuls = times((kind) => /MatMul|Gemm/.test(kind));
  if (softmax > 0 && (matMuls >= 2 || operators.some((name) => ATTENTION.test(name)))) {
    if (matMuls - 2 * softmax < 2 && !operators.some((name) => ATTENTION.test(name))) return "Attention";
    return softmax === 1 ? "Encoder layer" : "Decoder layer";
  }
  const convs = kinds.filter((kind) => CONV.test(kind));
  const pointwise = convs.filter((kind) => / 1(×1)*$/.test(kind)).length;
  const adds = operators.some((name) => name === "Add" || name === "Sum");
  const concat = operators.indexOf("Concat");
  const depthwise = convs.filter((kind) => kind.endsWith(" depthwise")).length;
  if (depthwise > 1) return "Depthwise block";
  if (depthwise === 1) {
    if (pointwise >= 2) return "Inverted residual";
    return pointwise === 1 ? "Depthwise separable" : "Depthwise block";
  }
  if (concat === 0 || (concat === operators.length - 1 && convs.length === 2 && !adds)) return "Dense layer";
  if (concat > 0 && convs.length > 2) return "Inception module";
  if (adds && convs.length > 0) {
    if (pointwise >= 2 && convs.length - pointwise === 1) return "Bottleneck";
    return convs.length - pointwise === 2 ? "Basic block" : "Residual block";
  }
  return chainName(operators) ?? "Block";
}

/** "Conv + Relu". */
function chainName(operators: readonly string[]): string | undefined {
  const told = operators.filter((name) => !PASSING.test(name));
  if (told.length === 0 || told.length > 3 || operators.some((name) => JOINS.has(name))) return undefined;
  return told.some((name) => WEIGHTED.test(name)) ? told.join(" + ") : undefined;
}
