import { DataType, type Node, type Tensor, type Value } from "../../../ir";
import { describeNode, isRefusal, type Refusal, refusal } from "../../../patterns";
import { exactFloats } from "./exactFloats";
import type { WeightView } from "./scaledWeight";

export const convolutions = ["Conv", "ConvTranspose"] as const;

/** An operator y = W * x + b with a constant W, as the folds see it. Shapes: see {@link WeightView}. */
export interface LinearOperator {
  readonly node: Node;
  readonly weight: Tensor;
  readonly view: WeightView;
  /** Where the weight keeps its output channels; the input channels are in the other. */
  readonly outputAxis: "rows" | "columns";
  readonly inputAxis: "rows" | "columns";
  readonly outputChannels: number;
  readonly inputChannels: number;
  /** Rank of input and output; undefined where a MatMul's is not known. */
  readonly rank: number | undefined;
  /** Axis of the channels, counted from the last one, which is 0. The same for input and output. */
  readonly channelFromEnd: number;
}

/** Reads a Conv, ConvTranspose, Gemm or MatMul; a refusal says why nothing can be folded into it. */
export function linearOperator(node: Node): LinearOperator | Refusal {
  const weight = constantWeight(node);
  if (isRefusal(weight)) return weight;
  if (node.opType === "Conv" || node.opType === "ConvTranspose") return convolution(node, weight);
  return matrixProduct(node, weight);
}

function constantWeight(node: Node): Tensor | Refusal {
  const value = node.input(1);
  const tensor = value?.constant;
  if (!tensor) {
    const why = value?.initializer ? "can be overridden by the caller, being a graph input" : "is not a constant";
    return refusal(node, `the weight "${value?.name ?? ""}" of ${describeNode(node)} ${why}`);
  }
  if (tensor.dtype === DataType.Float16 || tensor.dtype === DataType.BFloat16)
    return refusal(node, `rounding the folded 16-bit weights of ${describeNode(node)} would change the outputs`);
  if (tensor.dtype !== DataType.Float && tensor.dtype !== DataType.Double)
    return refusal(node, `the weight of ${describeNode(node)} is neither float32 nor float64`);
  return tensor;
}

/** Weights are [M, C/g, k...] for Conv and [C, M/g, k...] for ConvTranspose (ONNX operators Conv-11 and ConvTranspose-11). */
function convolution(node: Node, weight: Tensor): LinearOperator | Refusal {
  const [first = 0, columns = 0, ...kernel] = weight.dims;
  const groups = node.int("group", 1);
  if (weight.dims.length < 3 || weight.size === 0 || groups < 1 || first % groups !== 0)
    return refusal(node, `the weight of ${describeNode(node)} has the impossible shape [${weight.dims}]`);
  if (node.layout !== "NCHW") return refusal(node, `${describeNode(node)} keeps its channels last`);
  const inner = kernel.reduce((product, size) => product * size, 1);
  const transposed = node.opType === "ConvTranspose";
  return {
    node,
    weight,
    view: { groups, rows: first / groups, columns, inner },
    outputAxis: transposed ? "columns" : "rows",
    inputAxis: transposed ? "rows" : "columns",
    outputChannels: transposed ? columns * groups : first,
    inputChannels: transposed ? first : columns * groups,
    rank: weight.dims.length,
    channelFromEnd: weight.dims.length - 2,
  };
}

function matrixProduct(node: Node, weight: Tensor): LinearOperator | Refusal {
  const [rows = 0, columns = 0] = weight.dims;
  if (weight.dims.length !== 2 || weight.size === 0)
    return refusal(node, `the weight of ${describeNode(node)} is not a matrix`);
  const transposed = node.opType === "Gemm" && node.int("transB", 0) !== 0;
  return {
    node,
    weight,
    view: { groups: 1, rows, columns, inner: 1 },
    outputAxis: transposed ? "rows" : "columns",
    inputAxis: transposed ? "columns" : "rows",
    outputChannels: transposed ? rows : columns,
    inputChannels: transposed ? columns : rows,
    rank: node.opType === "Gemm" ? 2 : node.input(0)?.shape?.length,
    channelFromEnd: 0,
  };
}

/** The bias, one number for each output channel and Gemm's `beta` included; undefined when there is none. */
export function biasOf(linear: LinearOperator): ArrayLike<number> | undefined | Refusal {
  const { node, outputChannels } = linear;
  const value = node.opType === "MatMul" ? undefined : node.input(2);
  if (!value) return undefined;
  const tensor = value.constant;
  const held = tensor && exactFloats(tensor);
  if (!tensor || !held) return refusal(node, `the bias "${value.name}" of ${describeNode(node)} is not a constant`);
  const beta = node.opType === "Gemm" ? node.float("beta", 1) : 1;
  const vector = tensor.dims.slice(0, -1).every((dim) => dim === 1) && tensor.dims.length <= 2;
  if (!vector || (held.length !== outputChannels && held.length !== 1))
    return refusal(node, `the bias of ${describeNode(node)} is not one number for each output channel`);
  return Float64Array.from({ length: outputChannels }, (_, i) => beta * (held[held.length === 1 ? 0 : i] as number));
}

/** A refusal when somebody else reads the weight too: a folded copy would make the file larger. */
export function sharedWeight(linear: LinearOperator): Refusal | undefined {
  const value = linear.node.input(1) as Value;
  if (value.useCount === 1) return undefined;
  if (value.isAnnotated)
    return refusal(
      linear.node,
      `quantization annotations speak of the weight "${value.name}" of ${describeNode(linear.node)} as it is`,
    );
  const other = value.consumers.find((consumer) => consumer !== linear.node);
  const reader = other ? describeNode(other) : "a graph output";
  return refusal(
    linear.node,
    `the weight "${value.name}" of ${describeNode(linear.node)} is also read by ${reader}, and a folded copy would make the file grow`,
  );
}
