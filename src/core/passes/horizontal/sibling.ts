import { type Attribute, dataTypeInfo, type Node, type Tensor, type Value } from "../../ir";
import type { Step } from "./step";

/** A linear operator with constant weights, and what follows it, as a candidate for merging with others that read the same input. */
export interface Sibling {
  readonly node: Node;
  /** What it reads when it is found; merging others may put another value in its place. */
  readonly input: Value;
  /** Equal for operators that differ in their output channels alone. */
  readonly geometry: string;
  readonly weight: Tensor;
  /** Axis of the weight that holds the output channels. */
  readonly weightAxis: number;
  readonly bias: Tensor | undefined;
  readonly channels: number;
  /** Axis of the channels in the output; -1 is the last. */
  readonly outputAxis: number;
  readonly steps: readonly Step[];
}

/** Reads a Conv, Gemm or MatMul; undefined when it is not one that can be merged. `steps` are found later. */
export function siblingOf(node: Node): Omit<Sibling, "steps"> | undefined {
  const input = node.input(0);
  const weight = node.input(1)?.constant;
  if (node.domain !== "" || !input || !weight || weight.size === 0 || dataTypeInfo(weight.dtype).bits < 8)
    return undefined;
  if (node.inputs.some((one) => one?.isAnnotated)) return undefined;
  if (node.input(1) === input || node.outputs.length !== 1) return undefined;
  const place = weightPlace(node, weight);
  if (!place) return undefined;
  const bias = node.input(2)?.constant;
  if (node.input(2) && !bias) return undefined;
  const channels = weight.dims[place.weightAxis] ?? 0;
  // A Gemm's C may have other shapes than one number for each column.
  if (bias && (bias.dims.length !== 1 || bias.size !== channels || bias.dtype !== weight.dtype)) return undefined;
  const kept = weight.dims.filter((_, axis) => axis !== place.weightAxis);
  const settings = attributesKey(node);
  if (settings === undefined) return undefined;
  const geometry = [node.opType, weight.dtype, kept.join("x"), settings].join(" ");
  return { node, input, geometry, weight, bias, channels, ...place };
}

function weightPlace(node: Node, weight: Tensor): { weightAxis: number; outputAxis: number } | undefined {
  switch (node.opType) {
    case "Conv":
      if (weight.dims.length < 3 || node.int("group", 1) !== 1 || node.layout !== "NCHW") return undefined;
      return { weightAxis: 0, outputAxis: 1 };
    case "Gemm":
      if (weight.dims.length !== 2) return undefined;
      return { weightAxis: node.int("transB", 0) !== 0 ? 0 : 1, outputAxis: 1 };
    case "MatMul":
      return weight.dims.length === 2 ? { weightAxis: 1, outputAxis: -1 } : undefined;
    default:
      return undefined;
  }
}

/** A default, or something that stands in the weight's shape too. */
function saysNothing(held: Attribute): boolean {
  const allAre = (value: bigint) => held.kind === "ints" && held.value.every((one) => one === value);
  switch (held.name) {
    case "kernel_shape":
      return true;
    case "auto_pad":
      return held.kind === "string" && held.value === "NOTSET";
    case "strides":
    case "dilations":
      return allAre(1n);
    case "pads":
      return allAre(0n);
    case "group":
      return held.kind === "int" && held.value === 1n;
    default:
      return false;
  }
}

/** Attributes as text, defaults of no consequence left out; undefined when one is neither a number nor a string. */
export function attributesKey(node: Node): string | undefined {
  const parts: string[] = [];
  for (const held of node.attributes.values()) {
    if (held.reference !== undefined) return undefined;
    if (saysNothing(held)) continue;
    switch (held.kind) {
      case "int":
      case "float":
      case "string":
        parts.push(`${held.name}=${held.value}`);
        break;
      case "ints":
      case "floats":
        parts.push(`${held.name}=[${held.value.join()}]`);
        break;
      default:
        return undefined;
    }
  }
  return parts.sort().join(" ");
}
