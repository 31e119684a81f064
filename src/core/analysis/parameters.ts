import { DataType, dataTypeInfo, type Node, type Tensor, type Value } from "../ir";
import { constantOf } from "../ops";

/**
 * What counts as a parameter: the elements of every constant (an initializer of any graph, also one that a caller may override, or the
 * output of a Constant node) that a node reads, if it is a float or a quantized integer and no scalar. Frameworks count the same, with
 * two consequences: the running statistics of BatchNormalization are no parameters (they are not learned by gradient), and neither are
 * the scales, zero points and sizes listed below. All of these do count as weight bytes.
 */
const notLearned: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Resize: [1, 2, 3],
  Upsample: [1],
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  QLinearConv: [1, 2, 4, 5, 6, 7],
  QLinearMatMul: [1, 2, 4, 5, 6, 7],
  QGemm: [1, 2, 4, 5, 7, 8],
};

/** Operators whose int32 constants are biases of a quantized layer. Elsewhere an int32 is an index. */
const readsQuantizedBias = new Set(["DequantizeLinear", "QLinearConv", "QGemm"]);

const quantized: ReadonlySet<DataType> = new Set([
  DataType.Int8,
  DataType.Uint8,
  DataType.Int4,
  DataType.Uint4,
  DataType.Int2,
  DataType.Uint2,
]);

/** The constant that a value holds: an initializer, whether or not a caller may override it, or the output of a Constant node. */
export function weightOf(value: Value): Tensor | undefined {
  return value.initializer ?? constantOf(value);
}

/** Parameters that a node reads at an input; 0 when there is no constant or it is not learned. */
export function parametersAt(node: Node, index: number): number {
  const value = node.input(index);
  const tensor = value && weightOf(value);
  if (!tensor || tensor.dims.length === 0 || notLearned[node.opType]?.includes(index)) return 0;
  const { kind } = dataTypeInfo(tensor.dtype);
  const bias = tensor.dtype === DataType.Int32 && readsQuantizedBias.has(node.opType);
  return kind === "float" || quantized.has(tensor.dtype) || bias ? tensor.size : 0;
}
